// Both sides, field by field: nothing is overwritten before a person has chosen.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {rowsOf, takeOver} from "../send.js";
import * as store from "../store.js";
import {opened} from "../work.js";
import {say, word} from "../words.js";
import {discard} from "./discard.js";
import {back, goTo, nameOf, notMine, saidBy, summary} from "./parts.js";

const chosen = {work: null, by: {}, tried: false};

export async function conflict(app, [id]) {
  const found = await opened(id);
  if (found && !app.isMine(found.work)) return notMine();
  if (!found?.work.conflict) return html`<h1 tabindex="-1">${say("no_conflict")}</h1>${back("#/works", say("works"))}`;
  if (chosen.work !== id) Object.assign(chosen, {work: id, by: {}, tried: false});
  const {differs, taken} = found.work.conflict;
  const open = differs.filter(({path}) => !chosen.by[path]);
  return html`
    ${back("#/works", say("works"))}
    <h1 tabindex="-1">${say("conflict_of", {name: nameOf(found.work)})}</h1>
    <p>${say("conflict_hint", {with: found.work.conflict.with})}</p>
    ${chosen.tried ? summary(say("not_yet"), open.map(({path}) => ({text: placeOf(path)}))) : ""}
    ${Object.keys(taken).length ? html`<p>${say("conflict_taken", {count: Object.keys(taken).length})}</p>` : ""}
    ${differs.map((each) => field(app, found, each))}
    <p><button type="button" class="main" @click=${() => settle(app, found, open)}>${say("conflict_settle")}</button></p>
    <p><button type="button" class="quiet" @click=${() => discard(app, found)}>${say("discard")}</button></p>`;
}

const placeOf = (path) => {
  const [zone, element, instance, quantity] = path.split("/");
  return `${zone === "object" ? say("whole_object") : `${word("zone", zone)}, ${word("element", element)} ${instance}`}: ${quantity === "present" ? say("is_there") : word("quantity", quantity)}`;
};

function field(app, found, {path, base, theirs, mine}) {
  const unit = found.form?.questions.find(({key}) => key === path.split("/").filter((_, n) => n !== 2).join("/"))?.unit;
  const valueOf = (fact) => (fact === null ? say("no_answer") : saidBy(fact[0], unit));
  const side = (name, fact) => html`<label class="choice"><input type="radio" name=${path} .checked=${chosen.by[path] === name}
    @change=${() => {
      chosen.by[path] = name;
      app.refresh();
    }}><span>${say(`conflict_${name}`)}: <strong>${valueOf(fact)}</strong>${fact ? html` <span class="small">${word("evidence", fact[1])}</span>` : ""}</span></label>`;
  return html`<fieldset class="question"><legend>${placeOf(path)}</legend>
    <p class="small">${say("conflict_base")}: ${valueOf(base)}</p>${side("mine", mine)}${side("theirs", theirs)}</fieldset>`;
}

async function settle(app, found, open) {
  chosen.tried = true;
  if (open.length) {
    await app.refresh();
    goTo("errors")(new Event("click"));
    return;
  }
  const {work} = found;
  const {differs, taken, document, revision} = work.conflict;
  const theirs = differs.filter(({path}) => chosen.by[path] === "theirs").map((each) => [each.path, each.theirs]);
  const take = {...taken, ...Object.fromEntries(theirs)};
  // From here on what the register holds is known: it is changed by choice.
  const seen = document ? {known: document, revision, tried: []} : {compared: true};
  const settled = {state: "ready", conflict: null, ...seen};
  if (!(await app.keep(() => takeOver(work.id, take, document ? rowsOf(document) : {}, settled, ["conflict"])))) return;
  await store.log("log_settled", {name: nameOf(work), mine: differs.length - theirs.length, theirs: Object.keys(take).length});
  app.send();
  chosen.work = null;
  app.go("#/works");
}

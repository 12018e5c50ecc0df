// A new object, made on the spot: it is there at once, and the register hears of it first when the work is sent.

import {live} from "../../../vendor/lit-html/directives/live.js";
import {repeat} from "../../../vendor/lit-html/directives/repeat.js";
import {html} from "../../../vendor/lit-html/lit-html.js";
import {limitFor, problemOf} from "../position.js";
import * as store from "../store.js";
import {keepTyped, typedIn, typedName} from "../typing.js";
import {begin, changeObject, mayChangeObject, opened} from "../work.js";
import {inLanguage, language, say, word} from "../words.js";
import {back, goTo, nameOf, notMine, notOpen, once, summary} from "./parts.js";
import {where} from "./where.js";

const EMPTY = {name: "", kind: "", address: "", inside: "", depth: "standard"};
/** What is in the form: of one person, and of one work or of none yet. */
const form = {of: null, fields: {...EMPTY}, position: null, problems: []};
const nameIn = (work) => `object:${work?.id ?? "new"}`;

export async function fresh(app, [id = null]) {
  const forms = app.me && (await store.kept(`forms:${app.me.norm}`));
  const work = id ? (await opened(id))?.work : null;
  if (work && !app.isMine(work)) return notMine();
  if (work && !mayChangeObject(work)) return notOpen(work);
  if (!forms) return html`${back("#/", say("title"))}<h1 tabindex="-1">${say("add_object")}</h1><p class="empty">${say("nothing_taken")}</p>`;
  const of = `${app.me.account} ${nameIn(work)}`;
  if (form.of !== of) Object.assign(form, {of, ...((await typedIn(app, nameIn(work))) ?? givenOf(work)), problems: []});
  const kinds = Object.keys(forms.kinds).filter((kind) => !kind.includes("/")).map((kind) => [word("kind", kind), kind]).sort();
  return html`
    ${work ? back(`#/works/${id}`, nameOf(work)) : back("#/", say("title"))}
    <h1 tabindex="-1">${say(work ? "change_object" : "add_object")}</h1>
    ${summary(say("not_yet"), form.problems)}
    <form @submit=${(event) => submitted(event, app, work)} @input=${(event) => remember(app, work, event)} novalidate>
      ${text("name", say("name"))}
      <label for="kind">${say("kind")}</label><select id="kind" name="kind" ?disabled=${Boolean(work)}>
        <option value="" .selected=${live(form.fields.kind === "")}></option>
        ${repeat(kinds, ([, kind]) => kind, ([said, kind]) => html`<option value=${kind} .selected=${live(form.fields.kind === kind)}>${said}</option>`)}</select>
      ${text("address", say("address"))}
      ${work ? "" : text("inside", say("inside_number"))}
      ${where(app, {id: id ?? "new", here: form.position, none: say("position_needed"), onChange: (position) => place(app, work, position)})}
      ${work ? "" : html`<fieldset><legend>${say("begin")}</legend>${["quick", "standard", "full"].map((depth) => html`<label class="choice">
        <input type="radio" name="depth" value=${depth} .checked=${live(form.fields.depth === depth)}><span>${word("depth", depth)}</span></label>`)}</fieldset>`}
      <button type="submit" class="main">${say(work ? "keep" : "begin")}</button>
    </form>`;
}

const text = (name, label) => html`<label for=${name}>${label}</label>
  <input type="text" id=${name} name=${name} maxlength="300" autocomplete="off" .value=${live(form.fields[name])}>`;

function remember(app, work, {target}) {
  // Why it stands there is long, too; the numbers beside it become a place once both are there.
  if (target.id === "where-why") form.position = {...form.position, reason: target.value};
  else if (target.name) form.fields[target.name] = target.value;
  else return;
  keepTyped(app, nameIn(work), {fields: {...form.fields}, position: form.position});
}

function givenOf(work) {
  if (!work) return {fields: {...EMPTY}, position: null};
  const {fresh: object, position} = work;
  const fields = {...EMPTY, name: inLanguage(object.name), kind: object.kind, address: inLanguage(object.address)};
  return {fields, position: position ?? {...object.position, by: "hand"}};
}

function place(app, work, position) {
  form.position = position;
  keepTyped(app, nameIn(work), {fields: {...form.fields}, position});
  return app.refresh();
}

function submitted(event, app, work) {
  event.preventDefault();
  return once(event.target.querySelector("[type=submit]"), () => done(app, work));
}

async function done(app, work) {
  const {fields, position} = form;
  const inside = fields.inside.trim() ? await store.get("objects", fields.inside.trim()) : null;
  form.problems = [
    fields.name.trim() ? null : {field: "name", text: say("name_needed")},
    fields.kind ? null : {field: "kind", text: say("kind_needed")},
    fields.inside.trim() && !inside ? {field: "inside", text: say("inside_unknown")} : null,
    position ? problemOf(position, limitFor(app.me)) : {field: "lat", text: say("position_needed")},
  ].filter(Boolean);
  if (form.problems.length) {
    await app.refresh();
    goTo("errors")(new Event("click"));
    return false;
  }
  const object = {kind: fields.kind, name: {[language()]: fields.name.trim()}, position: {lon: position.lon, lat: position.lat}};
  object.address = undefined;
  if (fields.address.trim()) object.address = {[language()]: fields.address.trim()};
  if (inside) object.part_of = inside.number;
  return app.keep(() => (work ? change(app, work, object) : start(app, object, inside)));
}

async function start(app, object, inside) {
  const about = {fresh: object, position: form.position, inside: inside?.number ?? null, depth: form.fields.depth};
  const {id} = await begin({...about, me: app.me, typed: typedName(app, nameIn(null))});
  form.of = null;
  app.go(`#/works/${id}`);
}

async function change(app, work, object) {
  const fresh = {...work.fresh, ...object, name: {...work.fresh.name, ...object.name}};
  if (!(await changeObject(work.id, {fresh, position: form.position, name: fresh.name}))) throw new store.Closed();
  await store.forget(typedName(app, nameIn(work)));
  form.of = null;
  app.go(`#/works/${work.id}`);
}

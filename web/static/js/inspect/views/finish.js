// The end of an inspection: what is missing, where it was, and the hand-over to the outbox.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {sectionsOf, verdictOf} from "../form.js";
import {dayHere, isClockWrong} from "../clock.js";
import {limitFor, problemOf} from "../position.js";
import * as store from "../store.js";
import {clashesOf} from "../verdict/clashes.js";
import {grouped} from "../verdict/facts.js";
import {OPEN, move, opened} from "../work.js";
import {asks, day, say, word} from "../words.js";
import {back, clashSaid, goTo, letters, nameOf, notMine, notOpen, summary, unlessTyped} from "./parts.js";
import {wrongIn} from "./question.js";
import {where} from "./where.js";

const FORMS = ["home_service", "remote_service", "other_place"];
let tried = null;

export async function finish(app, [id]) {
  const found = await opened(id);
  if (!found?.form) return html`<h1 tabindex="-1">${say("no_work")}</h1>`;
  const {work} = found;
  if (!app.isMine(work)) return notMine();
  if (!OPEN.includes(work.state)) return notOpen(work);
  const verdict = verdictOf(found.form, found.facts, work.forms, found.host);
  const necessary = work.depth === "quick" ? [] : verdict.missing.filter((each) => each.necessary);
  const wrong = tried === id ? problemsOf(app, found, necessary) : [];
  const about = work.object ? await store.get("objects", work.object) : null;
  return html`
    ${back(`#/works/${id}`, nameOf(work))}
    <h1 tabindex="-1">${say("finish")}</h1>
    ${summary(say("not_yet"), wrong)}
    ${letters(verdict.categories, `#/works/${id}/why`)}
    ${necessary.length ? html`<section aria-labelledby="lacks"><h2 id="lacks">${say("lacks", {count: necessary.length})}</h2>
      <ul class="cards">${necessary.slice(0, 20).map((each) => html`<li><a href="#/works/${id}/at/${each.zone}/${each.element}">${word("zone", each.zone)}: ${word("element", each.element)}</a> <span class="small">${asks(each.rule)}</span></li>`)}</ul>
      <label for="incomplete">${say("incomplete_why")}</label>
      <textarea id="incomplete" rows="2" maxlength="1000" .value=${unlessTyped("incomplete", work.incomplete ?? "")} @change=${(event) => set(app, work, {incomplete: event.target.value.trim()})}></textarea></section>` : html`<p>${say(work.depth === "quick" ? "screening_ready" : "complete")}</p>`}
    <p><label for="day">${say("inspected_on")}</label>
      <input id="day" type="date" max=${dayHere(app.me)} .value=${work.inspected_on} @change=${(event) => set(app, work, {inspected_on: event.target.value})}></p>
    ${isClockWrong(app.me) ? html`<p class="problem" role="status">${say("clock_wrong", {day: day(app.me.today)})}</p>` : ""}
    ${work.depth === "quick" ? "" : formsOfService(app, work)}
    ${work.depth === "quick" ? "" : where(app, {id, here: work.position ?? null, start: about ?? work.fresh?.position ?? null, none: say("position_none"), onChange: (position) => set(app, work, {position})})}
    <p><button type="button" class="main" @click=${() => handOver(app, work, necessary)}>${say("hand_over")}</button></p>
    <p class="small">${say("hand_over_hint")}</p>`;
}

/** Change what a work says of itself, while it is open: another window may have put it into the outbox meanwhile. */
const set = (app, work, more) =>
  app.keep(async () => {
    if (!(await move(work.id, OPEN, () => more))) throw new store.Closed();
  });

function problemsOf(app, found, necessary) {
  const {work} = found;
  const wrong = [];
  if (!found.answers.length) wrong.push({text: say("nothing_answered")});
  const asked = askedIn(found);
  // A question that is asked no more has no field to put right.
  for (const each of wrongIn(work).filter(({path}) => asked.has(path))) {
    const [zone, element, , quantity] = each.path.split("/");
    wrong.push({href: `#/works/${work.id}/at/${zone}/${element}`, text: `${word("quantity", quantity)}: ${each.wrong}`});
  }
  for (const each of clashesOf(grouped(found.facts))) {
    wrong.push({href: `#/works/${work.id}/at/${each.path.split("/", 2).join("/")}`, text: clashSaid(each)});
  }
  if (necessary.length && !work.incomplete) wrong.push({field: "incomplete", text: say("incomplete_needed")});
  if (!work.inspected_on || work.inspected_on > dayHere(app.me)) wrong.push({field: "day", text: say("day_ahead")});
  const misplaced = work.depth === "quick" ? null : problemOf(work.position, limitFor(app.me));
  if (misplaced) wrong.push(misplaced);
  return wrong;
}

/** The paths of the questions that are asked as it stands now. */
function askedIn({form, work, facts, host}) {
  const sections = sectionsOf(form, work, facts, verdictOf(form, facts, work.forms, host));
  return new Set(sections.flatMap(({elements}) => elements).flatMap(({instances}) => instances).flatMap(({questions}) => questions).map(({path}) => path));
}

function formsOfService(app, work) {
  const has = (form) => work.forms.some((each) => each.form === form);
  const toggle = (form) => set(app, work, {forms: has(form) ? work.forms.filter((each) => each.form !== form) : [...work.forms, {form, categories: ["K", "O", "S", "G", "U"]}]});
  return html`<fieldset><legend>${say("other_forms")}</legend>${FORMS.map((form) => html`<label class="choice"><input type="checkbox" .checked=${has(form)} @change=${() => toggle(form)}><span>${word("form", form)}</span></label>`)}</fieldset>`;
}

async function handOver(app, {id}, necessary) {
  tried = id;
  // Read again: what was typed last may have been kept after this screen was drawn.
  const found = await opened(id);
  if (!found?.form) {
    await app.refresh();
    return;
  }
  if (problemsOf(app, found, necessary).length) {
    await app.refresh();
    goTo("errors")(new Event("click"));
    return;
  }
  tried = null;
  const ready = {state: "ready", ready_at: new Date().toISOString(), problem: null, refusals: []};
  if (await app.keep(() => move(id, OPEN, () => ready))) {
    app.announce(say("in_outbox"));
    app.send();
    app.go("#/works");
  }
}

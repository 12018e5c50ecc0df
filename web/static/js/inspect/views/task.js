// One work: its zones as a list of tasks, the verdict so far, and the way out to the outbox.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {progress, screened, sectionsOf, verdictOf} from "../form.js";
import * as store from "../store.js";
import {typedIn, typedName} from "../typing.js";
import {OPEN, answer, mayChangeObject, noteAgain, opened, takeBack} from "../work.js";
import {moment, say, word} from "../words.js";
import {back, letters, nameOf, notMine, notOpen, standing} from "./parts.js";
import {discard} from "./discard.js";
import {visitForm} from "./visit.js";

export async function task(app, [id]) {
  const found = await opened(id);
  if (!found) return html`<h1 tabindex="-1">${say("no_work")}</h1>${back("#/works", say("works"))}`;
  const {work, form} = found;
  if (!app.isMine(work)) return notMine();
  if (work.state === "conflict") return notOpen(work);
  if (work.sort === "visit" || !OPEN.includes(work.state)) return closedTask(app, found, await typedIn(app, id));
  if (!form) return html`<h1 tabindex="-1">${nameOf(work)}</h1><p class="problem">${say("no_forms", {norm: work.norm})}</p>`;
  const verdict = verdictOf(form, found.facts, work.forms, found.host);
  const sections = sectionsOf(form, work, found.facts, verdict);
  const {asked, answered} = progress(sections);
  const states = work.depth === "quick" ? mapped(verdict.categories, screened) : verdict.categories;
  return html`
    ${back(work.object ? `#/object/${work.object}` : "#/works", nameOf(work))}
    <h1 tabindex="-1">${nameOf(work)}: ${word("depth", work.depth)}</h1>
    ${letters(states, `#/works/${id}/why`)}
    <p>${standing({...work, photos: found.photos.length, unsent: 0})} · ${say("answered", {answered, asked})}</p>
    ${reasons(work, say("returned_because"), work.reasons ?? [])}
    ${work.state === "refused" ? refusal(work) : ""}
    <ul class="tasks">
      ${sections.map((section) => html`<li>
        <h2>${section.zone === "object" ? say("whole_object") : word("zone", section.zone)}</h2>
        ${section.critical || section.zone === "object" ? "" : presence(app, work, section)}
        <ul>${section.elements.map((element) => line(id, element, found.facts))}</ul>
      </li>`)}
    </ul>
    <p><a class="button main" href="#/works/${id}/finish">${say("to_finish")}</a></p>
    <p><button type="button" class="quiet" @click=${() => discard(app, found)}>${say("discard")}</button></p>`;
}

const mapped = (states, change) => Object.fromEntries(Object.entries(states).map(([c, state]) => [c, change(state)]));

/** What the register said no to: at its fields where it named them, else as it said it. */
function refusal(work) {
  const said = work.refusals?.length ? work.refusals : [{path: null, zone: null, reason: work.problem?.detail ?? ""}];
  return html`${reasons(work, say("refused_because"), said)}
    ${work.fresh && mayChangeObject(work) ? html`<p><a class="button" href="#/new/${work.id}">${say("change_object")}</a></p>` : ""}`;
}

function reasons(work, title, said) {
  if (!said.length) return "";
  return html`<section class="errors" aria-label=${title}><h2>${title}</h2>
    <ul>${said.map(({zone, path, reason}) => {
      const href = path ? `#/works/${work.id}/at/${path.split("/").slice(0, 2).join("/")}` : null;
      const where = path ? word("element", path.split("/")[1]) : zone ? word("zone", zone) : "";
      return html`<li>${href ? html`<a href=${href}>${where}</a>` : where}${where ? ": " : ""}${reason}</li>`;
    })}</ul></section>`;
}

function line(id, element, facts) {
  const questions = element.instances.flatMap((instance) => instance.questions);
  const answered = questions.filter((question) => facts[question.path] !== undefined).length;
  const name = element.zone === "object" ? say("whole_object") : word("element", element.where.split("/")[1]);
  return html`<li class="task"><a href="#/works/${id}/at/${element.where}">${name}</a>
    <span class="done" data-done=${answered === questions.length}>${say("of", {answered, asked: questions.length})}</span></li>`;
}

/** A zone that an object need not have. */
function presence(app, work, section) {
  const path = `${section.zone}/zone/1/present`;
  const change = (event) => app.keep(() => answer(work, path, event.target.checked ? "no" : null));
  return html`<label class="choice"><input type="checkbox" .checked=${section.absent} @change=${change}>
    <span>${say("no_such_zone")}</span></label>`;
}

/** A work that waits, was received, or is a visit: what it is, and how it can be taken back or removed. */
function closedTask(app, found, typed) {
  const {work, photos} = found;
  const unsent = photos.filter((photo) => photo.state !== "sent").length;
  const isVisit = work.sort === "visit";
  return html`
    ${back("#/works", say("works"))}
    <h1 tabindex="-1">${nameOf(work)}</h1>
    <p>${isVisit ? say(`outcome_${work.outcome}`) : word("depth", work.depth)} · ${standing({...work, photos: photos.length, unsent})}</p>
    ${work.state === "refused" ? refusal(work) : ""}
    ${work.number ? html`<p>${say("number")}: ${work.number}</p>` : ""}
    ${work.received_at ? html`<p>${say("received_by_server", {at: moment(work.received_at)})}</p>` : ""}
    ${work.state === "ready" && work.posted ? html`<p>${say("may_have_arrived")}</p>` : ""}
    ${work.state === "ready" && !isVisit && !work.posted ? html`<p><button type="button" @click=${() => backToHand(app, work)}>${say("take_back")}</button></p>` : ""}
    ${isVisit && work.state === "refused" ? visitForm(app, {key: work.id, given: typed ?? work, onDone: (said) => sayAgain(app, work, said)}) : ""}
    ${work.state === "sending" ? "" : html`<p><button type="button" class="quiet" @click=${() => discard(app, found)}>
      ${work.state === "received" ? say("remove_received") : say("discard")}</button></p>`}`;
}

async function sayAgain(app, work, said) {
  if (!(await noteAgain(work.id, said, app.me))) return false;
  await store.forget(typedName(app, work.id));
  return true;
}

async function backToHand(app, work) {
  if (!(await takeBack(work.id))) app.announce(say("state_sending"));
  app.changed();
}

// One work: its zones as a list of tasks, the verdict so far, and the way out to the outbox.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {progress, screened, sectionsOf, verdictOf} from "../form.js";
import {OPEN, alter, answer, opened} from "../work.js";
import * as store from "../store.js";
import {inLanguage, moment, say, word} from "../words.js";
import {back, letters, nameOf, standing} from "./parts.js";

export async function task(app, [id]) {
  const found = await opened(id);
  if (!found) return html`<h1 tabindex="-1">${say("no_work")}</h1>${back("#/works", say("works"))}`;
  const {work, form} = found;
  if (work.sort === "visit" || !OPEN.includes(work.state)) return closedTask(app, found);
  if (!form) return html`<h1 tabindex="-1">${nameOf(work)}</h1><p class="problem">${say("no_forms", {norm: work.norm})}</p>`;
  const verdict = verdictOf(form, found.facts, work.forms, found.host);
  const sections = sectionsOf(form, work, found.facts, verdict);
  const {asked, answered} = progress(sections);
  const states = work.depth === "quick" ? mapped(verdict.categories, screened) : verdict.categories;
  return html`
    ${back(work.object ? `#/object/${work.object}` : "#/works", nameOf(work))}
    <h1 tabindex="-1">${nameOf(work)}: ${word("depth", work.depth)}</h1>
    ${letters(states, `#/work/${id}/why`)}
    <p>${standing({...work, photos: found.photos.length, unsent: 0})} · ${say("answered", {answered, asked})}</p>
    ${reasons(work)}
    <ul class="tasks">
      ${sections.map((section) => html`<li>
        <h2>${section.zone === "object" ? say("whole_object") : word("zone", section.zone)}</h2>
        ${section.critical || section.zone === "object" ? "" : presence(app, work, section)}
        <ul>${section.elements.map((element) => line(id, element, found.facts, section))}</ul>
      </li>`)}
    </ul>
    <p><a class="button main" href="#/work/${id}/finish">${say("to_finish")}</a></p>
    <p><button type="button" class="quiet" @click=${() => discard(app, work)}>${say("discard")}</button></p>`;
}

const mapped = (states, change) => Object.fromEntries(Object.entries(states).map(([c, state]) => [c, change(state)]));

function reasons(work) {
  if (!work.reasons?.length) return "";
  return html`<section class="errors" aria-labelledby="reasons"><h2 id="reasons">${say("returned_because")}</h2>
    <ul>${work.reasons.map(({zone, path, reason}) => {
      const href = path ? `#/work/${work.id}/at/${path.split("/").slice(0, 2).join("/")}` : null;
      const where = path ? word("element", path.split("/")[1]) : zone ? word("zone", zone) : "";
      return html`<li>${href ? html`<a href=${href}>${where}</a>` : where}${where ? ": " : ""}${reason}</li>`;
    })}</ul></section>`;
}

function line(id, element, facts) {
  const questions = element.instances.flatMap((instance) => instance.questions);
  const answered = questions.filter((question) => facts[question.path] !== undefined).length;
  const name = element.zone === "object" ? say("whole_object") : word("element", element.where.split("/")[1]);
  return html`<li class="task"><a href="#/work/${id}/at/${element.where}">${name}</a>
    <span class="done" data-done=${answered === questions.length}>${say("of", {answered, asked: questions.length})}</span></li>`;
}

/** A zone that an object need not have. */
function presence(app, work, section) {
  const path = `${section.zone}/zone/1/present`;
  return html`<label class="choice"><input type="checkbox" .checked=${section.absent}
    @change=${async (event) => {
      await answer(work, path, event.target.checked ? "no" : null);
      app.refresh();
    }}><span>${say("no_such_zone")}</span></label>`;
}

function closedTask(app, found) {
  const {work, photos} = found;
  const unsent = photos.filter((photo) => photo.state !== "sent").length;
  return html`
    ${back("#/works", say("works"))}
    <h1 tabindex="-1">${nameOf(work)}</h1>
    <p>${work.sort === "visit" ? say(`outcome_${work.outcome}`) : word("depth", work.depth)} · ${standing({...work, photos: photos.length, unsent})}</p>
    ${work.number ? html`<p>${say("number")}: ${work.number}</p>` : ""}
    ${work.received_at ? html`<p>${say("received_by_server", {at: moment(work.received_at)})}</p>` : ""}
    ${work.state === "ready" ? html`<p><button type="button" @click=${() => takeBack(app, work)}>${say("take_back")}</button></p>` : ""}
    ${work.state === "received" ? html`<p><button type="button" class="quiet" @click=${() => discard(app, work)}>${say("remove_received")}</button></p>` : ""}`;
}

async function takeBack(app, work) {
  await alter(work.id, () => ({state: "draft"}));
  app.refresh();
}

async function discard(app, work) {
  if (work.state !== "received" && !confirm(say("discard_sure", {name: inLanguage(work.name)}))) return;
  await store.removeWork(work.id);
  app.announce(say("discarded"));
  location.hash = "#/works";
}

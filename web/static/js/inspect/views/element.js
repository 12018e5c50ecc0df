// One element a screen: its questions, for each instance; answers are kept as they are given.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {live} from "../../../vendor/lit-html/directives/live.js";
import {groupOf, idsOf, sectionsOf, verdictOf} from "../form.js";
import {drawing} from "../drawings.js";
import {NoPhoto, addPhoto} from "../photos.js";
import * as store from "../store.js";
import {EVIDENCE} from "../verdict/terms.js";
import {World, grouped} from "../verdict/facts.js";
import {alter, answer, opened} from "../work.js";
import {asks, clause, hint, moment, say, shown, typed, word} from "../words.js";
import {back, bytes, letters, nameOf} from "./parts.js";

const STEP = {m: 0.01, percent: 1, count: 1, s: 1, min: 5, lux: 10, db: 1, n: 1, degree: 1};
const said = {path: null, text: null, wrong: null, photo: null};

export async function element(app, [id, zone, name]) {
  const found = await opened(id);
  if (!found?.form) return html`<h1 tabindex="-1">${say("no_work")}</h1>`;
  const {work, form, facts} = found;
  const where = `${zone}/${name}`;
  const verdict = verdictOf(form, facts, work.forms, found.host);
  const sections = sectionsOf(form, work, facts, verdict);
  const all = sections.flatMap((section) => section.elements);
  const here = all.find((each) => each.where === where);
  const next = all[all.findIndex((each) => each.where === where) + 1];
  const title = zone === "object" ? say("whole_object") : word("element", name);
  const findings = verdict.findings.filter((each) => each.zone === zone && each.element === name);
  return html`
    ${back(`#/work/${id}`, nameOf(work))}
    <h1 tabindex="-1">${title}</h1>
    ${letters(verdict.categories, `#/work/${id}/why`)}
    ${here ? here.instances.map((instance) => instanceOf(app, found, here, instance, findings)) : html`<p class="empty">${say("nothing_asked")}</p>`}
    ${zone === "object" ? "" : addMore(app, work, form, where, facts, title)}
    <p class="next">${next
      ? html`<a class="button main" href="#/work/${id}/at/${next.where}">${say("next", {name: next.zone === "object" ? say("whole_object") : word("element", next.where.split("/")[1])})}</a>`
      : html`<a class="button main" href="#/work/${id}/finish">${say("to_finish")}</a>`}</p>`;
}

function instanceOf(app, found, element, instance, findings) {
  const many = element.instances.length > 1;
  const finding = `${element.where}/${instance.id}`;
  const photos = found.photos.filter((photo) => photo.finding === finding);
  return html`<section class="instance" aria-label=${say("instance", {number: instance.id})}>
    ${many ? html`<h2>${say("instance", {number: instance.id})}</h2>` : ""}
    ${instance.questions.map((question) => questionOf(app, found, question, findings))}
    ${element.zone === "object" ? "" : html`<div class="photos">
      <ul>${photos.map((photo) => pictureOf(app, photo))}</ul>
      <label class="button camera">${say("take_photo")}<input class="unseen" type="file" accept="image/*,.heic,.heif" capture="environment"
        @change=${(event) => photograph(app, found.work, finding, event.target)}></label>
      ${said.photo?.finding === finding ? html`<p class="problem" role="alert">${said.photo.text}</p>` : ""}
    </div>`}
  </section>`;
}

function questionOf(app, found, question, findings) {
  const {facts, work} = found;
  const fact = facts[question.path];
  const row = found.answers.find((each) => each.path === question.path);
  const label = question.quantity === "present" ? say("is_there") : word("quantity", question.quantity);
  const failing = findings.filter((each) => each.instance === question.instance && question.rules.includes(each.rule) && each.quantity === question.quantity);
  const reason = work.reasons?.find((each) => each.path === question.path);
  const field = `q-${question.path.replaceAll("/", "-")}`;
  const told = hint(question.element, question.quantity);
  return html`<fieldset class="question" id=${field} data-answered=${fact !== undefined}>
    <legend>${label}${question.unit === "flag" || question.unit === "count" ? "" : html`, ${word("unit", question.unit)}`}</legend>
    ${drawing(question.element, question.quantity)}
    ${told ? html`<p class="hint" id="${field}-hint">${told}</p>` : ""}
    ${reason ? html`<p class="problem">${say("reviewer_says")}: ${reason.reason}</p>` : ""}
    ${question.unit === "flag" ? yesOrNo(app, found, question, fact, field) : measured(app, found, question, fact, field)}
    ${said.wrong && said.path === question.path ? html`<p class="problem" role="alert" id="${field}-wrong">${said.wrong}</p>` : ""}
    ${fact !== undefined && fact[0] !== "unknown" && fact[0] !== "not_applicable" ? grades(app, work, question, fact, field) : ""}
    ${fact !== undefined ? noteOf(app, work, question, row, field) : ""}
    ${failing.map((each) => html`<p class="finding">${say(each.closes_way ? "closes_way" : "below_norm")}: ${asks(each.rule)} <span class="small">${clause(each.rule)}</span></p>`)}
  </fieldset>`;
}

function yesOrNo(app, found, question, fact, field) {
  const isPresence = question.quantity === "present";
  const policy = found.form.elements[question.where]?.presence;
  const choices = [
    ["yes", say("yes")],
    ["no", isPresence && policy === "demanded" ? say("no_should_be") : say("no")],
    ...(question.leave_out ? [["not_applicable", say("not_required")]] : []),
    ["unknown", say("dont_know")],
  ];
  return html`<div class="choices">${choices.map(([value, text]) => choice(app, found.work, question, fact, field, value, text))}${clear(app, found.work, question, fact)}</div>`;
}

function choice(app, work, question, fact, field, value, text) {
  return html`<label class="choice"><input type="radio" name=${field} value=${value} .checked=${live(fact?.[0] === value)}
    @change=${() => give(app, work, question, value)}><span>${text}</span></label>`;
}

/** Any value can go back to unknown. */
function clear(app, work, question, fact) {
  if (fact === undefined) return "";
  return html`<button type="button" class="quiet" @click=${() => give(app, work, question, null)}>${say("clear")}</button>`;
}

function measured(app, found, question, fact, field) {
  const {work} = found;
  const value = typeof fact?.[0] === "number" ? fact[0] : null;
  const isWrong = said.path === question.path && said.text !== null;
  const text = isWrong ? said.text : value === null ? "" : shown(value, 4);
  const step = (way) => () => {
    const next = Math.max(0, Math.round(((value ?? 0) + way * (STEP[question.unit] ?? 1)) * 1e4) / 1e4);
    return give(app, work, question, next);
  };
  const name = question.quantity === "present" ? say("is_there") : word("quantity", question.quantity);
  return html`<div class="number">
      <button type="button" class="step" aria-label=${say("less", {name})} @click=${step(-1)}>−</button>
      <input type="text" inputmode="decimal" autocomplete="off" enterkeyhint="next" id="${field}-value" aria-label=${name}
        aria-describedby=${`${hint(question.element, question.quantity) ? `${field}-hint ` : ""}${isWrong ? `${field}-wrong` : ""}`}
        aria-invalid=${isWrong} .value=${live(text)} @change=${(event) => measure(app, work, question, event.target.value)}>
      <button type="button" class="step" aria-label=${say("more", {name})} @click=${step(1)}>+</button>
      <span>${question.unit === "count" ? "" : word("unit", question.unit)}</span>
    </div>
    <div class="choices">
      ${question.leave_out ? choice(app, work, question, fact, field, "not_applicable", say("not_required")) : ""}
      ${choice(app, work, question, fact, field, "unknown", say("dont_know"))}${clear(app, work, question, fact)}
    </div>`;
}

async function measure(app, work, question, text) {
  if (!text.trim()) return give(app, work, question, null);
  const value = typed(text);
  const most = question.most ?? Infinity;
  if (value === null || (question.unit === "count" && !Number.isInteger(value))) return refuse(app, question, text, say("no_number"));
  if (value > most) return refuse(app, question, text, say("too_much", {value: shown(value), most: shown(most), unit: word("unit", question.unit)}));
  const evidence = question.unit === "count" ? "eye" : "tape";
  return give(app, work, question, value, evidence);
}

function refuse(app, question, text, wrong) {
  Object.assign(said, {path: question.path, text, wrong});
  app.refresh();
}

async function give(app, work, question, what, evidence = null) {
  Object.assign(said, {path: null, text: null, wrong: null});
  const before = await store.get("answers", [work.id, question.path]);
  await answer(work, question.path, what, evidence && !before ? {evidence} : {});
  await app.refresh();
}

function grades(app, work, question, fact, field) {
  return html`<fieldset class="grades"><legend class="small">${say("how_known")}</legend>
    ${EVIDENCE.map((grade) => html`<label><input type="radio" name="${field}-by" .checked=${live(fact[1] === grade)}
      @change=${async () => {
        await answer(work, question.path, fact[0], {evidence: grade});
        app.refresh();
      }}><span>${say(`by_${grade}`)}</span></label>`)}</fieldset>`;
}

function noteOf(app, work, question, row, field) {
  return html`<details class="note" ?open=${Boolean(row?.note)}><summary>${say("note")}</summary>
    <label class="unseen" for="${field}-note">${say("note")}</label>
    <textarea id="${field}-note" rows="2" maxlength="2000" .value=${live(row?.note ?? "")}
      @change=${(event) => answer(work, question.path, row.what, {note: event.target.value.trim()})}></textarea></details>`;
}

/** An entrance more with all its parts, a cabin with its basin and alarm, or one element more. */
function addMore(app, work, form, where, facts, title) {
  const group = groupOf(form, where);
  const add = async () => {
    const ids = idsOf(where, {form, work, world: new World(grouped(facts))});
    const next = String(Math.max(...ids.map((each) => Number(each) || 0)) + 1);
    await alter(work.id, (row) => ({instances: {...row.instances, [group]: [...(row.instances?.[group] ?? []), next]}}));
    app.announce(say("added", {number: next}));
    app.refresh();
  };
  const name = group === where ? title : word("zone", group);
  return html`<p><button type="button" @click=${add}>${say("add_one", {name})}</button></p>`;
}

function pictureOf(app, photo) {
  const link = URL.createObjectURL(photo.blob);
  return html`<li><img src=${link} alt=${say("photo_of", {at: moment(photo.taken_at)})} width="96" height="96" @load=${() => URL.revokeObjectURL(link)}>
    <span class="small">${bytes(photo.size)} · ${say(`photo_${photo.state}`)}</span>
    ${photo.state === "sent" ? "" : html`<button type="button" class="quiet" @click=${async () => {
      await store.remove("photos", photo.id);
      app.refresh();
    }}>${say("remove")}</button>`}</li>`;
}

async function photograph(app, work, finding, input) {
  said.photo = null;
  try {
    for (const file of input.files) await addPhoto(work, finding, file);
  } catch (error) {
    said.photo = {finding, text: say(error instanceof NoPhoto ? error.code : "photo_unreadable")};
  }
  input.value = "";
  app.refresh();
}

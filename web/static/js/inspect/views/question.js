// One question: its answer, how it is known, a note; what is wrong with it, and what it makes fail.

import {live} from "../../../vendor/lit-html/directives/live.js";
import {html} from "../../../vendor/lit-html/lit-html.js";
import {drawing} from "../drawings.js";
import {EVIDENCE, PRESENT} from "../verdict/terms.js";
import {answer, remark} from "../work.js";
import {asks, clause, hint, plain, say, shown, typed, word} from "../words.js";
import {clashSaid, saidBy, unlessTyped} from "./parts.js";

const STEP = {m: 0.01, percent: 1, count: 1, s: 1, min: 5, lux: 10, db: 1, n: 1, degree: 1};
const NOTE_REST = 600;
/**
 * What was typed and is no answer, or had no room: work and path → {text, wrong, isUnkept}. It stays until it is put
 * right; what had no room is tried again whenever its field is left.
 */
const wrongs = new Map();
/** Notes for which there was no room: work and path → text. */
const unkeptNotes = new Map();
const keyOf = (work, path) => `${work.id} ${path}`;

/** The fields of a work that hold something that is no answer: [{path, wrong}]. */
export const wrongIn = (work) =>
  [...wrongs].filter(([key]) => key.startsWith(`${work.id} `)).map(([key, {wrong}]) => ({path: key.split(" ")[1], wrong}));

/** A question with its field; `judged`: the findings of the verdict and the contradictions among the answers. */
export function questionOf(app, found, question, {findings, clashes}) {
  const {facts, work} = found;
  const fact = facts[question.path];
  const row = found.answers.find((each) => each.path === question.path);
  const name = question.quantity === PRESENT ? say("is_there") : word("quantity", question.quantity);
  const about = {app, found, question, fact, name, field: `q-${question.path.replaceAll("/", "-")}`, wrong: wrongs.get(keyOf(work, question.path))};
  const told = hint(question.element, question.quantity);
  const isKnown = fact !== undefined && fact[0] !== "unknown" && fact[0] !== "not_applicable";
  const failing = findings.filter((each) => each.instance === question.instance && question.rules.includes(each.rule) && each.quantity === question.quantity);
  return html`<fieldset class="question" id=${about.field} data-answered=${fact !== undefined}>
    <legend>${name}${question.unit === "flag" || question.unit === "count" ? "" : html`, ${word("unit", question.unit)}`}</legend>
    ${drawing(question.element, question.quantity)}
    ${told ? html`<p class="hint" id="${about.field}-hint">${told}</p>` : ""}
    ${before(about)}
    ${said(work.reasons, question, say("reviewer_says"))}${said(work.refusals, question, say("register_says"))}
    ${question.unit === "flag" ? yesOrNo(about) : measured(about)}
    ${about.wrong ? html`<p class="problem" role="alert" id="${about.field}-wrong">${about.wrong.wrong}</p>` : ""}
    ${clashes.filter(({path}) => path === question.path).map((each) => html`<p class="problem" role="alert">${clashSaid(each)}</p>`)}
    ${isKnown ? grades(about) : ""}
    ${fact !== undefined && work.depth !== "quick" ? noteOf(about, row) : ""}
    ${failing.map((each) => html`<p class="finding">${say(each.closes_way ? "closes_way" : "below_norm")}: ${asks(each.rule)} <span class="small">${clause(each.rule)}</span></p>`)}
  </fieldset>`;
}

function said(reasons, question, who) {
  return (reasons ?? []).filter((each) => each.path === question.path).map((each) => html`<p class="problem">${who}: ${each.reason}</p>`);
}

/** What the passport in force says, beside the question and never in its place: only what is looked at is answered. */
function before(about) {
  const {found, question, fact, field} = about;
  const [what, evidence] = found.work.base?.[question.path] ?? [];
  if (what === undefined || what === "unknown" || !found.work.base_day) return "";
  const value = saidBy(what, question.unit);
  const same = async () => {
    await give(about, what);
    document.querySelector(`#${field} input:checked, #${field} input[type=text]`)?.focus();
  };
  return html`<p class="before">${say("before", {year: found.work.base_day.slice(0, 4), value, how: say(`by_${evidence}`)})}
    ${fact === undefined ? html`<button type="button" class="quiet" aria-label="${say("same_as_before")}: ${value}" @click=${same}>${say("same_as_before")}</button>` : ""}</p>`;
}

function yesOrNo(about) {
  const {question, found} = about;
  const isDemanded = question.quantity === PRESENT && found.form.elements[question.where]?.presence === "demanded";
  const choices = [
    ["yes", say("yes")],
    ["no", isDemanded ? say("no_should_be") : say("no")],
    ...(question.leave_out ? [["not_applicable", say("not_required")]] : []),
    ["unknown", say("dont_know")],
  ];
  return html`<div class="choices">${choices.map(([value, text]) => choice(about, value, text))}${clear(about)}</div>`;
}

function choice(about, value, text) {
  const {fact, field} = about;
  return html`<label class="choice"><input type="radio" id="${field}-${value}" name=${field} value=${value} .checked=${live(fact?.[0] === value)}
    @change=${() => give(about, value)}><span>${text}</span></label>`;
}

/** Any value can go back to unknown; the reader stays at the question. */
function clear(about) {
  if (about.fact === undefined && !about.wrong) return "";
  const take = async () => {
    await give(about, null);
    document.querySelector(`#${about.field} input`)?.focus();
  };
  return html`<button type="button" class="quiet" @click=${take}>${say("clear")}</button>`;
}

function measured(about) {
  const {question, fact, field, name, wrong} = about;
  const value = typeof fact?.[0] === "number" ? fact[0] : null;
  const text = wrong ? wrong.text : value === null ? "" : plain(value);
  const step = (way) => () => {
    const next = Math.max(0, Math.round(((value ?? 0) + way * (STEP[question.unit] ?? 1)) * 1e4) / 1e4);
    return give(about, next, "tape");
  };
  const described = [hint(question.element, question.quantity) ? `${field}-hint` : "", wrong ? `${field}-wrong` : ""].join(" ");
  return html`<div class="number">
      <button type="button" class="step" aria-label=${say("less", {name})} @click=${step(-1)}>−</button>
      <input type="text" inputmode="decimal" autocomplete="off" enterkeyhint="next" id="${field}-value" aria-label=${name}
        aria-describedby=${described.trim()} aria-invalid=${Boolean(wrong)} .value=${live(unlessTyped(`${field}-value`, text))}
        @change=${(event) => measure(about, event.target.value)}
        @blur=${(event) => wrong?.isUnkept && measure(about, event.target.value)}>
      <button type="button" class="step" aria-label=${say("more", {name})} @click=${step(1)}>+</button>
      <span>${question.unit === "count" ? "" : word("unit", question.unit)}</span>
    </div>
    <div class="choices">
      ${question.leave_out ? choice(about, "not_applicable", say("not_required")) : ""}
      ${choice(about, "unknown", say("dont_know"))}${clear(about)}
    </div>`;
}

function measure(about, text) {
  const {question} = about;
  if (!text.trim()) return give(about, null);
  const value = typed(text);
  if (value === null || (question.unit === "count" && !Number.isInteger(value))) return refuse(about, text, say("no_number"));
  if (value < 0) return refuse(about, text, say("below_zero"));
  if (value > (question.most ?? Infinity)) {
    const unit = question.unit === "count" ? "" : word("unit", question.unit);
    return refuse(about, text, say("too_much", {value: shown(value), most: shown(question.most), unit}));
  }
  return give(about, value, question.unit === "count" ? "eye" : "tape", text);
}

function refuse({app, found, question}, text, wrong, isUnkept = false) {
  wrongs.set(keyOf(found.work, question.path), {text, wrong, isUnkept});
  return app.refresh();
}

/**
 * Keep an answer. A first measure is graded as usual for its kind; what is there already keeps its grade. A `text` that
 * could not be kept stays in its field.
 */
async function give(about, what, evidence = null, text = null) {
  const {app, found, question, fact} = about;
  const isFirst = fact === undefined || typeof fact[0] !== "number";
  wrongs.delete(keyOf(found.work, question.path));
  const isKept = await app.keep(async () => {
    if (what === "no" && question.quantity === PRESENT && !(await withoutMeasures(found, question))) return;
    await answer(found.work, question.path, what, evidence && isFirst ? {evidence} : {});
  });
  if (!isKept && text !== null) await refuse(about, text, say("unkept"), true);
}

/** What is not there has no dimensions: those recorded go, if the inspector says so. */
async function withoutMeasures(found, question) {
  const start = `${question.where}/${question.instance}/`;
  const measures = found.answers.filter(({path, what}) => path.startsWith(start) && path !== question.path && what !== "unknown");
  if (!measures.length) return true;
  if (!confirm(say("clear_measures", {count: measures.length}))) return false;
  for (const {path} of measures) await answer(found.work, path, null);
  return true;
}

function grades({app, found, question, fact, field}) {
  return html`<fieldset class="grades"><legend class="small">${say("how_known")}</legend>
    ${EVIDENCE.map((grade) => html`<label><input type="radio" id="${field}-by-${grade}" name="${field}-by" .checked=${live(fact[1] === grade)}
      @change=${() => app.keep(() => remark(found.work, question.path, {evidence: grade}))}><span>${say(`by_${grade}`)}</span></label>`)}</fieldset>`;
}

let resting = null;

function noteOf({app, found, question, field}, row) {
  const key = keyOf(found.work, question.path);
  const keep = async (text) => {
    unkeptNotes.delete(key);
    if (await app.keep(() => remark(found.work, question.path, {note: text.trim()}))) return;
    unkeptNotes.set(key, text);
    await app.refresh();
  };
  const unkept = unkeptNotes.get(key);
  // A note is long: it is kept while it is written.
  const later = (event) => {
    clearTimeout(resting);
    resting = setTimeout(keep, NOTE_REST, event.target.value);
  };
  return html`<details class="note" ?open=${Boolean(row?.note || unkept)}><summary>${say("note")}</summary>
    <label class="unseen" for="${field}-note">${say("note")}</label>
    <textarea id="${field}-note" rows="2" maxlength="2000" .value=${live(unlessTyped(`${field}-note`, unkept ?? row?.note ?? ""))}
      @input=${later} @change=${(event) => keep(event.target.value)}></textarea>
    ${unkept === undefined ? "" : html`<p class="problem" role="alert">${say("unkept")}</p>`}</details>`;
}


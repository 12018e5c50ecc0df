// Pieces that several screens share.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {MARKS, SIGNS} from "../marks.js";
import {ASSIGNED} from "../packs.js";
import {inLanguage, moment, say, shown, word} from "../words.js";

const SPRITE = "/static/img/sprite.svg";
const LETTERS = {K: "К", O: "О", S: "С", G: "Г", U: "У"};

/** A state's shape; its word stands beside it or is said by `title`. */
export const icon = (id, ink = "") => html`<svg class="icon ${ink}" aria-hidden="true"><use href="${SPRITE}#${id}"></use></svg>`;

export const state = (code) => html`<span class="state" data-state=${code}>${icon(code, `ink-${code}`)} <span>${word("state", code)}</span></span>`;

/** How far my work is: its sign, as the map draws it, and its word. */
export const mark = (code, text = say(`mark_${code}`)) => html`<span class="state mark" data-mark=${code}><svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${SIGNS[code]}></path></svg> <span>${text}</span></span>`;

/** The verdict as five letters, each with its state's shape; a reader is told it in words. */
export function letters(states, href) {
  const each = Object.entries(states).map(
    ([category, code]) => html`<li class="letter" data-state=${code}>
      <span aria-hidden="true">${LETTERS[category]}</span>${icon(code)}
      <span class="unseen">${word("category", category)}: ${word("state", code)}</span>
    </li>`,
  );
  const list = html`<ul class="letters" aria-label=${say("verdict_so_far")}>${each}</ul>`;
  return href ? html`<div class="verdict">${list}<a href=${href}>${say("why")}</a></div>` : list;
}

/** What a fact says, in words: its value with the unit, or its answer. */
export function saidBy(what, unit) {
  if (typeof what !== "number") return word("answer", what);
  return unit && unit !== "count" ? `${shown(what)} ${word("unit", unit)}` : shown(what);
}

/** What a contradiction says, in words. */
export const clashSaid = ({code, element, quantity, rise, flight_rise, instance}) =>
  say(`clash_${code}`, {
    element: word("element", element),
    quantity: quantity && word("quantity", quantity),
    rise: rise !== undefined && shown(rise),
    flight_rise: flight_rise !== undefined && shown(flight_rise),
    instance,
  });

/** The name of an object, with where it is. */
export const nameOf = (about) => inLanguage(about.name) || about.number || say("new_object");

export const back = (href, text) => html`<p class="back"><a href=${href}>‹ ${text}</a></p>`;

/** The list and the map of a district, or of what is in one's hands, beside one another. */
export const tabs = (district, here) => html`<nav class="tabs" aria-label=${say("ways")}>${["objects", "map"].map((way) => html`
  <a href=${way === "map" ? `#/map/${district}` : listOf(district)} aria-current=${way === here ? "page" : "false"}>${say(`way_${way}`)}</a>`)}</nav>`;

/** Where the list of a pack is: what is in one's hands stands on the first screen. */
export const listOf = (pack) => (pack === ASSIGNED ? "#/" : `#/objects/${pack}`);

/** How far a work is, in words. */
export function standing(work) {
  const photos = work.unsent ? say("photos_unsent", {count: work.photos, unsent: work.unsent}) : work.photos ? say("photos", {count: work.photos}) : "";
  const said = {
    draft: say("state_draft"),
    ready: say("state_ready"),
    sending: say("state_sending"),
    received: say("state_received", {number: work.number ?? "", at: work.received_at ? moment(work.received_at) : ""}),
    returned: say("state_returned", {number: work.number ?? ""}),
    conflict: say("state_conflict"),
    refused: say("state_refused"),
  }[work.state];
  return html`<span class="standing" data-state=${work.state}>${mark(MARKS[work.state], said)}</span>${photos ? html` · <span>${photos}</span>` : ""}`;
}

/** What is wrong, first on the page: {text}, with the `field` of this page that it is about, or the page (`href`). */
export function summary(title, problems) {
  if (!problems.length) return "";
  return html`<div class="errors" role="alert" tabindex="-1" id="errors">
    <h2>${title}</h2>
    <ul>${problems.map(({field, href, text}) => html`<li>${field || href
      ? html`<a href=${href ?? `#${field}`} @click=${field ? goTo(field) : null}>${text}</a>`
      : text}</li>`)}</ul>
  </div>`;
}

/** Bytes in words. */
export const bytes = (count) => say("kilobytes", {count: shown(Math.ceil(count / 1e3))});

/** What a field shows: what is stored, but never over what somebody is typing into it. */
export function unlessTyped(id, stored) {
  const here = document.activeElement;
  return here?.id === id ? here.value : stored;
}

/** What stands where somebody else's work would. */
export const notMine = () => html`<h1 tabindex="-1">${say("works")}</h1><p class="problem">${say("of_another")}</p>`;

/** What stands where a work takes no answers: why, and where to go. */
export function notOpen(work) {
  const href = work.state === "conflict" ? `#/conflict/${work.id}` : `#/works/${work.id}`;
  return html`<h1 tabindex="-1">${nameOf(work)}</h1><p>${standing({...work, photos: 0, unsent: 0})}</p>
    <p><a class="button main" href=${href}>${work.state === "conflict" ? say("to_conflict") : say("to_work")}</a></p>`;
}

/** What stands where a screen would that could not be drawn. */
export const broken = () => html`${back("#/", say("title"))}<h1 tabindex="-1">${say("title")}</h1><p class="problem" role="alert">${say("not_drawn")}</p>`;

/** What stands where a screen would whose code is not here and cannot be had now. */
export const notLoaded = () => html`${back("#/", say("title"))}<h1 tabindex="-1">${say("map")}</h1><p class="problem">${say("map_not_loaded")}</p>`;

/** Do what a button asks for once, however often it is tapped; a second tap is for what was not kept (`act` gives false). */
export async function once(button, act) {
  if (button.disabled) return;
  button.disabled = true;
  if ((await act()) === false) button.disabled = false;
}

/** Put the reader into another place of the same page, without leaving it. */
export function goTo(id) {
  return (event) => {
    event.preventDefault();
    const target = document.getElementById(id);
    target?.scrollIntoView({block: "center"});
    target?.focus();
  };
}

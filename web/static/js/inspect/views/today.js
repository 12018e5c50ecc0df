// Today: what is in my hands, in walking order, under five headings.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {GROUPS, inHand} from "../assigned.js";
import {Refused} from "../net.js";
import {ASSIGNED, metres, takeAssigned} from "../packs.js";
import {route} from "../route.js";
import * as store from "../store.js";
import {day, inLanguage, moment, say, shown, word} from "../words.js";
import {nameOf, standing, tabs} from "./parts.js";

const MOST = 60;
const walk = {here: null, busy: "", problem: ""};

export async function today(app) {
  const held = await inHand(app.me);
  const count = app.me?.assigned?.count ?? 0;
  if (!held && !count) return "";
  return html`
    <section aria-labelledby="today">
      <h2 id="today">${say("today")}</h2>
      ${held ? list(app, held) : html`<p>${say("today_waits", {count: shown(count)})}</p>`}
      ${walk.problem ? html`<p class="problem" role="alert">${walk.problem}</p>` : ""}
      <p><button type="button" class=${held ? "quiet" : "main"} aria-disabled=${walk.busy !== "" || !app.isOnline} @click=${() => takeNow(app)}>
        ${held ? say("today_again") : say("today_take")}</button></p>
      <p role="status">${walk.busy}</p>
    </section>`;
}

function list(app, {at, stops}) {
  const groups = new Map(GROUPS.map((group) => [group, stops.filter((stop) => stop.group === group)]));
  const ordered = route(groups.get("todo"), walk.here);
  groups.set("todo", ordered);
  const [next] = ordered;
  return html`
    ${stops.length ? tabs(ASSIGNED, "objects") : ""}
    <p class="small">${say("today_taken", {count: shown(stops.length), at: moment(at)})}</p>
    ${next ? html`<p><a class="button main" id="next-stop" href="#/object/${next.number}">${say("next", {name: nameOf(next)})}</a></p>` : ""}
    ${!next && stops.length ? html`<p>${say("today_all_done")}</p>` : ""}
    ${ordered.length > 1 ? html`<p><button type="button" @click=${() => fromHere(app)}>${say("today_here")}</button></p>
      <p class="small">${walk.here ? say("today_from_here") : say("today_from_first")}</p>` : ""}
    ${GROUPS.map((group) => heading(app, group, groups.get(group)))}`;
}

function heading(app, group, stops) {
  if (!stops.length) return "";
  const items = stops.slice(0, MOST).map((stop, place) => item(app, stop, group === "todo" ? before(stops, place) : null));
  const name = `today-${group}`;
  return html`
    <h3 id=${name}>${say(`today_${group}`, {count: shown(stops.length)})}</h3>
    ${group === "todo"
      ? html`<ol class="cards" aria-labelledby=${name}>${items}</ol>`
      : html`<ul class="cards" aria-labelledby=${name}>${items}</ul>`}
    ${stops.length > MOST ? html`<p class="small">${say("today_first", {shown: MOST, count: shown(stops.length)})}</p>` : ""}`;
}

const before = (stops, place) => (place ? stops[place - 1] : walk.here);

function item(app, stop, from) {
  const isLate = stop.due && app.me.today > stop.due && stop.group !== "done";
  const mine = stop.work && stop.group !== "todo";
  return html`<li>
    <a href=${mine ? (stop.work.state === "conflict" ? `#/conflict/${stop.work.id}` : `#/works/${stop.work.id}`) : `#/object/${stop.number}`}>${nameOf(stop)}</a>
    <span class="small">${word("kind", stop.kind)}${stop.address ? html` · ${inLanguage(stop.address)}` : ""}</span>
    ${from ? html`<span class="small" data-metres>${say("metres_from_before", {count: shown(Math.round(metres(from, stop)))})}</span>` : ""}
    ${stop.due ? html`<span class="small">${isLate ? html`<strong>${say("was_due", {day: day(stop.due)})}</strong>` : say("due_by", {day: day(stop.due)})}</span>` : ""}
    ${stop.note ? html`<span>${stop.note}</span>` : ""}
    ${mine ? html`<span class="small">${standing(stop.work)}</span>` : ""}
  </li>`;
}

function fromHere(app) {
  const set = (more) => {
    Object.assign(walk, more);
    app.refresh();
  };
  if (!navigator.geolocation) set({problem: say("today_no_position")});
  navigator.geolocation?.getCurrentPosition(
    ({coords}) => set({here: {lon: coords.longitude, lat: coords.latitude}, problem: ""}),
    () => set({problem: say("today_no_position")}),
    {enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000},
  );
}

async function takeNow(app) {
  if (walk.busy || !app.isOnline) return;
  Object.assign(walk, {problem: "", busy: say("taking", {count: 0})});
  app.refresh();
  try {
    app.isKept = await store.persist();
    await takeAssigned(app.me, (text) => {
      walk.busy = text;
      app.refresh();
    });
    app.announce(say("today_is_here"));
  } catch (error) {
    walk.problem = say("take_failed", {why: error instanceof Refused ? error.message : say("stopped_away")});
  } finally {
    walk.busy = "";
    app.refresh();
  }
}

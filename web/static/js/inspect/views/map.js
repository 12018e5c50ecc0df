// A district on the map: its objects with their states and my work on them, and where I stand. The list is beside it.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {inHand, markOfStop} from "../assigned.js";
import {dotOn, groundAt, groundOf, mapOn} from "../map/ground.js";
import {markOf, newestByObject, SIGNS, stateOf} from "../marks.js";
import {ASSIGNED} from "../packs.js";
import {ofDevice} from "../position.js";
import * as store from "../store.js";
import {works} from "../work.js";
import {inLanguage, language, say, shown, word} from "../words.js";
import {back, listOf, mark, nameOf, state, tabs} from "./parts.js";

/** As the map draws them (map-symbols.js). */
const DRAWN = Object.fromEntries(Object.entries(SIGNS).map(([code, fill]) => [`work_${code}`, {fill}]));
const STATES = ["full", "partial", "conditional", "none", "unknown", "unsurveyed"];
const CLOSE = 17;

/** The map that is open; another district, language or set of objects makes another. */
let open = null;
let watched = null;

export async function mapView(app, [district, number = null]) {
  const {name, at, rows, marks, ground} = await (district === ASSIGNED ? packInHand(app) : packOf(app, district));
  try {
    await prepare(app, {district, rows, marks, ground, key: `${district} ${language()} ${at}`, number});
  } catch (error) {
    console.warn(error);
    return html`${back("#/", say("title"))}<h1 tabindex="-1">${name}</h1>${tabs(district, "map")}<p class="problem">${say("map_not_loaded")}</p>`;
  }
  return html`
    ${back("#/", say("title"))}
    <h1 tabindex="-1">${name}</h1>
    ${tabs(district, "map")}
    <p id="map-hint" class="small"></p>
    ${open.frame}
    <p id="map-says" class="unseen" role="status"></p>
    <p class="choices"><button type="button" aria-pressed=${String(watched !== null)} @click=${() => watch(app)}>${say("locate")}</button>
      <a class="button" id="map-table" href=${listOf(district)}>${say("to_list")}</a></p>
    <p class="small">${about(ground, district === ASSIGNED)}</p>
    ${legend(rows, marks)}`;
}

/** What lies under the objects, or why nothing does. What is in my hands asks for no map: it lends that of a district. */
function about(ground, isLent) {
  if (ground?.basemap && ground.file) return ground.basemap.attribution;
  if (isLent && !ground?.around) return html`${say("map_with_district")} <a href="#/">${say("take_along")}</a>`;
  return say(!ground?.around || ground.missing ? "map_missing" : "map_none");
}

/** A district as it was taken: its name, when, its objects, my marks on them by number, the ground. */
async function packOf(app, district) {
  const [rows, own, taken, ground] = await Promise.all([
    store.allBy("objects", "district", district), works(app.me?.account), store.kept("taken"), groundOf(district),
  ]);
  const byObject = newestByObject(own);
  const marks = new Map(rows.map((row) => [row.number, markOf(row, byObject.get(row.number))]));
  return {name: inLanguage(taken?.[district]?.name) || district, at: taken?.[district]?.at, rows, marks, ground};
}

/** What is in my hands, in whatever district, on the ground that is on this device where it begins. */
async function packInHand(app) {
  const {at, stops} = (await inHand(app.me)) ?? {at: null, stops: []};
  const ground = stops.length ? {...(await groundAt(stops[0])), ...around(stops)} : null;
  const marks = new Map(stops.map((stop) => [stop.number, markOfStop(stop)]));
  return {name: say("today"), at, rows: stops, marks, ground};
}

function legend(rows, marks) {
  const states = rows.map(stateOf);
  const count = (all, code) => all.filter((each) => each === code).length;
  const line = (sign, many) => (many ? html`<li><span>${sign}: ${shown(many)}</span></li>` : "");
  return html`<section aria-labelledby="legend"><h2 id="legend">${say("map_legend")}</h2>
    <ul class="map-signs">
      ${STATES.map((code) => line(state(code), count(states, code)))}
      ${Object.keys(SIGNS).map((code) => line(mark(code), count([...marks.values()], code)))}
    </ul></section>`;
}

async function prepare(app, {district, rows, marks, ground, key, number}) {
  const aim = number && open?.aim !== number && rows.find((row) => row.number === number);
  const view = aim ? {center: [aim.lat, aim.lon], zoom: CLOSE} : null;
  if (open?.key !== key) await make(app, {district, rows, ground, key, view});
  else if (view) open.map.setView(view.center, view.zoom, {animate: false});
  const said = JSON.stringify([...marks]);
  if (open.said !== said) {
    Object.assign(open, {marks, said});
    open.points.layer.redraw();
  }
  open.aim = number;
}

async function make(app, {district, rows, ground, key, view}) {
  window.bosaga?.keyboard?.forget();
  const before = open?.district === district ? {center: open.map.getCenter(), zoom: open.map.getZoom()} : null;
  const made = await mapOn(ground ?? around(rows), {view: view ?? before, keyboard: false, onFirst: () => window.bosaga.keyboard.start()});
  open?.map.remove();
  const {bosaga} = window;
  bosaga.map = made.map;
  bosaga.shapes = DRAWN;
  connect(app, bosaga, rows);
  const points = bosaga.points.over({
    count: rows.length,
    margin: 26,
    at: (i) => [rows[i].lat, rows[i].lon],
    draw: (pen, i, x, y, zoom) => draw(pen, rows[i], x, y, zoom),
    about: (i) => ({number: rows[i].number, state: standingOf(rows[i])}),
  }, {zIndex: 2, noWrap: true});
  // All are at hand, so the walk by arrows does not end at the edge of a small screen.
  bosaga.objects = {...points, inView: points.all};
  points.layer.addTo(made.map);
  made.map.on("click", ({latlng}) => {
    const found = points.under(made.map.project(latlng));
    if (found) app.go(`#/object/${encodeURIComponent(found.number)}`);
  });
  if (!open) {
    bosaga.symbols.onChange(() => {
      open.points.layer.redraw();
      app.refresh();
    });
  }
  open = {...made, key, district, points, dot: dotOn(made.map), marks: new Map(), said: null, aim: null};
  if (watched?.at) open.dot.show(watched.at);
}

/** Where the objects lie, for a district that was taken without a map. */
function around(rows) {
  if (!rows.length) return null;
  const [lons, lats] = [rows.map((row) => row.lon), rows.map((row) => row.lat)];
  const ends = (all) => [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const [[west, east], [south, north]] = [ends(lons), ends(lats)];
  return {box: [west - 0.003, south - 0.003, east + 0.003, north + 0.003]};
}

function draw(pen, row, x, y, zoom) {
  const size = zoom >= 17 ? 22 : zoom >= 15 ? 16 : zoom >= 13 ? 11 : 7;
  window.bosaga.symbols.draw(pen, stateOf(row), x, y, size);
  const code = open?.marks.get(row.number);
  if (code in SIGNS) window.bosaga.symbols.draw(pen, `work_${code}`, x + size * 0.55, y - size * 0.55, Math.max(size * 0.8, 12));
}

/** An object's state and my work on it, as one code that has its words (`connect`). */
const standingOf = (row) => `${stateOf(row)} ${open.marks.get(row.number) ?? ""}`;

/** What the walk by arrows (map-keyboard.js) asks the page for. */
function connect(app, bosaga, rows) {
  const names = new Map(rows.map((row) => [row.number, row]));
  const inWords = (code) => {
    const [standing, work] = code.split(" ");
    return [word("state", standing), work && say(`mark_${work}`)].filter(Boolean).join(", ");
  };
  bosaga.config = {
    objectsFrom: 0,
    say: {
      map: say("map"), enter: say("map_hint"), closer: say("closer"), further: say("further"), nothing: say("map_nothing"),
      object: "map_object", left: say("map_left"),
    },
  };
  bosaga.ground = {words: {state: new Proxy({}, {get: (_, code) => inWords(code)})}};
  // Sentences go by name here: the form fills them itself.
  bosaga.fill = say;
  bosaga.number = (value) => shown(value);
  bosaga.whom = () => "";
  bosaga.say = (text) => {
    document.getElementById("map-says").textContent = text;
  };
  bosaga.card = {
    fetchObject: async (number) => ({name: {here: nameOf(names.get(number))}}),
    inLanguage: (texts) => texts.here,
    object: async (number) => app.go(`#/object/${encodeURIComponent(number)}`),
    hide() {},
  };
}

/** Follow where the device is, as long as the map is looked at. */
function watch(app) {
  if (watched) {
    stop();
    app.refresh();
    return;
  }
  const failed = () => {
    stop();
    document.getElementById("alert").textContent = say("no_position");
    app.refresh();
  };
  if (!navigator.geolocation) {
    failed();
    return;
  }
  let isFirst = true;
  const seen = (found) => {
    if (!watched) return;
    watched.at = ofDevice(found);
    open.dot.show(watched.at);
    if (isFirst) {
      open.map.setView([watched.at.lat, watched.at.lon], Math.max(open.map.getZoom(), 16), {animate: false});
      app.announce(say("map_you", {accuracy: watched.at.accuracy}));
    }
    isFirst = false;
  };
  watched = {at: null, id: navigator.geolocation.watchPosition(seen, failed, {enableHighAccuracy: true, timeout: 20_000})};
  app.refresh();
}

function stop() {
  if (watched) navigator.geolocation?.clearWatch(watched.id);
  watched = null;
}

window.addEventListener("hashchange", () => {
  if (!location.hash.startsWith("#/map/")) stop();
});

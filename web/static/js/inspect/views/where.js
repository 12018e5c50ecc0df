// Where an object stands: by the device, on the map, or in numbers; in the form of a new object and at the end of a work.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {isUnsure, limitFor, locate, ofHand} from "../position.js";
import {plain, say, typed} from "../words.js";
import {goTo, unlessTyped} from "./parts.js";

/** The picker that is open, and of which work it is. */
let open = null;
let busy = false;

/**
 * The question where something stands. `id` tells one from another; `here` is the position there is, `start` where the
 * map opens without one ({lon, lat}), `onChange` takes the next.
 */
export function where(app, {id, here, start = null, none, onChange}) {
  const limit = limitFor(app.me);
  const byHand = (place) => onChange(ofHand(place, here, limit));
  return html`<fieldset class="where"><legend>${say("position")}</legend>
    <p role="status">${busy ? say("position_sought") : here ? saying(here) : none}</p>
    ${isUnsure(here, limit) ? html`<p class="problem">${say("position_confirm", {most: limit})}</p>` : ""}
    <p class="choices">
      <button type="button" aria-disabled=${busy} @click=${() => seek(app, onChange)}>${say(here?.by === "device" ? "locate_again" : "locate")}</button>
      ${open?.id === id ? "" : html`<button type="button" id="show-place" @click=${() => show(app, {id, here, start})}>${say("show_place")}</button>`}
    </p>
    ${open?.id === id ? picking(app, byHand) : ""}
    ${here?.by === "hand" ? html`<label for="where-why">${say("position_why")}</label>
      <input id="where-why" type="text" maxlength="300" autocomplete="off" .value=${unlessTyped("where-why", here.reason ?? "")}
        @change=${(event) => onChange({...here, reason: event.target.value.trim()})}>` : ""}
    ${["lat", "lon"].map((axis) => html`<label for=${axis}>${say(axis === "lat" ? "latitude" : "longitude")}</label>
      <input id=${axis} type="text" inputmode="decimal" maxlength="20" autocomplete="off" .value=${unlessTyped(axis, here ? plain(here[axis]) : "")}
        @change=${() => take(byHand)}>`)}
  </fieldset>`;
}

function saying({lon, lat, accuracy, by}) {
  const at = {lat: lat.toFixed(6), lon: lon.toFixed(6)};
  return by === "hand" ? say("position_by_hand", at) : say("position_is", {...at, accuracy: Math.ceil(accuracy)});
}

const picking = (app, byHand) => html`
  <p id="picker-hint" class="small">${say("picker_hint")}</p>
  ${open.frame}
  <p class="small" id="picker-at" role="status">${open.at ? say("picker_at", {lat: open.at.lat.toFixed(6), lon: open.at.lon.toFixed(6)}) : ""}</p>
  <p class="choices"><button type="button" class="main" @click=${() => choose(app, byHand)}>${say("here")}</button></p>`;

async function seek(app, onChange) {
  if (busy) return;
  busy = true;
  await app.refresh();
  const found = await locate();
  busy = false;
  if (found) {
    open = null;
    await onChange(found);
  } else {
    app.announce(say("no_position"));
    document.getElementById("alert").textContent = say("no_position");
  }
  await app.refresh();
}

async function show(app, {id, here, start}) {
  try {
    const [{groundAt}, {picker}] = await Promise.all([import("../map/ground.js"), import("../map/picker.js")]);
    const made = await picker(await groundAt(here ?? start), {
      at: here ?? start,
      was: here ?? start,
      onMove(at) {
        open.at = at;
        app.refresh();
      },
    });
    open = {id, at: null, ...made};
  } catch (error) {
    console.warn(error);
    document.getElementById("alert").textContent = say("map_not_loaded");
  }
  await app.refresh();
  open?.frame.querySelector(".folium-map").focus({preventScroll: true});
}

async function choose(app, byHand) {
  const place = open.place();
  open = null;
  await byHand(place);
  await app.refresh();
  goTo("where-why")(new Event("click"));
}

/** Take the numbers as soon as both are there. */
function take(byHand) {
  const [lat, lon] = ["lat", "lon"].map((axis) => typed(document.getElementById(axis).value));
  if (lat !== null && lon !== null && Math.abs(lat) < 85 && Math.abs(lon) <= 180) byHand({lat, lon});
}

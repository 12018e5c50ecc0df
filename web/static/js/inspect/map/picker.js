// Showing a place by hand: the map moves under a cross in its middle, by finger, by arrows, or by a tap on the place.

import {say} from "../words.js";
import {dotOn, mapOn} from "./ground.js";

const CLOSE = 18;
const STEP = 16; // pixels that an arrow moves the map: at this zoom a few metres

/**
 * A map with a cross: {frame, place()}. `at` is where it starts ({lon, lat}, or null for the whole district), `was` what
 * is marked on it: the device's position, or the register's. `onMove` hears where the cross stands, from the first move.
 */
export async function picker(ground, {at, was, onMove}) {
  const view = at ? {center: [at.lat, at.lon], zoom: CLOSE} : null;
  const {map, frame, box} = await mapOn(ground, {
    view,
    keyboardPanDelta: STEP,
    onFirst() {
      map.on("moveend", () => onMove(place()));
    },
  });
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", say("picker"));
  box.setAttribute("aria-describedby", "picker-hint");
  for (const [way, sentence] of [["in", "closer"], ["out", "further"]]) {
    const button = box.querySelector(`.leaflet-control-zoom-${way}`);
    button.title = say(sentence);
    button.setAttribute("aria-label", say(sentence));
  }
  const cross = Object.assign(document.createElement("div"), {className: "map-cross"});
  cross.setAttribute("aria-hidden", "true");
  frame.append(cross);
  if (was) dotOn(map).show(was);
  map.on("click", ({latlng}) => map.panTo(latlng, {animate: false}));
  const place = () => {
    const {lat, lng} = map.getCenter();
    return {lat, lon: lng};
  };
  return {frame, place};
}

// Where something stands, and how that is known: by the device, within a limit, or shown by hand with a reason.

import {say} from "./words.js";

/** Metres, until the register has said otherwise. */
const USUAL_LIMIT = 25;
/** Degrees with so many decimals are exact to a centimetre. */
const DECIMALS = 7;

const rounded = (degrees) => Number(degrees.toFixed(DECIMALS));

/** A position of the device's: {lon, lat, accuracy (metres), by}. */
export const ofDevice = ({coords}) => ({
  lon: rounded(coords.longitude), lat: rounded(coords.latitude), accuracy: Math.ceil(coords.accuracy), by: "device",
});

/** A position set by hand, in place of the one before; what made it necessary is known where the device was unsure. */
export function ofHand({lon, lat}, before, limit) {
  const reason = isUnsure(before, limit) ? say("position_was_unsure", {accuracy: before.accuracy}) : before?.reason ?? "";
  return {lon: rounded(lon), lat: rounded(lat), by: "hand", reason};
}

/** The limit that the register sets, in metres. */
export const limitFor = (me) => me?.position_accuracy ?? USUAL_LIMIT;

/** Whether the device was less sure than it has to be, and nobody has shown the place. */
export const isUnsure = (position, limit) => Boolean(position) && position.by !== "hand" && position.accuracy > limit;

/** Why a position cannot be taken yet: {field, text}; null where it can. */
export function problemOf(position, limit) {
  if (isUnsure(position, limit)) return {field: "show-place", text: say("position_unsure")};
  if (position?.by === "hand" && !position.reason) return {field: "where-why", text: say("position_why_needed")};
  return null;
}

/** Ask the device where it is. Gives a position, or null where it does not know. */
export function locate() {
  return new Promise((done) => {
    if (!navigator.geolocation) done(null);
    const options = {enableHighAccuracy: true, timeout: 20_000, maximumAge: 0};
    navigator.geolocation?.getCurrentPosition((found) => done(ofDevice(found)), () => done(null), options);
  });
}

/** As a document says it, and back. */
export function documented({lon, lat, accuracy, by, reason}) {
  const said = {lon, lat, by: by ?? "device"};
  if (accuracy !== undefined) said.accuracy_m = Math.ceil(accuracy);
  if (reason) said.reason = reason;
  return said;
}

export function fromDocument(position) {
  if (!position) return null;
  const {accuracy_m: accuracy, ...rest} = position;
  return accuracy === undefined ? rest : {...rest, accuracy};
}

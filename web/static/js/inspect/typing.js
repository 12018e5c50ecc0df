// What is typed into a form that is no work yet: on the device while it is written, until it is one.

import * as store from "./store.js";

/** Milliseconds of rest after which what was typed is written down. */
const REST = 250;
/** What was typed since: {value, timer, app} by its name. */
const resting = new Map();

const named = (app, name) => `typed:${app.me?.account}:${name}`;

/** What a person typed last under a name; undefined for nothing. */
export async function typedIn(app, name) {
  const key = named(app, name);
  return resting.get(key)?.value ?? store.kept(key);
}

/** Keep what is typed, as soon as the keys rest. */
export function keepTyped(app, name, value) {
  const key = named(app, name);
  clearTimeout(resting.get(key)?.timer);
  resting.set(key, {value, app, timer: setTimeout(write, REST, key)});
}

/** The name under which it stands on the device, for who puts a work in its place; what still rests is not written. */
export function typedName(app, name) {
  const key = named(app, name);
  clearTimeout(resting.get(key)?.timer);
  resting.delete(key);
  return key;
}

function write(key) {
  const {value, timer, app} = resting.get(key);
  clearTimeout(timer);
  resting.delete(key);
  return store.keep(key, value).catch(app.unkept);
}

// A page that is put aside may never come back.
document.addEventListener("visibilitychange", () => [...resting.keys()].forEach(write));

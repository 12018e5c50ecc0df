// Taking along: who is signed in, the objects of a district, the forms of the norm, the words of every language.

import {call, trust} from "./net.js";
import * as store from "./store.js";
import {inLanguage} from "./words.js";

const LANGUAGES = ["ru", "kk", "ky", "en"];

/** Ask who is signed in; null for nobody. The device keeps it, for when there is no network. */
export async function whoIsThere() {
  const {body} = await call("GET", "/inspect/data/me");
  if (body.account === null) return null;
  trust(body.csrf);
  const {csrf, ...me} = body;
  const before = await store.kept("me");
  // A new wording is of use here only with its questions.
  if (before && before.norm !== me.norm && (await store.kept(`forms:${before.norm}`))) await takeForms(me.norm);
  await store.keep("me", me);
  return me;
}

/** Take a district: its objects in portions, then the forms. `onProgress` hears how many objects are here. */
export async function take(district, me, onProgress) {
  await takeForms(me.norm);
  const rows = [];
  const hosts = [];
  for (let after = 0; after !== null; ) {
    const {body} = await call("GET", `/inspect/data/districts/${encodeURIComponent(district.code)}?after=${after}`);
    rows.push(...body.objects.map((object) => objectRow(object, body.paths, district.code)));
    hosts.push(...body.hosts.map((object) => objectRow(object, body.paths, `around:${district.code}`)));
    onProgress(rows.length);
    after = body.next;
  }
  await keepRows(rows, district.code);
  const here = new Set((await store.all("objects")).filter((row) => !row.district.startsWith("around:")).map((row) => row.number));
  const around = hosts.filter((row) => !here.has(row.number));
  await keepRows(around, `around:${district.code}`);
  const taken = (await store.kept("taken")) ?? {};
  taken[district.code] = {code: district.code, name: district.name, at: new Date().toISOString(), objects: rows.length};
  await store.keep("taken", taken);
  await store.log("log_taken", {district: inLanguage(district.name), count: rows.length});
}

async function keepRows(rows, district) {
  const clear = {index: "district", key: district};
  await store.putAll("facts", rows.map(({number, stored}) => ({number, district, stored})), clear);
  await store.putAll("objects", rows.map(({stored, ...row}) => row), clear);
}

/** An object that was taken, with what its passport in force says; undefined for one that was not. */
export async function objectTaken(number) {
  const [row, facts] = await Promise.all([store.get("objects", number), store.get("facts", number)]);
  return row && {...row, stored: facts?.stored ?? {}};
}

/** Take the forms of a wording. */
export async function takeForms(norm) {
  const {body} = await call("GET", `/inspect/forms/${norm}.json`);
  await store.keep(`forms:${norm}`, body);
}

/** An object as it came: facts in the form a verdict reads. */
function objectRow({facts, ...object}, paths, district) {
  const stored = Object.fromEntries((facts ?? []).map(([place, what, evidence]) => [paths[place], [what, evidence]]));
  return {...object, district, stored};
}

/** The words of a language: from the device's own files, which the service worker keeps. */
export async function wordsOf(language) {
  const answer = await fetch(`/inspect/words/${LANGUAGES.includes(language) ? language : "ru"}.json`);
  return answer.json();
}

/** Distance in metres between {lon, lat} in degrees, WGS 84, on a sphere. */
export function metres(a, b) {
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  return Math.hypot(x, (b.lat - a.lat) * rad) * 6_371_000;
}

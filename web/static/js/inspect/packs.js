// Taking along: who is signed in, the objects of a district or in one's hands, the forms of the norm, the words of every language.

import {clockOff} from "./clock.js";
import {installed} from "./installed.js";
import {Away, Refused, call, download, trust} from "./net.js";
import * as store from "./store.js";
import {inLanguage, say, shown} from "./words.js";

/** Bytes on the way, as measured: the forms with their table, and an object with what its passport says. */
const [FORMS, OF_AN_OBJECT] = [40_000, 260];
const LANGUAGES = ["ru", "kk", "ky", "en"];

/** Ask who is signed in; null for nobody. The device keeps it, for when there is no network. */
export async function whoIsThere() {
  const {body} = await call("GET", "/inspect/data/me");
  if (body.account === null) return null;
  trust(body.csrf);
  const {csrf, ...heard} = body;
  const me = {...heard, clock_off: clockOff()};
  const before = await store.kept("me");
  // A new wording is of use here only with its questions.
  if (before && before.norm !== me.norm && (await store.kept(`forms:${before.norm}`))) await takeForms(me.norm);
  await store.keep("me", me);
  return me;
}

/** Under this name stands what is in one's hands and in no district on this device; the list itself is kept by it. */
export const ASSIGNED = "assigned";
const around = (pack) => `around:${pack}`;
/** Whether an object came along only as the building around another. */
export const isAround = ({district}) => district.startsWith("around:");
export const isOfDistrict = (row) => row.district !== ASSIGNED && !isAround(row);

/**
 * Take a district: the forms, its objects in portions, then its map; it is taken once the form itself is on the device too.
 * `onProgress` hears in words how far it is. Gives why the map or the form is missing, or null; without its map a district is
 * as good for everything else.
 */
export async function take(district, me, onProgress) {
  await takeForms(me.norm);
  const {rows, hosts} = await fetched(`/inspect/data/districts/${encodeURIComponent(district.code)}`, district.code, onProgress);
  await keepPack(district.code, rows, hosts);
  const missing = await takeMap(district.code, onProgress);
  const isInstalled = await installed();
  const taken = (await store.kept("taken")) ?? {};
  taken[district.code] = {code: district.code, name: district.name, at: new Date().toISOString(), objects: rows.length};
  await store.keep("taken", taken);
  await store.log("log_taken", {district: inLanguage(district.name), count: rows.length});
  return isInstalled === false ? say("form_not_kept") : missing;
}

/** Take the map of a district, going on where it broke off; the one that is here stays until the next is whole. */
async function takeMap(code, onProgress) {
  try {
    const at = `/inspect/data/districts/${encodeURIComponent(code)}`;
    const {body: ground} = await call("GET", `${at}/ground`);
    const before = await store.kept(`ground:${code}`);
    if (!ground.basemap) {
      await store.keep(`ground:${code}`, {...ground, missing: ground.unreadable});
      return ground.unreadable ? say("map_missing") : null;
    }
    const all = megabytes(ground.basemap.size);
    const etag = (before?.file && before.etag) ?? null;
    const found = await download(`${at}.pmtiles`, {
      etag,
      begun: await store.kept(`begun:${code}`),
      onBytes: (bytes) => onProgress(say("taking_map", {done: megabytes(bytes), all})),
      onPart: (part) => store.keep(`begun:${code}`, part),
    });
    await store.keep(`ground:${code}`, {...ground, file: found?.blob ?? before.file, etag: found?.etag ?? before.etag});
    await store.forget(`begun:${code}`);
    return null;
  } catch (error) {
    // No room for it, or no network any more: the objects are here.
    if (!(error instanceof Away || error instanceof Refused || error.name === "QuotaExceededError")) throw error;
    return error instanceof Refused ? error.message : say("map_missing");
  }
}

/** Bytes in words that a person decides by. */
export const megabytes = (bytes) => shown(bytes / 1e6, 1);

/** How many bytes come along with each district: its map, and about its objects; without those that nobody knows. */
export async function sizesOf(districts) {
  const {body} = await call("GET", "/inspect/data/maps");
  const known = districts.filter(({code}) => !body.basemap || code in body.maps);
  return Object.fromEntries(known.map(({code, objects}) => [code, (body.maps[code] ?? 0) + FORMS + objects * OF_AN_OBJECT]));
}

/** Take what is in one's hands: the objects, by when each is due and how far it is; then the forms. */
export async function takeAssigned(me, onProgress = () => {}) {
  await takeForms(me.norm);
  const {rows, hosts, first} = await fetched("/inspect/data/assignments", ASSIGNED, onProgress);
  const districts = new Map((await store.all("objects")).filter(isOfDistrict).map((row) => [row.number, row.district]));
  // What a district on this device holds stays its own, with what was learnt now.
  await keepPack(ASSIGNED, rows.map((row) => ({...row, district: districts.get(row.number) ?? ASSIGNED})), hosts);
  const at = new Date().toISOString();
  await store.keep(ASSIGNED, {account: me.account, at, mark: first.mark, items: first.assignments});
  await installed();
  await store.log("log_taken_assigned", {count: rows.length});
}

/** Every portion of a pack: its objects and their hosts as rows, and the first answer. */
async function fetched(path, pack, onProgress) {
  const [rows, hosts] = [[], []];
  let first = null;
  for (let after = 0; after !== null; ) {
    const {body} = await call("GET", `${path}?after=${after}`);
    first ??= body;
    rows.push(...body.objects.map((object) => objectRow(object, body.paths, pack)));
    hosts.push(...body.hosts.map((object) => objectRow(object, body.paths, around(pack))));
    onProgress(say("taking", {count: shown(rows.length)}));
    after = body.next;
  }
  return {rows, hosts, first};
}

/** Put a pack in the place of the one before. What leaves with that one stays as a host where an object here lies inside it. */
async function keepPack(pack, rows, hosts) {
  const before = await store.all("objects");
  const others = before.filter(({district}) => ![pack, around(pack)].includes(district));
  const own = new Map([...others.filter((row) => !isAround(row)), ...rows].map((row) => [row.number, row]));
  const coming = new Set([...own.keys(), ...hosts.map(({number}) => number), ...others.map(({number}) => number)]);
  const needed = new Set([...own.values()].map(({inside}) => inside));
  const left = before.filter(({number}) => needed.has(number) && !coming.has(number));
  const staying = await Promise.all(left.map(async ({number}) => ({...(await objectTaken(number)), district: around(pack)})));
  await keepRows(rows, pack);
  await keepRows([...hosts.filter(({number}) => !own.has(number)), ...staying], around(pack));
}

async function keepRows(rows, pack) {
  const clear = {index: "district", key: pack};
  await store.putAll("facts", rows.map(({number, district, stored}) => ({number, district, stored})), clear);
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

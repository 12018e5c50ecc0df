// Works: one inspection of one object on this device, from the first answer to the server's receipt.

import {factsOf, formOf} from "./form.js";
import * as store from "./store.js";

/** States: draft → ready → sending → received; or back by returned, conflict, refused. */
export const OPEN = ["draft", "returned", "conflict", "refused"];

/** The day on this device, as YYYY-MM-DD: the inspector's, not Greenwich's. */
export function dayHere(at = new Date()) {
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

const now = () => new Date().toISOString();

/** Begin a work on an object that was taken, or on a new one (`fresh`: what POST /objects takes). */
export async function begin({object = null, fresh = null, depth, me}) {
  const about = object ?? fresh;
  const work = {
    id: crypto.randomUUID(),
    account: me.account,
    sort: "passport",
    object: object?.number ?? null,
    fresh,
    name: about.name,
    kind: about.kind,
    inside: about.inside ?? null,
    depth,
    norm: me.norm,
    state: "draft",
    based_on: object?.passport ?? null,
    base: object?.stored ?? {},
    instances: {},
    forms: [],
    started_at: now(),
    inspected_on: dayHere(),
    changed_at: now(),
  };
  await store.put("works", work);
  return work;
}

/** Note a visit that ended without a passport; it goes straight to the outbox. */
export async function noteVisit(object, outcome, note, me) {
  const visit = {
    id: crypto.randomUUID(), account: me.account, sort: "visit", object: object.number, name: object.name,
    kind: object.kind, outcome, note, visited_on: dayHere(), state: "ready", started_at: now(), changed_at: now(),
  };
  await store.put("works", visit);
  return visit;
}

/** Change a work by a function; its moment of change with it. */
export const alter = (id, change) => store.change("works", id, (work) => ({...work, ...change(work), changed_at: now()}));

/** Keep an answer, or take it back (`what` null): any value can go back to unknown. */
export async function answer(work, path, what, more = {}) {
  if (what === null) await store.remove("answers", [work.id, path]);
  else {
    const before = await store.get("answers", [work.id, path]);
    await store.put("answers", {evidence: "eye", ...before, ...more, work: work.id, path, what, at: now()});
  }
  await alter(work.id, () => ({}));
}

/** Everything of one work: {work, answers, facts, photos, form, host}. Null for one that is not there. */
export async function opened(id) {
  const work = await store.get("works", id);
  if (!work) return null;
  const [answers, photos] = await Promise.all([
    store.allBy("answers", "work", id),
    store.allBy("photos", "work", id),
  ]);
  if (work.sort === "visit") return {work, answers, photos, facts: {}};
  const forms = await store.kept(`forms:${work.norm}`);
  const host = work.inside ? await store.get("objects", work.inside) : null;
  return {
    work, answers, photos, facts: factsOf(answers), host: host?.stored ?? (work.inside ? {} : null),
    form: forms ? formOf(forms, work.kind, Boolean(work.inside)) : null,
  };
}

/** Every work with how many photos it has and how many of them are not sent. */
export async function works() {
  const [found, photos] = await Promise.all([store.all("works"), store.all("photos")]);
  return found
    .map((work) => {
      const own = photos.filter((photo) => photo.work === work.id);
      return {...work, photos: own.length, unsent: own.filter((photo) => photo.state !== "sent").length};
    })
    .sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1));
}

/** Whether a work still holds something that only this device has. */
export const isUnsent = (work) => work.state !== "received";

// Works: one inspection of one object on this device, from the first answer to the server's receipt.

import {dayHere} from "./clock.js";
import {factsOf, formOf} from "./form.js";
import * as store from "./store.js";

/** In these states a work takes answers. From "ready" on it waits, "conflict" waits for a choice. */
export const OPEN = ["draft", "returned", "refused"];

const now = () => new Date().toISOString();

/**
 * Begin a work on an object that was taken, or on a new one (`fresh`: what POST /objects takes, its `position` with how it
 * is known).
 *
 * What was typed for it (`typed`, a name of what is kept) goes as it comes.
 * `known` is the document that the register is known to hold of it, `base` the facts that were in force when it began.
 */
export async function begin({object = null, fresh = null, position = null, inside = null, depth, me, typed = null}) {
  const about = object ?? fresh;
  const work = {
    id: crypto.randomUUID(),
    account: me.account,
    sort: "passport",
    object: object?.number ?? null,
    fresh,
    position,
    name: about.name,
    kind: about.kind,
    inside: object?.inside ?? inside,
    depth,
    norm: me.norm,
    state: "draft",
    based_on: object?.passport ?? null,
    base: object?.stored ?? {},
    base_day: object?.inspected_on ?? null,
    known: null,
    instances: {},
    forms: [],
    started_at: now(),
    inspected_on: dayHere(me),
    changed_at: now(),
  };
  await (typed ? store.putInstead(work, typed) : store.put("works", work));
  return work;
}

/** Note a visit that ended without a passport, in the place of what was typed of it; it goes straight to the outbox. */
export async function noteVisit(object, {outcome, note}, me, typed) {
  const visit = {
    id: crypto.randomUUID(), account: me.account, sort: "visit", object: object.number, name: object.name,
    kind: object.kind, outcome, note, visited_on: dayHere(me), state: "ready", started_at: now(), changed_at: now(),
  };
  await store.putInstead(visit, typed);
  return visit;
}

/** Say a visit again that the register said no to; whether it was one. Its day is none that is still to come. */
export const noteAgain = (id, said, me) =>
  move(id, ["refused"], ({visited_on}) => {
    const today = dayHere(me);
    return {...said, visited_on: visited_on < today ? visited_on : today, state: "ready", problem: null, refusals: []};
  });

/** Change a work by a function of what it is now; its moment of change with it. */
export const alter = (id, change) => store.change("works", id, (work) => ({...work, ...change(work), changed_at: now()}));

/** Move a work from one of some states to another; whether it was in one, and `change` did not give null. */
export async function move(id, from, change) {
  let moved = false;
  await store.change("works", id, (work) => {
    const next = from.includes(work.state) ? change(work) : null;
    moved = next !== null;
    return moved ? {...work, ...next, changed_at: now()} : undefined;
  });
  return moved;
}

/** Take a work back out of the outbox; whether it could be: a look that may have arrived waits for the register's answer. */
export const takeBack = (id) => move(id, ["ready"], ({posted}) => (posted ? null : {state: "draft"}));

/** Change what a new object is; whether it could be. */
export const changeObject = (id, object) =>
  move(id, ["refused", "draft"], (work) => (mayChangeObject(work) ? {...object, state: "draft", problem: null, refusals: []} : null));

/** Whether what a new object is may still be changed: not while the register may have it already. */
export const mayChangeObject = ({state, object, asked}) => ["draft", "refused"].includes(state) && !object && !asked;

/** Keep an answer, or take it back (`what` null): any value can go back to unknown. Raises store.Closed. */
export function answer(work, path, what, more = {}) {
  const keep = (row) => (what === null ? null : {evidence: "eye", ...row, ...more, work: work.id, path, what, at: now()});
  return store.changeOf(work.id, OPEN, "answers", [work.id, path], keep);
}

/** Say more of an answer (its grade, a note), whatever it is by now; nothing where it was taken back. */
export function remark(work, path, more) {
  const add = (row) => (row === undefined ? null : {...row, ...more, at: now()});
  return store.changeOf(work.id, OPEN, "answers", [work.id, path], add);
}

/** Everything of one work: {work, answers, facts, photos, form, host}. Null for one that is not there. */
export async function opened(id) {
  const work = await store.get("works", id);
  if (!work) return null;
  const [answers, photos] = await Promise.all([
    store.allBy("answers", "work", id),
    photosOf(id),
  ]);
  if (work.sort === "visit") return {work, answers, photos, facts: {}};
  const forms = await store.keptForGood(`forms:${work.norm}`);
  return {
    work, answers, photos, facts: factsOf(answers), host: work.inside ? await hostFacts(work.inside, work.account) : null,
    form: forms ? formUnder(forms, work.kind, Boolean(work.inside)) : null,
  };
}

const formsMade = new WeakMap();

/** The form of a kind, made once: a phone takes a while for it, and every screen asks. */
function formUnder(forms, kind, isPremises) {
  if (!formsMade.has(forms)) formsMade.set(forms, new Map());
  const made = formsMade.get(forms);
  const name = `${kind} ${isPremises}`;
  if (!made.has(name)) made.set(name, formOf(forms, kind, isPremises));
  return made.get(name);
}

/** Whether a photo is one of the work's; one that was removed is kept until the register knows. */
const isThere = (photo) => photo.state !== "removed";

/** The photos of a work, in the order they were taken. */
export async function photosOf(work) {
  const found = await store.allBy("photos", "work", work);
  return found.filter(isThere).sort((a, b) => (a.kept_at < b.kept_at ? -1 : 1));
}

/** Remove a photo; what may have reached the register already is taken out there when the work is sent. */
export function removePhoto(work, id) {
  const gone = (row) => (row?.whole ? {...row, state: "removed", blob: null} : null);
  return store.changeOf(work.id, OPEN, "photos", id, gone);
}

/** What is known of the building around: its passport in force, and over it what this person answered here. */
async function hostFacts(number, account) {
  const facts = {...(await store.get("facts", number))?.stored};
  const own = (await store.allBy("works", "object", number)).filter((work) => work.account === account);
  // What was answered last has the last word.
  for (const work of own.sort((a, b) => (a.changed_at < b.changed_at ? -1 : 1))) {
    if (work.sort === "passport") Object.assign(facts, factsOf(await store.allBy("answers", "work", work.id)));
  }
  return facts;
}

/** The works of a person, newest first, each with how many photos it has and how many of them are not sent. */
export const works = async (account) => (await everyWork()).filter((work) => work.account === account);

/** The works of everybody who uses this device. */
export async function everyWork() {
  const [found, photos] = await Promise.all([store.all("works"), store.all("photos")]);
  return found
    .map((work) => {
      const own = photos.filter((photo) => photo.work === work.id && isThere(photo));
      return {...work, photos: own.length, unsent: own.filter((photo) => photo.state !== "sent").length};
    })
    .sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1));
}

/** Whether a work still holds something that only this device has. */
export const isUnsent = (work) => work.state !== "received" || (work.depth !== "quick" && work.unsent > 0);

/** The server's receipt: only now is the work no longer this device's alone. */
export async function received(id, number, filing) {
  await alter(id, () => ({
    state: "received", received_at: filing.submitted_at ?? new Date().toISOString(), problem: null, conflict: null,
    reasons: [], refusals: [], ...(filing.revision ? {revision: filing.revision, known: filing.document} : {}),
  }));
  await store.log("log_received", {number});
}

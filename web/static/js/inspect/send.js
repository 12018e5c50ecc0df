// Sending: data first, photos after, then the hand-over. Each step can be lost and repeated, and acts once.

import {recorded} from "./clock.js";
import {answersOfDocument, compare, factsOfDocument, saying} from "./conflict.js";
import {factsOf, observationsOf} from "./form.js";
import {keyOfObject, once, sendLook} from "./looks.js";
import {Away, Refused, call} from "./net.js";
import {takeForms} from "./packs.js";
import {documented} from "./position.js";
import {sendAnew, sendPhotos} from "./send-photos.js";
import * as store from "./store.js";
import {alter, move, opened, received} from "./work.js";

const API = "/api/v1";
const WAITING = ["ready", "sending"];
/** Refusals that say nothing of the work: asked too slowly, too early, too often. */
const PASSING = [408, 425, 429];
const TRIES = 3;

/** Run an act while no other window of this form sends; `null` where one does. */
export function alone(act) {
  if (!navigator.locks) return act();
  return navigator.locks.request("bosaga-inspect-send", {ifAvailable: true}, (lock) => (lock ? act() : null));
}

/** Works whose sending was cut short by the end of the browser wait again, and can be taken back. */
export async function setBack() {
  // Without locks nobody knows whether another window sends.
  if (!navigator.locks) return;
  await alone(async () => {
    for (const {id} of await store.all("works")) await move(id, ["sending"], () => ({state: "ready"}));
  });
}

/** Send a person's works that are ready, each once. Gives why it stopped, or null: "away", "signed_out". */
export async function sendReady(me, language, onChange) {
  const tried = new Set();
  let isIll = false;
  for (let next = await nextOf(me, tried); next; next = await nextOf(me, tried)) {
    tried.add(next.id);
    const outcome = await sendOne(next.id, language, onChange);
    if (outcome === "away" || outcome === "signed_out") return outcome;
    isIll ||= outcome === "ill";
  }
  return isIll ? "away" : null;
}

async function nextOf(me, tried) {
  const ready = (await store.all("works")).filter((work) => WAITING.includes(work.state) && work.account === me.account);
  return ready.sort((a, b) => (a.started_at < b.started_at ? -1 : 1)).find((work) => !tried.has(work.id));
}

/** Send one work as far as it goes: received, skipped, away, ill (the server), signed_out, conflict or refused. */
async function sendOne(id, language, onChange) {
  // It may have been taken back meanwhile.
  if (!(await move(id, WAITING, () => ({state: "sending"})))) return "skipped";
  onChange();
  try {
    const {work, form} = await opened(id);
    if (form === null) await takeForms(work.norm);
    await (work.sort === "visit" ? sendLook(id, language) : sendWork(id, language, onChange));
    return "received";
  } catch (error) {
    return stopped(id, error);
  } finally {
    onChange();
  }
}

async function stopped(id, error) {
  const again = (outcome) => move(id, ["sending"], () => ({state: "ready"})).then(() => outcome);
  if (error instanceof Conflict) {
    await alter(id, () => ({state: "conflict", conflict: error.conflict, problem: null}));
    await store.log("log_conflict");
    return "conflict";
  }
  if (error instanceof Away) return again("away");
  if (error.name === "QuotaExceededError") throw error;
  if (!(error instanceof Refused)) {
    // A fault of ours in one work keeps no other from being sent.
    console.warn(error);
    return again("ill");
  }
  if (error.status === 401) return again("signed_out");
  // A sign-in that ended or changed while it was sent: who is here is asked before the next try.
  if (PASSING.includes(error.status) || error.problem.code === "not_from_this_site") return again("away");
  if (error.status >= 500) return again("ill");
  await refused(id, error);
  return "refused";
}

/** Back into the hands of the inspector, with what was wrong at its field. */
async function refused(id, {problem, photo}) {
  const {work, answers} = await opened(id);
  const reasons = (problem.errors ?? []).map(({pointer, detail}) => {
    const [, part, place] = (pointer ?? "").split("/");
    return {zone: null, path: part === "observations" ? answers[Number(place)]?.path ?? null : null, reason: detail};
  });
  if (photo) reasons.push({zone: null, path: photo.finding, reason: problem.detail ?? ""});
  // What began with a number goes on with it; a beginning that was refused is made anew, with what is put right.
  let anew = work.number ? {} : {first: null, tries: (work.tries ?? 0) + 1};
  if (problem.code === "superseded") {
    await sendAnew(id);
    anew = {number: null, first: null, compared: false, tried: [], tries: (work.tries ?? 0) + 1};
  }
  await alter(id, () => ({state: "refused", problem, refusals: reasons, asked: false, posted: null, ...anew}));
  await store.log("log_refused", {detail: problem.detail ?? ""});
}

class Conflict extends Error {
  constructor(conflict) {
    super("conflict");
    this.conflict = conflict;
  }
}

async function sendWork(id, language, onChange) {
  let {work} = await opened(id);
  if (work.object === null) work = await addObject(work, language);
  if (work.depth === "quick") return sendLook(id, language);
  if (!work.number) work = await beginFiling(work, language);
  if (!work.compared) await compareWithInForce(work, language);
  for (let tries = 0; tries < TRIES; tries += 1) {
    await putDocument(id, language);
    await sendPhotos(id, work.number, language, onChange);
    if (await submit(id, language)) return;
  }
  throw new Away("it changes faster than it can be sent");
}

async function addObject(work, language) {
  const headers = once(await keyOfObject(work));
  // From here on it may be in the register, and is described there as it was sent.
  await alter(work.id, () => ({asked: true}));
  const {body} = await call("POST", `${API}/objects`, {body: work.fresh, headers, language});
  return alter(work.id, () => ({object: body.number}));
}

export const firstOf = (work) => work.first ?? {object: work.object, inspected_on: work.inspected_on};
export const keyOfBeginning = (work) => `${work.id}:${work.tries ?? 0}`;

/** Have a number first, by a body that never changes: sent again, it is the same draft. */
async function beginFiling(work, language) {
  const first = firstOf(work);
  await alter(work.id, () => ({first}));
  const headers = once(keyOfBeginning(work));
  const {body} = await call("POST", `${API}/passports`, {body: first, headers, language});
  const begun = {number: body.number, revision: body.revision, found: body.based_on, known: body.document};
  return alter(work.id, () => begun);
}

/** A version that came into force after the district was taken: what it says otherwise is looked at first. */
async function compareWithInForce(work, language) {
  if (work.found && work.found !== work.based_on) {
    const {body: version} = await call("GET", `${API}/passports/${work.found}`, {language});
    const {answers} = await opened(work.id);
    const found = compare(work.base, version.facts, factsOf(answers));
    if (found.differs.length) throw new Conflict({with: work.found, theirs: version.facts, ...found, revision: null});
    await takeOver(work.id, found.taken, {}, {compared: true});
  } else await alter(work.id, () => ({compared: true}));
}

/**
 * Take what the other side has: {path: fact, or null where it was taken away}, its `rows` with what the form cannot edit. The
 * work becomes `next` with it, if it is in one of the states `from`; whether it was.
 */
export function takeOver(id, taken, rows, next, from = WAITING) {
  const answers = Object.entries(taken).map(([path, fact]) => {
    const row = rows[path] ?? {at: new Date().toISOString()};
    return [path, fact && {...row, what: fact[0], evidence: fact[1]}];
  });
  return store.changeWith(id, from, () => next, Object.fromEntries(answers));
}

/** Put the document; where the revision is another, find out whose doing it was. */
async function putDocument(id, language) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const {work, form, answers} = await opened(id);
    const body = documentOf(work, form, answers);
    if (work.known && saying(work.known) === saying(body)) return;
    await alter(id, ({tried}) => ({tried: [...(tried ?? []), saying(body)]}));
    try {
      const headers = {"If-Match": `"${work.revision}"`};
      const {body: filing} = await call("PUT", `${API}/passports/${work.number}`, {body, headers, language});
      await alter(id, () => ({revision: filing.revision, known: filing.document, tried: []}));
      return;
    } catch (error) {
      if (!(error instanceof Refused) || ![409, 412].includes(error.status)) throw error;
      await reconcile(id, error, language);
    }
  }
  throw new Away("it changes faster than it can be sent");
}

/** The revision is another: our own answer was lost, or somebody else wrote. */
async function reconcile(id, error, language) {
  const {work, answers} = await opened(id);
  const current = error.problem.current ?? (await filingOf(work.number, language));
  if (!["draft", "returned"].includes(current.state)) throw error;
  const there = saying(current.document);
  // Any of the tries since the last answer may be the one that arrived.
  const isOurs = [...(work.tried ?? []), saying(work.known)].includes(there);
  const seen = {revision: current.revision, known: current.document, tried: []};
  if (isOurs) await alter(id, () => seen);
  else {
    const theirs = factsOfDocument(current.document);
    const found = compare(factsOfDocument(work.known), theirs, factsOf(answers));
    const more = {revision: current.revision, document: current.document};
    if (found.differs.length) throw new Conflict({with: work.number, theirs, ...found, ...more});
    await takeOver(id, found.taken, rowsOf(current.document), seen);
  }
}

/** The answers of a document by path, with what the form cannot edit. */
export const rowsOf = (document) => Object.fromEntries(answersOfDocument(document).map((row) => [row.path, row]));

const filingOf = async (number, language) => (await call("GET", `${API}/passports/${number}/filing`, {language})).body;

/** The document of a passport: what the register holds that the form does not edit, and over it what was answered. */
export function documentOf(work, form, answers) {
  const body = {
    ...work.known, object: work.object, inspected_on: work.inspected_on, depth: work.depth,
    norm: work.norm.split("@")[0], observations: observationsOf(form, answers),
    claimed_at: recorded(work.ready_at ?? work.changed_at),
  };
  if (work.forms.length) body.forms = work.forms;
  else delete body.forms;
  if (work.position) body.position = documented(work.position);
  if (work.incomplete) body.private = work.incomplete;
  return body;
}

/** Hand over; false where the document has to be looked at again first. */
async function submit(id, language) {
  const {work} = await opened(id);
  const path = `${API}/passports/${work.number}/submit`;
  try {
    const {body} = await call("POST", path, {headers: {"If-Match": `"${work.revision}"`}, language});
    await received(id, work.number, body);
    return true;
  } catch (error) {
    if (!(error instanceof Refused) || ![409, 412].includes(error.status)) throw error;
    const current = error.problem.current ?? (await filingOf(work.number, language));
    // Our own hand-over, whose answer was lost: nobody else can hand it over.
    if (["submitted", "approved"].includes(current.state)) {
      await received(id, work.number, current);
      return true;
    }
    if (error.status !== 412) throw error;
    await reconcile(id, error, language);
    return false;
  }
}

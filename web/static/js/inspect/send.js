// Sending: data first, photos after, then the hand-over. Each step can be lost and repeated, and acts once.

import {compare, factsOfDocument, isMine} from "./conflict.js";
import {factsOf, observationsOf} from "./form.js";
import {Away, Refused, call, trusted} from "./net.js";
import * as store from "./store.js";
import {alter, opened} from "./work.js";

const API = "/api/v1";
const PART = 512 * 1024;

/** Send everything that is ready. One tab at a time; gives how many were received, and why it stopped if it did. */
export async function sendAll(me, language, onChange) {
  const act = async (lock) => {
    if (lock === null) return {received: 0, stopped: "sending_elsewhere"};
    let received = 0;
    for (const {id} of (await store.all("works")).filter((work) => isWaiting(work, me)).sort(byStart)) {
      const outcome = await sendOne(id, language, onChange);
      if (outcome === "received") received += 1;
      if (outcome === "away" || outcome === "signed_out") return {received, stopped: outcome};
    }
    return {received, stopped: null};
  };
  if (!navigator.locks) return act({});
  return navigator.locks.request("bosaga-inspect-send", {ifAvailable: true}, act);
}

const isWaiting = (work, me) => ["ready", "sending"].includes(work.state) && work.account === me.account;
const byStart = (a, b) => (a.started_at < b.started_at ? -1 : 1);

/** Send one work as far as it goes: received, away, signed_out, conflict or refused. */
async function sendOne(id, language, onChange) {
  await alter(id, () => ({state: "sending"}));
  onChange();
  try {
    const {work} = await opened(id);
    await (work.sort === "visit" ? sendVisit(work, language) : sendWork(id, language, onChange));
    return "received";
  } catch (error) {
    return stopped(id, error);
  } finally {
    onChange();
  }
}

async function stopped(id, error) {
  if (error instanceof Conflict) {
    await alter(id, () => ({state: "conflict", conflict: error.conflict, problem: null}));
    await store.log("log_conflict", {work: id});
    return "conflict";
  }
  if (error instanceof Refused && error.status === 401) {
    await alter(id, () => ({state: "ready"}));
    return "signed_out";
  }
  // A server that is ill is as good as none: what was meant for it waits.
  const isAway = error instanceof Away || (error instanceof Refused && (error.status >= 500 || error.status === 429));
  if (isAway) {
    await alter(id, () => ({state: "ready"}));
    return "away";
  }
  const problem = error instanceof Refused ? error.problem : {detail: String(error.message)};
  await alter(id, () => ({state: "refused", problem}));
  await store.log("log_refused", {detail: problem.detail ?? ""});
  return "refused";
}

class Conflict extends Error {
  constructor(conflict) {
    super("conflict");
    this.conflict = conflict;
  }
}

async function sendVisit(work, language) {
  const body = {visited_on: work.visited_on, outcome: work.outcome, claimed_at: work.started_at};
  if (work.note) body.note = work.note;
  await call("POST", `${API}/objects/${work.object}/visits`, {body, headers: once(work.id), language});
  await received(work, null);
}

const once = (key) => ({"Idempotency-Key": key});

async function sendWork(id, language, onChange) {
  let {work, answers, form} = await opened(id);
  if (work.object === null) work = await addObject(work, language);
  if (work.depth === "quick") return sendScreening(work, form, answers, language);
  if (!work.number) work = await beginFiling(work, answers, language);
  await putDocument(work, form, answers, language);
  await sendPhotos(work.id, work.number, language, onChange);
  return submit(await store.get("works", id), answers, language);
}

async function addObject(work, language) {
  const {body} = await call("POST", `${API}/objects`, {body: work.fresh, headers: once(`${work.id}:object`), language});
  return alter(work.id, () => ({object: body.number}));
}

async function sendScreening(work, form, answers, language) {
  const body = {screened_on: work.inspected_on, observations: observationsOf(form, answers)};
  await call("POST", `${API}/objects/${work.object}/screenings`, {body, headers: once(work.id), language});
  await received(work, null);
}

/** Have a number first, by a body that never changes: sent again, it is the same draft. */
async function beginFiling(work, answers, language) {
  const first = work.first ?? {object: work.object, inspected_on: work.inspected_on};
  await alter(work.id, () => ({first}));
  const {body} = await call("POST", `${API}/passports`, {body: first, headers: once(work.id), language});
  const begun = await alter(work.id, () => ({number: body.number, revision: body.revision}));
  if (body.based_on && body.based_on !== work.based_on && body.based_on !== work.settled) {
    const {body: version} = await call("GET", `${API}/passports/${body.based_on}`, {language});
    const theirs = factsOfVersion(version);
    const found = compare(work.base, theirs, factsOf(answers));
    if (found.differs.length) throw new Conflict({with: body.based_on, theirs, base: work.base, ...found});
  }
  return begun;
}

function factsOfVersion(version) {
  const document = version.passport ?? version;
  return document.facts ? document.facts : factsOfDocument(document.observations ?? []);
}

async function putDocument(work, form, answers, language) {
  const body = documentOf(work, form, answers);
  try {
    const headers = {"If-Match": `"${work.revision}"`};
    const {body: filing} = await call("PUT", `${API}/passports/${work.number}`, {body, headers, language});
    await alter(work.id, () => ({revision: filing.revision}));
  } catch (error) {
    if (!(error instanceof Refused) || ![409, 412].includes(error.status)) throw error;
    await reconcile(work, answers, error, language);
  }
}

/** The revision is another: because our own answer was lost, or because another device wrote. */
async function reconcile(work, answers, error, language) {
  const current = error.problem.current ?? (await filingOf(work.number, language));
  const theirs = factsOfDocument(current.document.observations ?? []);
  if (isMine(current.document, answers)) {
    await alter(work.id, () => ({revision: current.revision}));
    return;
  }
  if (!["draft", "returned"].includes(current.state)) throw error;
  const base = work.sent ?? {};
  const found = compare(base, theirs, factsOf(answers));
  await alter(work.id, () => ({revision: current.revision}));
  if (found.differs.length) throw new Conflict({with: work.number, theirs, base, ...found});
  throw new Conflict({with: work.number, theirs, base, ...found});
}

const filingOf = async (number, language) => (await call("GET", `${API}/passports/${number}/filing`, {language})).body;

/** The document of a passport. */
export function documentOf(work, form, answers) {
  const body = {
    object: work.object, inspected_on: work.inspected_on, depth: work.depth, norm: work.norm.split("@")[0],
    observations: observationsOf(form, answers), claimed_at: work.ready_at ?? work.changed_at,
  };
  if (work.forms.length) body.forms = work.forms;
  if (work.position) body.position = {lon: work.position.lon, lat: work.position.lat};
  const remarks = [work.incomplete, work.position?.reason].filter(Boolean);
  if (remarks.length) body.private = remarks.join("\n");
  return body;
}

async function sendPhotos(id, number, language, onChange) {
  const photos = await store.allBy("photos", "work", id);
  for (const photo of photos.filter((each) => each.state !== "sent")) {
    // Its upload may have become a photo already, and only the answer been lost: the same words ask for it again.
    if (!photo.whole || !(await addPhoto(photo, photo.whole, number, language))) {
      const upload = await uploaded(photo, onChange);
      await store.change("photos", photo.id, (row) => ({...row, whole: upload}));
      await addPhoto(photo, upload, number, language);
    }
    await store.change("photos", photo.id, (row) => ({...row, state: "sent", sent_at: new Date().toISOString()}));
    onChange();
  }
}

/** Add an upload to the passport; false for an upload that the server no longer has. */
async function addPhoto(photo, upload, number, language) {
  const body = {upload, finding: photo.finding, taken_at: photo.taken_at};
  if (photo.description) body.description = photo.description;
  try {
    await call("POST", `${API}/passports/${number}/photos`, {body, headers: once(`${photo.id}:${upload}`), language});
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 404 && upload === photo.whole) return false;
    throw error;
  }
}

/** Upload a photo by tus, going on where the last try ended; gives the upload's id. */
function uploaded(photo, onChange) {
  return new Promise((done, failed) => {
    const upload = new window.tus.Upload(photo.blob, {
      endpoint: `${API}/uploads`,
      uploadUrl: photo.upload ?? null,
      chunkSize: PART,
      retryDelays: null,
      storeFingerprintForResuming: false,
      headers: trusted(),
      metadata: {filename: `${photo.id}.jpg`},
      onUploadUrlAvailable: () => store.change("photos", photo.id, (row) => ({...row, upload: upload.url, state: "sending"})),
      onProgress: onChange,
      onSuccess: () => done(upload.url.split("/").pop()),
      onError: (error) => failed(asOurs(error)),
    });
    upload.start();
  });
}

function asOurs(error) {
  const answer = error.originalResponse;
  if (!answer) return new Away(error.message);
  let problem = {};
  try {
    problem = JSON.parse(answer.getBody());
  } catch {
    problem = {detail: error.message};
  }
  return new Refused(answer.getStatus(), problem);
}

async function submit(work, answers, language) {
  const path = `${API}/passports/${work.number}/submit`;
  try {
    const {body} = await call("POST", path, {headers: {"If-Match": `"${work.revision}"`}, language});
    await received(work, body, answers);
  } catch (error) {
    if (!(error instanceof Refused) || ![409, 412].includes(error.status)) throw error;
    const current = error.problem.current ?? (await filingOf(work.number, language));
    if (current.state === "draft" || current.state === "returned") throw error;
    await received(work, current, answers);
  }
}

/** The server's receipt: only now is the work no longer this device's alone. */
async function received(work, filing, answers = []) {
  const at = filing?.submitted_at ?? new Date().toISOString();
  await alter(work.id, () => ({
    state: "received", received_at: at, revision: filing?.revision, problem: null, conflict: null, reasons: [],
    sent: factsOf(answers),
  }));
  await store.log("log_received", {number: filing?.number ?? work.object});
}

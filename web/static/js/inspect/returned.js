// Returned passports come back to the device, the reviewer's reasons at their fields.

import {answersOfDocument, saying} from "./conflict.js";
import {Refused, call} from "./net.js";
import {objectTaken, takeForms} from "./packs.js";
import {fromDocument} from "./position.js";
import * as store from "./store.js";

const API = "/api/v1";

/** Ask for what was returned; gives how many came back. To be run while no other window sends. */
export async function fetchReturned(me, language) {
  const works = await store.all("works");
  let came = 0;
  for (const {number} of await returned(language)) {
    const work = works.find((each) => each.number === number);
    // One that is being mended here meets the register when it is sent.
    if (work && work.state !== "received") continue;
    try {
      const {body: filing} = await call("GET", `${API}/passports/${number}/filing`, {language});
      await (work ? comeBack(work, filing) : bring(filing, me, language));
    } catch (error) {
      // One that cannot come keeps no other from coming.
      if (!(error instanceof Refused) || error.status === 401) throw error;
      console.warn(error);
      continue;
    }
    await store.log("log_returned", {number});
    came += 1;
  }
  return came;
}

/** Every passport that was returned to this person, page after page. */
async function returned(language) {
  const found = [];
  for (let cursor = ""; cursor !== null; ) {
    const more = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const {body} = await call("GET", `${API}/passports?mine=true&state=returned&limit=200${more}`, {language});
    found.push(...body.items);
    cursor = body.next ?? null;
  }
  return found;
}

/** A work that was sent from here: what the register holds is taken, since nothing was changed here meanwhile. */
async function comeBack(work, filing) {
  const next = {...work, state: "returned", revision: filing.revision, known: filing.document, tried: [], reasons: placed(filing)};
  if (work.known && saying(work.known) === saying(filing.document)) {
    await store.change("works", work.id, (row) => (row.state === "received" ? {...row, ...next} : undefined));
  } else {
    await store.replaceAnswers(next, rows(work.id, filing.document));
  }
}

/** A passport that was filed from elsewhere, to be mended here: with the object it is of and the questions it needs. */
async function bring(filing, me, language) {
  const {document} = filing;
  const object = (await objectTaken(filing.object)) ?? (await objectOf(filing.object, language));
  if (!(await store.kept(`forms:${me.norm}`))) await takeForms(me.norm);
  const work = {
    id: crypto.randomUUID(), account: me.account, sort: "passport", object: filing.object, fresh: null,
    name: object.name, kind: object.kind, inside: object.inside ?? object.part_of ?? null, depth: document.depth,
    norm: me.norm, state: "returned", based_on: filing.based_on, base: object.stored ?? {}, base_day: object.inspected_on ?? null, instances: {},
    forms: document.forms ?? [], started_at: filing.created_at, inspected_on: document.inspected_on,
    changed_at: filing.changed_at, number: filing.number, revision: filing.revision, known: document, compared: true,
    reasons: placed(filing), position: fromDocument(document.position),
  };
  await store.replaceAnswers(work, rows(work.id, document));
}

const objectOf = async (number, language) => (await call("GET", `${API}/objects/${number}`, {language})).body;

const rows = (work, document) => answersOfDocument(document).map((row) => ({...row, work}));

/** Reasons with the path of the answer, or the zone, that each is about. */
function placed(filing) {
  const paths = answersOfDocument(filing.document).map((row) => row.path);
  return (filing.reasons ?? []).map(({pointer, reason}) => {
    const [, part, place] = pointer.split("/");
    if (part === "zones") return {zone: place, path: null, reason};
    return {zone: null, path: part === "observations" ? paths[Number(place)] ?? null : null, reason};
  });
}

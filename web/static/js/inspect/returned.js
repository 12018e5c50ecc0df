// Returned passports come back to the device, the reviewer's reasons at their fields.

import {factsOfDocument} from "./conflict.js";
import {call} from "./net.js";
import * as store from "./store.js";
import {alter} from "./work.js";

const API = "/api/v1";

/** Ask for what was returned; gives how many came back. */
export async function fetchReturned(me, language) {
  const {body} = await call("GET", `${API}/passports?mine=true&state=returned&limit=200`, {language});
  const works = await store.all("works");
  let came = 0;
  for (const {number, revision} of body.items) {
    const work = works.find((each) => each.number === number);
    if (work && (work.state === "returned" || work.state === "draft") && work.revision === revision) continue;
    if (work && !["received", "returned"].includes(work.state)) continue;
    const {body: filing} = await call("GET", `${API}/passports/${number}/filing`, {language});
    await (work ? comeBack(work, filing) : bring(filing, me));
    came += 1;
  }
  return came;
}

async function comeBack(work, filing) {
  await alter(work.id, () => ({state: "returned", revision: filing.revision, reasons: placed(filing)}));
  await store.log("log_returned", {number: filing.number});
}

/** A passport that was filed from elsewhere, to be mended here. */
async function bring(filing, me) {
  const {document} = filing;
  const object = await store.get("objects", filing.object);
  const work = {
    id: crypto.randomUUID(), account: me.account, sort: "passport", object: filing.object, fresh: null,
    name: object?.name ?? {ru: filing.object}, kind: object?.kind ?? "other", inside: object?.inside ?? null,
    depth: document.depth, norm: me.norm, state: "returned", based_on: filing.based_on, base: object?.stored ?? {},
    instances: {}, forms: document.forms ?? [], started_at: filing.created_at, inspected_on: document.inspected_on,
    changed_at: filing.changed_at, number: filing.number, revision: filing.revision, reasons: placed(filing),
  };
  const facts = factsOfDocument(document.observations ?? []);
  await store.put("works", {...work, sent: facts});
  await store.putAll("answers", Object.entries(facts).map(([path, [what, evidence]]) => ({
    work: work.id, path, what, evidence, at: filing.changed_at,
  })));
  await store.log("log_returned", {number: filing.number});
}

/** Reasons with the path of the answer, or the zone, that each is about. */
function placed(filing) {
  return (filing.reasons ?? []).map(({pointer, reason}) => {
    const [, part, place] = pointer.split("/");
    if (part === "zones") return {zone: place, path: null, reason};
    if (part !== "observations") return {zone: null, path: null, reason};
    const observation = filing.document.observations[Number(place)];
    const [path] = Object.keys(factsOfDocument([observation]));
    return {zone: observation.zone, path, reason};
  });
}

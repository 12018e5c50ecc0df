// Visits and quick looks: one request each, whose words and key stay as they are once it may have arrived.

import {recorded} from "./clock.js";
import {observationsOf} from "./form.js";
import {Refused, call} from "./net.js";
import {alter, opened, received} from "./work.js";

export const once = (key) => ({"Idempotency-Key": key});

/** A key of a work and of what is said with it: said otherwise, it is another request. */
export async function keyOf(id, body) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(body)));
  return `${id}:${[...new Uint8Array(bytes, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export const keyOfObject = (work) => keyOf(`${work.id}:object`, work.fresh);

/** What is sent of a visit or of a quick look, {body, key}: what may have arrived already is said with the same words. */
export async function lookOf({work, form, answers}) {
  if (work.posted) return work.posted;
  const body = bodyOf(work, form, answers);
  return {body, key: await keyOf(work.id, body)};
}

function bodyOf(work, form, answers) {
  if (work.sort !== "visit") return {screened_on: work.inspected_on, observations: observationsOf(form, answers)};
  const body = {visited_on: work.visited_on, outcome: work.outcome, claimed_at: recorded(work.started_at)};
  return work.note ? {...body, note: work.note} : body;
}

/** Send a visit or a quick look. Raises Refused, Away. */
export async function sendLook(id, language) {
  const found = await opened(id);
  const {object, sort, posted = null} = found.work;
  const look = await lookOf(found);
  await alter(id, () => ({posted: look}));
  try {
    const path = `/api/v1/objects/${object}/${sort === "visit" ? "visits" : "screenings"}`;
    await call("POST", path, {body: look.body, headers: once(look.key), language});
  } catch (error) {
    // Nothing was made of this one; of a try before it, this says nothing yet.
    if (error instanceof Refused && error.status < 500) await alter(id, () => ({posted}));
    throw error;
  }
  await received(id, object, {});
}

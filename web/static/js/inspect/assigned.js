// What is in this person's hands: taken along whole, and told how far each object is on this device.

import {markOf} from "./marks.js";
import {ASSIGNED, takeAssigned} from "./packs.js";
import * as store from "./store.js";
import {OPEN, works} from "./work.js";

export const GROUPS = ["todo", "draft", "outbox", "returned", "done"];

/** The list on this device, or null: {at, stops}. A stop is an object with its due day, note, group and newest work. */
export async function inHand(me) {
  const taken = await store.kept(ASSIGNED);
  if (!me || taken?.account !== me.account) return null;
  const newest = new Map();
  for (const work of await works(me.account)) if (work.object && !newest.has(work.object)) newest.set(work.object, work);
  const stops = [];
  for (const told of taken.items) {
    const row = await store.get("objects", told.object);
    const work = newest.get(told.object) ?? null;
    if (row) stops.push({...row, ...told, work, group: groupOf(told, work, taken.at)});
  }
  return {at: taken.at, stops};
}

/** What this device has of it counts before what the register said when the list was taken. */
function groupOf(told, work, at) {
  if (work === null) return told.group;
  if (work.state === "returned") return "returned";
  if (OPEN.includes(work.state)) return "draft";
  if (work.state !== "received") return "outbox";
  // Both are times of this device; what was received before, the register had counted.
  return work.changed_at > at ? "done" : told.group;
}

/** How far a stop is as a mark of the map (marks.js): what is done anywhere counts as received. */
export function markOfStop({group, work}) {
  if (group === "todo" || group === "done") return group === "done" ? "received" : "todo";
  return work ? markOf({}, work) : group;
}

/** Take the list anew where it is on this device and another by now. */
export async function followAssigned(me) {
  const taken = await store.kept(ASSIGNED);
  if (taken?.account === me.account && taken.mark !== me.assigned?.mark) await takeAssigned(me);
}

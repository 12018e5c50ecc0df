// Unsent work as a file that `bosaga import passports` reads: for a phone that must go, or a network that never comes.

import {observationsOf} from "./form.js";
import {documentOf} from "./send.js";
import * as store from "./store.js";
import {opened} from "./work.js";

/** Hand out the works as one JSON file; photos come as base64, so that one file is everything. */
export async function exported(works) {
  const packets = [];
  for (const {id} of works) packets.push(await packet(await opened(id)));
  const text = JSON.stringify({format: "bosaga-field", version: 1, exported_at: new Date().toISOString(), packets}, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "application/json"}));
  link.download = `bosaga-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  await store.log("log_exported", {count: packets.length});
}

async function packet({work, answers, photos, form}) {
  const said = {id: work.id, object: work.object, new_object: work.fresh ?? null, number: work.number ?? null};
  if (work.sort === "visit") return {...said, sort: "visit", outcome: work.outcome, visited_on: work.visited_on, note: work.note};
  // Without the questions of its norm a work still goes out: as it was answered.
  if (!form) return {...said, sort: "answers", norm: work.norm, kind: work.kind, depth: work.depth, answers, photos: await Promise.all(photos.map(picture))};
  if (work.depth === "quick") return {...said, sort: "screening", screened_on: work.inspected_on, observations: observationsOf(form, answers)};
  return {...said, sort: "passport", document: documentOf(work, form, answers), photos: await Promise.all(photos.map(picture))};
}

async function picture({finding, taken_at, sha256, blob}) {
  return {finding, taken_at, sha256, data: await base64(blob)};
}

function base64(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

// Unsent work as a file that `bosaga import passports` reads: for a phone that must go, or a network that never comes.

import {observationsOf} from "./form.js";
import * as store from "./store.js";
import {documentOf} from "./send.js";
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
  await store.log("log_exported", {count: packets.length});
}

async function packet({work, answers, photos, form}) {
  if (work.sort === "visit") return {id: work.id, sort: "visit", object: work.object, outcome: work.outcome, visited_on: work.visited_on, note: work.note};
  const said = {id: work.id, sort: work.depth === "quick" ? "screening" : "passport", object: work.object, new_object: work.fresh, number: work.number ?? null};
  if (work.depth === "quick") return {...said, screened_on: work.inspected_on, observations: observationsOf(form, answers)};
  const pictures = await Promise.all(photos.map(async (photo) => ({
    finding: photo.finding, taken_at: photo.taken_at, sha256: photo.sha256, data: await base64(photo.blob),
  })));
  return {...said, document: documentOf(work, form, answers), photos: pictures};
}

function base64(blob) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.readAsDataURL(blob);
  });
}

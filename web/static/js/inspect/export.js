// Unsent work as a file that `bosaga import passports` reads: for a phone that must go, or a network that never comes.

import {keyOfObject, lookOf} from "./looks.js";
import {documentOf, firstOf, keyOfBeginning} from "./send.js";
import * as store from "./store.js";
import {alter, opened} from "./work.js";

/** Hand out the works as one JSON file; photos come as base64, so that one file is everything. */
export async function exported(works) {
  const packets = [];
  for (const {id} of works) packets.push(await packet(await opened(id)));
  const text = await sealed({format: "bosaga-field", version: 1, exported_at: new Date().toISOString(), packets});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "application/json"}));
  link.download = `bosaga-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  await store.log("log_exported", {count: packets.length});
}

/** JSON whose last line is the hash of all before it: a file that was cut or changed is known. */
async function sealed(said) {
  const text = `${JSON.stringify(said, null, 1).slice(0, -2)},`;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const hash = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${text}\n"sha256": "${hash}"\n}\n`;
}

async function packet({work, answers, photos, form}) {
  const {id, account, name, object, fresh} = work;
  const said = {id, account, name, object, ...(object === null ? {new_object: fresh, object_key: await keyOfObject(work)} : {})};
  if (work.sort === "visit" || work.depth === "quick") {
    return {...said, sort: work.sort === "visit" ? "visit" : "screening", ...(await lookOf({work, form, answers}))};
  }
  return {
    ...said, sort: "passport", body: documentOf(work, form, answers), ...(await beginningOf(work)),
    photos: await Promise.all(photos.map(picture)),
  };
}

/** By what the register knows the work again if this device sends it all the same: the body it begins with never changes. */
async function beginningOf(work) {
  if (work.object === null) return {key: keyOfBeginning(work)};
  const first = firstOf(work);
  await alter(work.id, () => ({first}));
  return {key: keyOfBeginning(work), first, ...(work.number ? {number: work.number, revision: work.revision} : {})};
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

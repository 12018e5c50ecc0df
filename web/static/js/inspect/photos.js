// Photos: shrunk on the device, known by their bytes, kept in rows of their own until the server has them.

import * as store from "./store.js";
import {OPEN} from "./work.js";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
/** Above this share of the room that the browser gives, no more photos are taken. */
export const FULL = 0.8;

/** A photo that cannot be kept: `code` is a sentence's name. */
export class NoPhoto extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Keep a file as a photo of a work, bound to "zone/element/instance". Raises NoPhoto. */
export async function addPhoto(work, finding, file) {
  if (((await store.used()) ?? 0) > FULL) throw new NoPhoto("photo_no_room");
  const blob = await shrunk(file);
  const photo = {
    id: crypto.randomUUID(), work: work.id, finding, blob, size: blob.size, sha256: await hashOf(blob),
    state: "kept", kept_at: new Date().toISOString(), taken_at: new Date(Math.min(file.lastModified || Date.now(), Date.now())).toISOString(), description: "",
  };
  const before = await store.allBy("photos", "work", work.id);
  if (before.some((each) => each.state !== "removed" && each.sha256 === photo.sha256 && each.finding === finding)) throw new NoPhoto("photo_twice");
  try {
    await store.changeOf(work.id, OPEN, "photos", photo.id, () => photo);
  } catch (error) {
    throw error.name === "QuotaExceededError" ? new NoPhoto("photo_no_room") : error;
  }
  return photo;
}

async function shrunk(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, {imageOrientation: "from-image"});
  } catch {
    // A kind of picture that this browser does not read (HEIC): the server may, so it goes as it is.
    if (/\.(heic|heif)$/i.test(file.name) && file.size < 20_000_000) return file;
    throw new NoPhoto("photo_unreadable");
  }
  const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new NoPhoto("photo_unreadable");
  return blob;
}

async function hashOf(blob) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

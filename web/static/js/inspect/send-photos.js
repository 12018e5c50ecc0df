// Photos go after the data: each by tus, going on where the last try ended, and each once.

import {hasBeen} from "./clock.js";
import {Away, PATIENCE, Refused, call, trusted} from "./net.js";
import * as store from "./store.js";
import {photosOf} from "./work.js";

const API = "/api/v1";
const PART = 512 * 1024;
/** A part that came elsewhere than it should, or broken: where the upload stands is asked for again. */
const MOVED = [409, 423, 460];
const TRIES = 3;

/** Bring the photos of a passport to what they are on this device. Raises Refused (with its `photo`), Away. */
export async function sendPhotos(id, number, language, onChange) {
  const removed = (await store.allBy("photos", "work", id)).filter(({state}) => state === "removed");
  for (const photo of removed) await takeOut(photo, number, language);
  for (const photo of (await photosOf(id)).filter(({state}) => state !== "sent")) {
    try {
      await sendPhoto(photo, number, language);
    } catch (error) {
      throw error instanceof Refused ? Object.assign(error, {photo}) : error;
    }
    onChange();
  }
}

/** Photos of a passport that was refused for good belong to none: each goes again, with the next one. */
export async function sendAnew(id) {
  for (const photo of await store.allBy("photos", "work", id)) {
    if (photo.state === "removed") await store.remove("photos", photo.id);
    else await change(photo, {state: "kept", whole: null, upload: null});
  }
}

const change = (photo, more) => store.change("photos", photo.id, (row) => ({...row, ...more}));

async function sendPhoto(photo, number, language) {
  // Its upload may have become a photo already, and only the answer been lost: the same words ask for it again.
  if (!photo.whole || !(await added(photo, number, language))) {
    const whole = await uploaded(photo.id, language);
    // From here on the words are the same at every try; a moment that is still to come is a clock's mistake.
    const taken_at = hasBeen(photo.taken_at) ? photo.taken_at : null;
    await added(await change(photo, {whole, taken_at}), number, language);
  }
  await change(photo, {state: "sent", sent_at: new Date().toISOString()});
}

/** A photo was removed on the device after it may have reached the register: it goes there, too. */
async function takeOut(photo, number, language) {
  const there = await added(photo, number, language).catch((error) => {
    if (error instanceof Refused && error.status === 422) return null;
    throw error;
  });
  if (there) await call("DELETE", `${API}/photos/${there.id}`, {language});
  await store.remove("photos", photo.id);
}

/** Add an upload to the passport: the photo as the register has it, null for an upload that it no longer has. */
async function added(photo, number, language) {
  const body = {upload: photo.whole, finding: photo.finding};
  if (photo.taken_at) body.taken_at = photo.taken_at;
  if (photo.description) body.description = photo.description;
  const headers = {"Idempotency-Key": `${photo.id}:${photo.whole}`};
  try {
    return (await call("POST", `${API}/passports/${number}/photos`, {body, headers, language})).body;
  } catch (error) {
    if (error instanceof Refused && error.problem.code === "unknown_upload") return null;
    throw error;
  }
}

/** Upload a photo; gives the upload's id. */
async function uploaded(id, language) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await uploadedAtOnce(await store.get("photos", id), language);
    } catch (error) {
      // A part of an earlier try was still on its way while this one asked.
      if (!(error instanceof Refused && MOVED.includes(error.status))) throw error;
    }
  }
  throw new Away("the upload is elsewhere");
}

async function uploadedAtOnce(photo, language) {
  // Nothing that a person waits for needs it: it comes with the first photo that is sent.
  const {Upload} = await import("../../vendor/tus-js-client/index.js");
  return new Promise((done, failed) => {
    let silence = null;
    const wait = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        upload.abort();
        failed(new Away("nobody answers"));
      }, PATIENCE);
    };
    const upload = new Upload(photo.blob, {
      endpoint: `${API}/uploads`,
      uploadUrl: photo.upload ?? null,
      chunkSize: PART,
      retryDelays: null,
      storeFingerprintForResuming: false,
      headers: {...trusted(), "Accept-Language": language},
      metadata: {filename: `${photo.id}.jpg`},
      onUploadUrlAvailable: () => change(photo, {upload: upload.url, state: "sending"}).catch(failed),
      onProgress: wait,
      onSuccess: () => {
        clearTimeout(silence);
        done(upload.url.split("/").pop());
      },
      onError: (error) => {
        clearTimeout(silence);
        failed(asOurs(error));
      },
    });
    wait();
    upload.start();
  });
}

function asOurs(error) {
  const answer = error.originalResponse;
  // What answers well and not as an upload is something on the way.
  if (!answer || answer.getStatus() < 400) return new Away(error.message);
  let problem = {};
  try {
    problem = JSON.parse(answer.getBody());
  } catch {
    problem = {detail: error.message};
  }
  return new Refused(answer.getStatus(), problem);
}

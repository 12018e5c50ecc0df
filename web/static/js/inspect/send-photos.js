// Photos go after the data: each by tus, going on where the last try ended, and each once.

import {Away, Refused, call, trusted} from "./net.js";
import * as store from "./store.js";

const API = "/api/v1";
const PART = 512 * 1024;

/** Send the photos of a work that the register does not have yet. Raises Refused, Away. */
export async function sendPhotos(id, number, language, onChange) {
  const photos = await store.allBy("photos", "work", id);
  for (const photo of photos.filter((each) => each.state !== "sent")) {
    // Its upload may have become a photo already, and only the answer been lost: the same words ask for it again.
    if (!photo.whole || !(await addPhoto(photo, photo.whole, number, language))) {
      const upload = await uploaded(photo);
      await change(photo, {whole: upload});
      await addPhoto(photo, upload, number, language);
    }
    await change(photo, {state: "sent", sent_at: new Date().toISOString()});
    onChange();
  }
}

const change = (photo, more) => store.change("photos", photo.id, (row) => ({...row, ...more}));

/** Add an upload to the passport; false for an upload that the server no longer has. */
async function addPhoto(photo, upload, number, language) {
  const body = {upload, finding: photo.finding, taken_at: photo.taken_at};
  if (photo.description) body.description = photo.description;
  const headers = {"Idempotency-Key": `${photo.id}:${upload}`};
  try {
    await call("POST", `${API}/passports/${number}/photos`, {body, headers, language});
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 404 && upload === photo.whole) return false;
    throw error;
  }
}

/** Upload a photo; gives the upload's id. */
function uploaded(photo) {
  return new Promise((done, failed) => {
    const upload = new window.tus.Upload(photo.blob, {
      endpoint: `${API}/uploads`,
      uploadUrl: photo.upload ?? null,
      chunkSize: PART,
      retryDelays: null,
      storeFingerprintForResuming: false,
      headers: trusted(),
      metadata: {filename: `${photo.id}.jpg`},
      onUploadUrlAvailable: () => change(photo, {upload: upload.url, state: "sending"}),
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

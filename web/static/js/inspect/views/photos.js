// The photos of one finding: the camera, and what was taken so far.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {NoPhoto, addPhoto} from "../photos.js";
import {removePhoto} from "../work.js";
import {moment, say} from "../words.js";
import {bytes} from "./parts.js";

const problem = {finding: null, text: ""};
/** One address for each picture, however often the screen is drawn. */
const addresses = new Map();

export function photosOf(app, found, finding) {
  const photos = found.photos.filter((photo) => photo.finding === finding);
  return html`<div class="photos">
    <ul>${photos.map((photo) => pictureOf(app, found.work, photo))}</ul>
    <label class="button camera">${say("take_photo")}<input class="unseen" type="file" accept="image/*,.heic,.heif" capture="environment"
      @change=${(event) => photograph(app, found.work, finding, event.target)}></label>
    ${problem.finding === finding ? html`<p class="problem" role="alert">${problem.text}</p>` : ""}
  </div>`;
}

function pictureOf(app, work, photo) {
  if (!addresses.has(photo.id)) addresses.set(photo.id, URL.createObjectURL(photo.blob));
  const remove = () => app.keep(() => removePhoto(work, photo.id));
  return html`<li><img src=${addresses.get(photo.id)} alt=${say("photo_of", {at: moment(photo.taken_at)})} width="96" height="96">
    <span class="small">${bytes(photo.size)} · ${say(`photo_${photo.state}`)}</span>
    ${photo.state === "sent" ? "" : html`<button type="button" class="quiet" @click=${remove}>${say("remove")}</button>`}</li>`;
}

async function photograph(app, work, finding, input) {
  problem.finding = null;
  try {
    for (const file of input.files) await addPhoto(work, finding, file);
  } catch (error) {
    Object.assign(problem, {finding, text: say(error instanceof NoPhoto ? error.code : "photo_unreadable")});
  }
  input.value = "";
  app.changed();
}

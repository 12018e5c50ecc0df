// The first screen: who is here, what is in one's hands, which districts are on the device, what waits.

import {html} from "../../../vendor/lit-html/lit-html.js";
import * as store from "../store.js";
import {Refused} from "../net.js";
import {megabytes, sizesOf, take} from "../packs.js";
import {exported} from "../export.js";
import {everyWork, isUnsent} from "../work.js";
import {inLanguage, moment, say, shown} from "../words.js";
import {today} from "./today.js";

const OLD_DAYS = 7;
let busy = null;
let problem = "";
/** Bytes of each district on the way, once they were asked for. */
let sizes = null;

export async function home(app) {
  const [taken, works, list] = await Promise.all([store.kept("taken"), store.all("works"), today(app)]);
  const share = await store.used();
  const districts = Object.values(taken ?? {});
  return html`
    <h1 tabindex="-1">${say("title")}</h1>
    ${app.me ? html`<p>${say("signed_in_as", {name: app.me.name})}</p>` : ""}
    ${app.me && !app.isSignedOut ? "" : signIn(app)}
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    ${list}
    ${districts.length || list ? onDevice(app, districts, works) : html`<p class="empty">${say("nothing_taken")}</p>`}
    ${app.me?.districts?.length ? takeAlong(app, taken ?? {}) : ""}
    ${share !== null && share > 0.8 ? html`<p class="problem" role="status">${say("room_short", {share: shown(share * 100, 0)})}</p>` : ""}
    ${app.isKept === false ? html`<p class="small">${say("not_kept")}</p>` : ""}
    ${app.me ? html`<p><button type="button" class="quiet" @click=${() => clear(app)}>${say("clear_device")}</button></p>` : ""}
    ${app.install ? html`<p><button type="button" @click=${app.install}>${say("install")}</button></p>` : ""}`;
}

const signIn = (app) =>
  app.isOnline
    ? html`<p><a class="button" href="/login?next=/inspect">${say("sign_in")}</a></p>`
    : html`<p>${say("sign_in_offline")}</p>`;

function onDevice(app, districts, works) {
  const open = works.filter((work) => app.isMine(work) && work.state !== "received").length;
  return html`
    <section aria-labelledby="here">
      <h2 id="here">${say("on_device")}</h2>
      ${districts.length ? html`<ul class="cards">
        ${districts.map((each) => html`<li><a href="#/objects/${each.code}">${inLanguage(each.name)}</a>
          <span class="small">${say("taken_at", {at: moment(each.at), count: shown(each.objects)})}
          ${isOld(each.at) ? html`<strong>${say("taken_long_ago")}</strong>` : ""}</span></li>`)}
      </ul>` : ""}
      <ul class="links">
        <li><a href="#/works">${say("my_works", {count: open})}</a></li>
        <li><a href="#/new">${say("add_object")}</a></li>
      </ul>
    </section>`;
}

/** Everything goes from this device: asked once, and once more with a file offered where something was not sent. */
async function clear(app) {
  if (!confirm(say("clear_device_sure"))) return;
  // Whoever wrote it: everything goes.
  const unsent = (await everyWork()).filter(isUnsent);
  if (unsent.length) {
    if (confirm(say("clear_device_export", {count: unsent.length}))) await exported(unsent);
    if (!confirm(say("clear_device_lost", {count: unsent.length}))) return;
  }
  await store.forgetAll();
  app.me = null;
  location.reload();
}

const isOld = (at) => Date.now() - Date.parse(at) > OLD_DAYS * 86_400_000;

function takeAlong(app, taken) {
  if (sizes === null && app.isOnline && !app.isSignedOut) learnSizes(app);
  return html`
    <section aria-labelledby="take">
      <h2 id="take">${say("take_along")}</h2>
      <p class="small">${say("take_along_hint")}</p>
      <ul class="cards">
        ${app.me.districts.map((district) => html`<li>
          <span>${inLanguage(district.name)} <span class="small">${say("objects", {count: shown(district.objects)})}${sizes?.[district.code] ? html` · ${say("size_about", {count: megabytes(sizes[district.code])})}` : ""}</span></span>
          <button type="button" aria-disabled=${busy !== null || !app.isOnline} @click=${() => takeNow(app, district)}>
            ${taken[district.code] ? say("take_again") : say("take")}<span class="unseen"> ${inLanguage(district.name)}</span>
          </button>
        </li>`)}
      </ul>
      <p role="status">${busy ?? ""}</p>
    </section>`;
}

async function learnSizes(app) {
  sizes = {};
  sizes = await sizesOf(app.me.districts).catch(() => ({}));
  app.refresh();
}

async function takeNow(app, district) {
  if (busy !== null || !app.isOnline) return;
  problem = "";
  busy = say("taking", {count: 0});
  app.refresh();
  try {
    app.isKept = await store.persist();
    const missing = await take(district, app.me, (text) => {
      busy = text;
      app.refresh();
    });
    problem = missing ?? "";
    app.announce(say("taken"));
  } catch (error) {
    problem = say("take_failed", {why: error instanceof Refused ? error.message : say("stopped_away")});
  } finally {
    busy = null;
    app.refresh();
  }
}

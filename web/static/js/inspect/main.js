// Starts the form: words, who is here, which screen; and sends when there is a network.

import {render} from "../../vendor/lit-html/lit-html.js";
import {followAssigned} from "./assigned.js";
import {learnDrawings} from "./drawings.js";
import {install} from "./installed.js";
import {Away, Refused} from "./net.js";
import {whoIsThere, wordsOf} from "./packs.js";
import {fetchReturned} from "./returned.js";
import {alone, sendReady, setBack} from "./send.js";
import * as store from "./store.js";
import {say, speak} from "./words.js";
import {isUnsent} from "./work.js";
import {conflict} from "./views/conflict.js";
import {element} from "./views/element.js";
import {finish} from "./views/finish.js";
import {fresh} from "./views/fresh.js";
import {home} from "./views/home.js";
import {object} from "./views/object.js";
import {objects} from "./views/objects.js";
import {broken, goTo, notLoaded} from "./views/parts.js";
import {task} from "./views/task.js";
import {why} from "./views/why.js";
import {worksView} from "./views/works.js";

const ROUTES = [
  [/^#\/$/, home],
  [/^#\/objects\/([^/]+)$/, objects],
  [/^#\/object\/([^/]+)$/, object],
  [/^#\/map\/([^/]+)(?:\/([^/]+))?$/, later(() => import("./views/map.js"), "mapView")],
  [/^#\/works$/, worksView],
  [/^#\/new(?:\/([^/]+))?$/, fresh],
  [/^#\/conflict\/([^/]+)$/, conflict],
  [/^#\/works\/([^/]+)$/, task],
  [/^#\/works\/([^/]+)\/why$/, why],
  [/^#\/works\/([^/]+)\/finish$/, finish],
  [/^#\/works\/([^/]+)\/at\/([^/]+)\/([^/]+)$/, element],
];
/** A screen whose code is loaded when it is first opened. */
function later(load, name) {
  return async (...given) => {
    const found = await load().catch(() => null);
    return found ? found[name](...given) : notLoaded();
  };
}

/** Milliseconds after which what waits is tried again while the form is looked at. */
const AGAIN = 60_000;
const root = document.getElementById("main");
const channel = new BroadcastChannel("bosaga-inspect");
let drawing = Promise.resolve();
let isWanted = false;

const app = {
  /** Who is here, as the device last heard. */
  me: null,
  isOnline: navigator.onLine,
  /** Whether the server said that the sign-in has ended. */
  isSignedOut: false,
  isKept: null,
  sending: false,
  stopped: null,
  install: null,
  isMine: (work) => app.me !== null && work.account === app.me.account,
  refresh,
  changed,
  keep,
  unkept,
  send,
  /** Go to another screen. */
  go(hash) {
    location.hash = hash;
  },
  /** Say something to whoever listens. */
  announce(text) {
    document.getElementById("says").textContent = text;
  },
};

/** Draw the screen again from what is on the device. */
function refresh() {
  drawing = drawing.then(draw, draw);
  return drawing;
}

async function draw() {
  await learnWho();
  const path = location.hash.startsWith("#/") ? location.hash : "#/";
  const [pattern, view] = ROUTES.find(([each]) => each.test(path)) ?? ROUTES[0];
  render(await shown(view, path.match(pattern) ?? []), root);
  document.title = `${root.querySelector("h1")?.textContent.trim() ?? ""} · Bosaga`;
  const unsent = (await store.all("works")).filter(isUnsent).length;
  document.getElementById("unsent").textContent = say("unsent", {count: unsent});
  document.getElementById("network").textContent = say(app.isOnline ? "online" : "offline");
}

/** Who is here is said by whichever window heard it last. */
async function learnWho() {
  const me = (await store.kept("me")) ?? null;
  const isAnother = app.me !== null && me !== null && me.account !== app.me.account;
  app.me = me;
  if (!isAnother) return;
  app.isSignedOut = false;
  app.announce(say("signed_in_as", {name: me.name}));
}

/** A screen; one that cannot be drawn says so, and keeps nothing else from being drawn or sent. */
async function shown(view, [, ...given]) {
  try {
    return await view(app, given.map((each) => each && decodeURIComponent(each)));
  } catch (error) {
    console.warn(error);
    return broken();
  }
}

/** Something on the device changed: draw, here and in other windows. */
function changed() {
  channel.postMessage("changed");
  return refresh();
}

/** Write to the device; whether it was kept. What could not be kept is said, and nothing is pretended. */
async function keep(act) {
  try {
    const kept = await act();
    await changed();
    return kept !== false;
  } catch (error) {
    unkept(error);
    await refresh();
    return false;
  }
}

/** Say why something was not written to the device. */
function unkept(error) {
  const closed = error instanceof store.Closed;
  const text = say(closed ? "closed_to_answers" : error.name === "QuotaExceededError" ? "no_room" : "not_kept_answer");
  document.getElementById("alert").textContent = text;
  if (!closed) console.warn(error);
}

async function arrive() {
  document.getElementById("alert").textContent = "";
  await refresh();
  window.scrollTo(0, 0);
  root.querySelector("h1")?.focus({preventScroll: true});
}

async function chooseLanguage(code) {
  speak(await wordsOf(code));
  await store.keep("language", code);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === code));
  }
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
}

/** Ask the server who is here; where nobody answers, the device believes what it last heard. */
async function askWho() {
  try {
    const me = await whoIsThere();
    const before = app.me?.account;
    Object.assign(app, {isOnline: true, isSignedOut: me === null});
    await learnWho();
    if (app.me?.account !== before) channel.postMessage("changed");
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    app.isOnline = false;
  }
}

/**
 * Ask again who is here. While works are sent they go in the name of who was asked before, by that one's token: another's
 * would have them filed as another's. Sending then asks itself, when it is done.
 */
async function lookWho() {
  if (!navigator.onLine) return;
  if (app.sending) {
    isWanted = true;
    return;
  }
  await askWho();
  await refresh();
}

/** Send what is ready, if there is a network; asked while it is at it, it looks again when it is done. */
async function send() {
  isWanted = true;
  if (app.sending) return;
  app.sending = true;
  try {
    while (isWanted) {
      isWanted = false;
      app.stopped = null;
      await refresh();
      app.stopped = await sendOnce().catch(whyStopped);
    }
  } finally {
    app.sending = false;
  }
  await changed();
}

function whyStopped(error) {
  console.warn(error);
  if (error instanceof Refused && error.status === 401) return "signed_out";
  return error.name === "QuotaExceededError" ? "no_room" : "away";
}

async function sendOnce() {
  await askWho();
  if (!app.isOnline) return "away";
  if (app.isSignedOut || !app.me) return app.me ? "signed_out" : null;
  const language = document.documentElement.lang;
  const stopped = await alone(async () => {
    const why = await sendReady(app.me, language, changed);
    if (why === null) {
      await fetchReturned(app.me, language);
      await followAssigned(app.me);
    }
    return why ?? "done";
  });
  return stopped === null ? "sending_elsewhere" : stopped === "done" ? null : stopped;
}

function listen() {
  window.addEventListener("hashchange", () => {
    if (location.hash === "" || location.hash.startsWith("#/")) arrive();
  });
  window.addEventListener("online", send);
  window.addEventListener("offline", () => {
    app.isOnline = false;
    refresh();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && navigator.onLine) send();
  });
  // Somebody else may have signed in in another window.
  window.addEventListener("focus", lookWho);
  setInterval(() => {
    if (document.visibilityState === "visible" && navigator.onLine && ["away", "sending_elsewhere"].includes(app.stopped)) send();
  }, AGAIN);
  channel.addEventListener("message", refresh);
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    app.install = () => event.prompt();
    refresh();
  });
  document.querySelector(".skip").addEventListener("click", goTo("main"));
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", async () => {
      await chooseLanguage(button.dataset.language);
      await refresh();
    });
  }
}

async function start() {
  install();
  await chooseLanguage((await store.kept("language")) ?? document.documentElement.lang);
  await learnDrawings().catch(() => {});
  listen();
  app.me = (await store.kept("me")) ?? null;
  await setBack();
  await arrive();
  await lookWho();
  document.documentElement.dataset.ready = "yes";
  send();
}

start();

// Starts the form: words, who is here, which screen; and sends when there is a network.

import {render} from "../../vendor/lit-html/lit-html.js";
import {learnDrawings} from "./drawings.js";
import {Away} from "./net.js";
import {whoIsThere, wordsOf} from "./packs.js";
import {fetchReturned} from "./returned.js";
import {sendAll} from "./send.js";
import * as store from "./store.js";
import {say, speak} from "./words.js";
import {conflict} from "./views/conflict.js";
import {element} from "./views/element.js";
import {finish} from "./views/finish.js";
import {fresh} from "./views/fresh.js";
import {home} from "./views/home.js";
import {object} from "./views/object.js";
import {objects} from "./views/objects.js";
import {task} from "./views/task.js";
import {why} from "./views/why.js";
import {worksView} from "./views/works.js";

const ROUTES = [
  [/^\/?$/, home],
  [/^\/objects\/([^/]+)$/, objects],
  [/^\/object\/([^/]+)$/, object],
  [/^\/works$/, worksView],
  [/^\/new$/, fresh],
  [/^\/conflict\/([^/]+)$/, conflict],
  [/^\/work\/([^/]+)$/, task],
  [/^\/work\/([^/]+)\/why$/, why],
  [/^\/work\/([^/]+)\/finish$/, finish],
  [/^\/work\/([^/]+)\/at\/([^/]+)\/([^/]+)$/, element],
];
const root = document.getElementById("main");
const channel = new BroadcastChannel("bosaga-inspect");

const app = {
  me: null,
  isOnline: navigator.onLine,
  isKept: null,
  sending: false,
  stopped: null,
  install: null,
  /** Draw the screen again from what is on the device. */
  refresh,
  /** Say something to whoever listens. */
  announce(text) {
    document.getElementById("says").textContent = text;
  },
  /** Send what is ready, if there is a network and nobody else is at it. */
  send,
};

let drawing = Promise.resolve();

function refresh() {
  drawing = drawing.then(draw, draw);
  return drawing;
}

async function draw() {
  const path = location.hash.replace(/^#/, "");
  const [pattern, view] = ROUTES.find(([each]) => each.test(path)) ?? ROUTES[0];
  const found = await view(app, (path.match(pattern) ?? []).slice(1).map(decodeURIComponent));
  render(found, root);
  document.title = `${root.querySelector("h1")?.textContent.trim() ?? ""} · Bosaga`;
  await counter();
}

async function counter() {
  const unsent = (await store.all("works")).filter((work) => work.state !== "received").length;
  const link = document.getElementById("unsent");
  link.textContent = say("unsent", {count: unsent});
  document.getElementById("network").textContent = say(app.isOnline ? "online" : "offline");
}

async function arrive() {
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

async function signedIn() {
  try {
    app.me = await whoIsThere();
    app.isOnline = true;
    if (app.me === null) app.me = await whoWas();
  } catch (error) {
    if (!(error instanceof Away)) throw error;
    app.isOnline = false;
    app.me = await whoWas();
  }
}

/** Offline the device believes what it last heard; sending asks the server anew. */
const whoWas = async () => (app.isOnline ? null : (await store.kept("me")) ?? null);

async function send() {
  if (app.sending || !app.me) return;
  app.sending = true;
  app.stopped = null;
  await refresh();
  try {
    await signedIn();
    if (!app.isOnline) app.stopped = "away";
    else if (!app.me) app.stopped = "signed_out";
    else {
      const {stopped} = await sendAll(app.me, document.documentElement.lang, changed);
      app.stopped = stopped;
      if (!stopped) await fetchReturned(app.me, document.documentElement.lang);
    }
  } catch (error) {
    app.stopped = "away";
    if (!(error instanceof Away)) console.warn(error);
  } finally {
    if (!app.me) app.me = (await store.kept("me")) ?? null;
    app.sending = false;
    changed();
  }
}

function changed() {
  channel.postMessage("changed");
  refresh();
}

function listen() {
  window.addEventListener("hashchange", arrive);
  window.addEventListener("online", () => {
    app.isOnline = true;
    send();
  });
  window.addEventListener("offline", () => {
    app.isOnline = false;
    refresh();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && navigator.onLine) send();
  });
  channel.addEventListener("message", refresh);
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    app.install = () => event.prompt();
    refresh();
  });
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", async () => {
      await chooseLanguage(button.dataset.language);
      await refresh();
    });
  }
}

async function start() {
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/inspect/worker.js", {scope: "/inspect"});
  await chooseLanguage((await store.kept("language")) ?? document.documentElement.lang);
  await learnDrawings().catch(() => {});
  listen();
  await signedIn();
  await arrive();
  document.documentElement.dataset.ready = "yes";
  send();
}

start();

// Keeps the form's files, whole versions at a time; everything else goes to the network.
"use strict";

const VERSION = {{ version | tojson }};
const FILES = {{ files | tojson }};
const KEPT = `bosaga-inspect-${VERSION}`;
const PAGE = FILES[0];
const OURS = new Set(FILES);

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, {cache: "reload", credentials: "omit"}));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("bosaga-inspect-") && name !== KEPT);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const {pathname, origin} = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !OURS.has(pathname)) return;
  const name = event.request.mode === "navigate" ? PAGE : pathname;
  event.respondWith(caches.open(KEPT).then((cache) => cache.match(name)).then((found) => found ?? fetch(event.request)));
});

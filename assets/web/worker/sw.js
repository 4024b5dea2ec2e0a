// Keeps the quiz for times without a network. The list is made by the server
// and changes with every release; what is kept belongs to one release, all of
// it or nothing, and the release before goes when the new one is complete.
"use strict";
const release = RELEASE;
const kept = "finder-" + release.version;
const catalogue = "/api/get-ministries";
const pages = ["/", "/result", "/privacy"];
// patienceMs is how long a page waits for a slow network before the kept one is shown.
const patienceMs = 4000;

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, searchParams } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/") || pathname.startsWith("/parish/")) event.respondWith(keptFirst(event.request));
  else if (pathname === catalogue) event.respondWith(freshCatalogue(event.request));
  else if (mode === "navigate" && pages.includes(pathname)) event.respondWith(page(event.request, pathname, searchParams));
});

async function keepAll() {
  const cache = await caches.open(kept);
  try {
    await Promise.all([cache.addAll([...release.files, catalogue]), ...release.shells.map((shell) => keepShell(cache, shell))]);
  } catch (err) {
    await caches.delete(kept);
    throw err;
  }
}

// keepShell keeps a page if it is the very one of this release.
async function keepShell(cache, shell) {
  const res = await fetch(shell.url, { cache: "no-store" });
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await res.clone().arrayBuffer()));
  if (!res.ok || Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("") !== shell.hash) {
    throw new Error("another release is served now");
  }
  await cache.put(shell.url, res);
}

async function dropOthers() {
  for (const name of await caches.keys()) if (name.startsWith("finder-") && name !== kept) await caches.delete(name);
}

async function keptFirst(request) {
  return await caches.match(request) || fetch(request);
}

async function freshCatalogue(request) {
  const asked = fetch(request).then(async (res) => {
    // A worker that was replaced meanwhile must not bring its cache back.
    if (res.ok && await caches.has(kept)) await (await caches.open(kept)).put(catalogue, res.clone());
    return res;
  });
  const instead = await caches.match(catalogue, { cacheName: kept });
  if (!instead) return asked;
  // The page tells the person that it is the kept one.
  const headers = new Headers(instead.headers);
  headers.set("Finder-Kept", "1");
  return inTime(asked, new Response(instead.body, { headers }));
}

async function page(request, path, query) {
  const wished = (self.navigator.languages || []).map((l) => l.slice(0, 2)).find((l) => l === "en" || l === "es");
  const lang = (query.get("lang") || wished) === "es" ? "es" : "en";
  const shell = (path === "/privacy" ? "/privacy" : "/") + "?lang=" + lang;
  return inTime(fetch(request), await caches.match(shell, { cacheName: kept }));
}

// inTime gives the network's answer, or what is kept when the network is away,
// slow or in trouble.
async function inTime(asked, instead) {
  if (!instead) return asked;
  asked.catch(() => {}); // it may fail when nobody waits for it any more
  try {
    const res = await Promise.race([asked, new Promise((_, reject) => setTimeout(reject, patienceMs))]);
    if (res.status < 500) return res;
  } catch { /* away or slow: what is kept is shown */ }
  return instead;
}

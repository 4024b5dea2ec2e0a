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
const longestAwayMs = 7 * 24 * 3600 * 1000;

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
    await Promise.all([
      keepCatalogue(cache), ...release.files.map((file) => keepFile(cache, file, "default")), ...release.shells.map((shell) => keepFile(cache, shell, "no-store")),
    ]);
  } catch (err) {
    await caches.delete(kept);
    throw err;
  }
}

// keepFile keeps a file or a page if it is the very one of this release. What
// the browser has of it already may be somebody else's: then it is fetched anew.
async function keepFile(cache, { url, hash }, mode) {
  for (const how of mode === "default" ? [mode, "reload"] : [mode]) {
    const res = await fetch(url, { cache: how });
    if (res.ok && await hashOf(res.clone()) === hash) return cache.put(url, res);
  }
  throw new Error("another release is served now, or somebody else answers");
}

async function hashOf(res) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await res.arrayBuffer()));
  return Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function keepCatalogue(cache) {
  const res = await fetch(catalogue);
  if (!await isGoodCatalogue(res)) throw new Error("somebody else answers, or we are in trouble");
  await cache.put(catalogue, res);
}

async function isGoodCatalogue(res) {
  if (!res.ok || !isOurs(res) || !isType(res, "application/json")) return false;
  return isCatalogue(await res.clone().json().catch(() => null));
}

async function dropOthers() {
  for (const name of await caches.keys()) if (name.startsWith("finder-") && name !== kept) await caches.delete(name);
}

async function keptFirst(request) {
  return await caches.match(request) || fetch(request);
}

async function freshCatalogue(request) {
  const asked = fetch(request).then(async (res) => {
    const good = await isGoodCatalogue(res);
    // A worker that was replaced meanwhile must not bring its cache back.
    if (good && await caches.has(kept)) await (await caches.open(kept)).put(catalogue, res.clone());
    return { res, good };
  });
  const instead = await caches.match(catalogue, { cacheName: kept });
  if (!instead) return (await asked).res;
  // The page tells the person that it is the kept one.
  const headers = new Headers(instead.headers);
  headers.set("Finder-Kept", "1");
  return inTime(asked, new Response(instead.body, { headers }));
}

async function page(request, path, query) {
  const wished = (self.navigator.languages || []).map((l) => l.slice(0, 2)).find((l) => l === "en" || l === "es");
  const lang = (query.get("lang") || wished) === "es" ? "es" : "en";
  const shell = (path === "/privacy" ? "/privacy" : "/") + "?lang=" + lang;
  const asked = fetch(request).then((res) => ({ res, good: res.status < 500 && isOurs(res) && isType(res, "text/html") || isCheck(res) }));
  // A plain page was asked for since a script has failed: the kept one has scripts.
  const instead = query.get("plain") === "1" || await isForgotten() ? undefined : await caches.match(shell, { cacheName: kept });
  return instead ? inTime(asked, instead) : (await asked).res;
}

// isCheck reports whether Cloudflare asks for a proof that a person is here. Only that person
// can give it, on the page that comes: behind the kept one everything would wait.
function isCheck(res) { return res.headers.get("Cf-Mitigated") === "challenge"; }

// isForgotten reports whether nothing of ours has come for so long that we may
// have another address now: then whoever answers here is shown.
async function isForgotten() {
  const last = await caches.match(catalogue, { cacheName: kept });
  return Boolean(last) && Date.now() - Date.parse(last.headers.get("Date") || "") > longestAwayMs;
}

// inTime gives the network's answer if it is a good one, or what is kept when
// the network is away, slow or in trouble, or somebody in between answers.
async function inTime(asked, instead) {
  asked.catch(() => {}); // it may fail when nobody waits for it any more
  try {
    const { res, good } = await Promise.race([asked, new Promise((_, reject) => setTimeout(reject, patienceMs))]);
    if (good) return res;
  } catch { /* away or slow: what is kept is shown */ }
  return instead;
}


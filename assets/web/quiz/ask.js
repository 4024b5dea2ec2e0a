// Asking to be called: the form comes from the server each time and is kept nowhere.
// What is typed into it goes to the server or stays where it is: without a network it
// waits in no storage and no cache.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const patienceMs = 15_000;

  // load gets a page of ours, or throws. The address of a result holds the answers: it
  // is not told.
  async function load(address, options) {
    const stop = window.AbortController && new AbortController(), late = setTimeout(() => stop && stop.abort(), patienceMs);
    try {
      const res = await fetch(address, { cache: "no-store", referrerPolicy: "origin", signal: stop && stop.signal, headers: { Accept: "text/html" }, ...options });
      if (!isOurs(res)) throw new Error("somebody in between answers");
      return { res, page: new DOMParser().parseFromString(await res.text(), "text/html") };
    } finally { clearTimeout(late); }
  }

  // offerCall puts the form into a result that the browser has made, or takes its boxes
  // away where nobody can ask. A tablet without a network shows how else one can.
  finder.offerCall = async (root, isChild) => {
    const place = root.querySelector("div#call");
    if (!place) return;
    let form = null, isAway = false;
    try {
      const to = new URLSearchParams({ lang: document.documentElement.lang });
      if (finder.kiosk) to.set("kiosk", "1");
      if (isChild) to.set("child", "1");
      form = (await load("/ask?" + to)).page.getElementById("call");
    } catch { isAway = true; }
    if (!form) {
      for (const tick of root.querySelectorAll(".tick")) tick.remove();
      if (isAway && place.firstChild) finder.showPhoneCode(place); else place.remove();
      return;
    }
    asBelow(form);
    place.replaceWith(form);
    for (const tick of root.querySelectorAll(".tick[hidden]")) {
      tick.hidden = false;
      if (!form.dataset.training.split(" ").includes(tick.querySelector("input").value)) continue;
      const hint = document.createElement("span");
      hint.className = "hint"; hint.textContent = form.dataset.words;
      tick.append(hint);
    }
  };
  // asBelow makes the form of a page of its own one that stands below a result, whose
  // cards have the boxes.
  function asBelow(form) {
    const title = form.querySelector("h1"), h2 = document.createElement("h2");
    h2.id = title.id; h2.textContent = title.textContent;
    title.replaceWith(h2);
    form.querySelector(".about")?.remove();
    form.querySelector("p span").textContent = form.dataset.lead;
  }

  let isSending = false;
  document.addEventListener("submit", async (e) => {
    const form = e.target;
    if (!form.matches("[data-send]")) return;
    e.preventDefault();
    if (isSending) return;
    isSending = true;
    const part = form.closest("section"), away = byId("call-away"), body = new URLSearchParams(new FormData(form));
    away.hidden = true;
    if (!finder.kiosk) body.set("device", device());
    try {
      const { res, page } = await load(form.action, { method: "POST", body }), now = page.getElementById(part.id);
      if (res.redirected) {
        form.reset(); // who goes back finds no name
        if (finder.kiosk) location.replace(res.url); else location.assign(res.url + (byId("result") ? "#result" : ""));
      } else if (now) {
        if (byId("result")) asBelow(now);
        part.replaceWith(now);
        byId("call-wrong").focus();
      } else throw new Error("it is not taken here");
    } catch { away.hidden = false; }
    isSending = false;
  });
  // device is a number for this alone, by which a device asks some times a day.
  function device() {
    let own = finder.store.read("localStorage", "asks");
    if (typeof own !== "string") finder.store.write("localStorage", "asks", own = finder.randomId());
    return own;
  }
})();

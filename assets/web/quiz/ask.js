// Asking to be called: the form comes from the server each time and is kept nowhere.
// What is typed into it goes to the server or stays where it is: without a network it
// waits in no storage and no cache.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const patienceMs = 15_000;
  const maxTries = 4, firstPauseMs = 5000, longestPauseMs = 120_000;

  // load gets a page of ours, or throws. The address of a result holds the answers: it
  // is not told.
  async function load(address, options, patience = patienceMs) {
    const stop = window.AbortController && new AbortController(), late = setTimeout(() => stop && stop.abort(), patience);
    try {
      const res = await fetch(address, { cache: "no-store", referrerPolicy: "origin", signal: stop && stop.signal, headers: { Accept: "text/html" }, ...options });
      if (!isOurs(res)) throw new Error("somebody in between answers");
      return { res, page: new DOMParser().parseFromString(await res.text(), "text/html") };
    } finally { clearTimeout(late); }
  }

  // gives reports whether the server gives what is at an address just now.
  finder.gives = (address) => load(address, { method: "HEAD" }, 4000).then(({ res }) => res.ok, () => false);

  // offerCall puts the form into a result that the browser has made. It takes the place
  // and the boxes away only where the server says that nobody can ask. While the form does
  // not come, the place says how else one can ask, and the form is asked for again.
  let askNow = () => {};
  window.addEventListener("online", () => askNow());
  finder.offerCall = (root, isChild) => {
    const place = root.querySelector("div#call"), to = new URLSearchParams({ lang: document.documentElement.lang });
    if (!place) return;
    if (finder.kiosk) to.set("kiosk", "1");
    if (isChild) to.set("child", "1");
    let tries = 0, timer = 0, isAsking = false;
    async function ask(isTouched) {
      clearTimeout(timer);
      if (isAsking || !place.isConnected) return;
      isAsking = true;
      let res = null, form = null;
      try {
        const came = await load("/ask?" + to);
        res = came.res;
        if (res.ok) form = came.page.getElementById("call");
      } catch { /* away */ }
      isAsking = false;
      if (!place.isConnected) return; // the person has gone on
      if (form) return show(form, isTouched);
      if (res && (res.status === 404 || res.status === 403)) {
        for (const e of [place, ...root.querySelectorAll(".tick")]) e.remove();
        return;
      }
      if (place.hidden) { finder.showPhoneCode?.(place); place.hidden = false; }
      const asked = 1000 * res?.headers.get("Retry-After"); // NaN or nothing where it does not say
      if (++tries < maxTries) timer = setTimeout(ask, Math.min(asked || firstPauseMs * tries, longestPauseMs));
    }
    function show(form, isTouched) {
      asBelow(form);
      place.replaceWith(form);
      for (const tick of root.querySelectorAll(".tick[hidden]")) {
        tick.hidden = false;
        if (!form.dataset.training.split(" ").includes(tick.querySelector("input").value)) continue;
        const hint = document.createElement("span");
        hint.className = "hint"; hint.textContent = form.dataset.words;
        tick.append(hint);
      }
      if (isTouched) byId("call-title").focus();
    }
    place.addEventListener("click", (e) => { if (e.target.closest("button")) ask(true); });
    askNow = ask;
    ask();
  };
  // asBelow makes the form of a page of its own one that stands below a result, whose
  // cards have the boxes.
  function asBelow(form) {
    const title = form.querySelector("h1"), h2 = document.createElement("h2");
    h2.id = title.id; h2.textContent = title.textContent;
    h2.tabIndex = -1;
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
        forget(form); // who goes back finds no name
        if (finder.kiosk) location.replace(res.url); else location.assign(res.url + (byId("result") ? "#result" : ""));
      } else if (now) {
        if (byId("result")) asBelow(now);
        part.replaceWith(now);
        byId("call-wrong").focus();
      } else throw new Error("it is not taken here");
    } catch { away.hidden = false; }
    isSending = false;
  });
  // forget empties a form that the browser may bring back as it is. A reset alone does
  // not: after a mistake the fields begin with what was typed before it.
  function forget(form) {
    for (const e of form.elements) {
      if (e.type === "text") e.defaultValue = "";
      e.removeAttribute("aria-invalid");
      e.removeAttribute("aria-describedby");
    }
    for (const e of form.closest("section").querySelectorAll("#call-wrong, .error:not(#call-away)")) e.remove();
    form.reset();
  }
  // device is a number for this alone, by which a device asks some times a day.
  function device() {
    let own = finder.store.read("asks");
    if (typeof own !== "string") finder.store.write("asks", own = finder.randomId());
    return own;
  }
})();

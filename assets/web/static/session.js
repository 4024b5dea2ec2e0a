// Nobody is signed out without a word: two minutes before, the page asks, and after it
// one signs in over the page, on which all that was typed stays. Without scripts the
// server keeps what was typed over the sign-in.
(() => {
  "use strict";
  const who = document.querySelector(".who[data-session]");
  const warnBefore = 120000; // milliseconds before the session ends
  const key = "session-ends"; // what another tab does keeps the session, too
  if (!who || !(Number(who.dataset.session) > 0)) return;
  // shared is true where the tabs know of one another, leaving where this one signs out.
  let ends = 0, surely = 0, timer = 0, box = null, from = null, shared = false, leaving = false;
  const words = (name) => who.getAttribute("data-" + name);
  // signedOut reports whether somebody signed out in another tab, which takes the key away.
  const signedOut = () => {
    try { return shared && localStorage.getItem(key) === null; } catch { return false; }
  };
  // note takes when the session ends, also by a clock that nobody sets back; it may rest
  // while the computer sleeps.
  const note = (at) => {
    ends = at;
    surely = performance.now() + at - Date.now();
  };
  const remains = () => {
    if (signedOut()) return ends = 0; // also when somebody else signs in after it
    try {
      const other = Number(localStorage.getItem(key));
      if (other > ends) note(other);
    } catch { /* then each tab counts alone */ }
    return Math.min(ends - Date.now(), surely - performance.now());
  };
  const hide = () => { document.documentElement.style.visibility = "hidden"; };
  const close = () => {
    if (!box) return;
    box.remove();
    box = null;
    if (from) from.focus();
  };
  // asked notes that the server has been asked: the session lasts so many seconds more.
  const asked = (seconds) => {
    note(Date.now() + seconds * 1000);
    try { localStorage.setItem(key, ends); shared = true; } catch { /* then each tab counts alone */ }
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    const left = remains();
    timer = setTimeout(check, Math.min(Math.max(left > warnBefore ? left - warnBefore : left, 0) + 500, 0x7fffffff));
  };
  const open = (title, text) => {
    close();
    from = document.activeElement;
    box = document.createElement("div");
    box.className = "session";
    box.innerHTML = '<div role="alertdialog" aria-modal="true" aria-labelledby="session-title" aria-describedby="session-text"><h2 id="session-title"></h2><p id="session-text"></p></div>';
    box.querySelector("h2").textContent = words(title);
    box.querySelector("p").textContent = words(text);
    box.addEventListener("keydown", (e) => {
      if (e.key === "Escape") box.querySelector(".leave").click();
      if (e.key !== "Tab") return;
      const stops = [...box.querySelectorAll("input:not([type=hidden]), button, a")];
      const last = e.shiftKey ? stops[0] : stops[stops.length - 1];
      if (document.activeElement !== last) return;
      e.preventDefault();
      (e.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    });
    document.body.appendChild(box);
    return box.firstChild;
  };
  const button = (text, className) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = words(text);
    b.className = className;
    return b;
  };
  const load = async (address) => {
    const res = await fetch(address, { headers: { Accept: "text/html" } });
    // Who is in trouble, or has too much to do, has signed nobody out.
    if (res.status === 429 || res.status >= 500) throw new Error("not just now");
    return new DOMParser().parseFromString(await res.text(), "text/html");
  };
  // stay asks the server for a page, which keeps the session.
  const stay = async () => {
    try {
      const page = await load("/admin/account");
      const kept = page.querySelector(".who[data-session]");
      if (!kept) return signIn();
      close();
      asked(Number(kept.dataset.session));
    } catch {
      box.querySelector("p").textContent = words("over-away");
    }
  };
  const warn = () => {
    const inside = open("soon-title", "soon");
    const b = button("stay", "primary leave");
    b.addEventListener("click", stay);
    inside.appendChild(b);
    b.focus();
  };
  // signIn shows the form of the sign-in's page over this one.
  const signIn = async () => {
    const inside = signedOut() ? open("elsewhere-title", "elsewhere") : open("over-title", "over");
    const later = button("over-later", "small leave");
    later.addEventListener("click", close);
    inside.appendChild(later);
    later.focus();
    const mine = box;
    let form = null, tray = null;
    try {
      const page = await load("/admin/login?lang=" + document.documentElement.lang);
      form = page.querySelector("form.fields");
      tray = page.getElementById("from-tray");
    } catch { /* told below */ }
    if (box !== mine) return;
    if (!form) {
      box.querySelector("p").textContent = words("over-away");
      return;
    }
    for (const e of form.querySelectorAll("[id]")) e.id = "session-" + e.id;
    for (const e of form.querySelectorAll("label[for]")) e.htmlFor = "session-" + e.htmlFor;
    // Who comes by the icon signs in in another tab, which ends the asking here, too.
    for (const e of [tray, form]) if (e) inside.insertBefore(document.importNode(e, true), later);
    form = inside.querySelector("form");
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      const problem = form.querySelector(".error");
      try {
        const res = await fetch("/admin/login", { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", headers: { Accept: "text/html" } });
        if (res.type === "opaqueredirect") { // signed in
          stay();
          return;
        }
        const page = new DOMParser().parseFromString(await res.text(), "text/html");
        const why = page.getElementById("error") || page.querySelector("main p");
        problem.textContent = why ? why.textContent : words("over-away");
      } catch {
        problem.textContent = words("over-away");
      }
    });
    form.querySelector('[name="name"]').focus();
  };
  const check = () => {
    if (leaving) return;
    const left = remains();
    const state = left <= 0 ? "over" : left <= warnBefore ? "soon" : "";
    if (state === "over" && (!box || box.dataset.state !== "over")) {
      signIn();
      box.dataset.state = "over";
    } else if (state === "soon" && !box) {
      warn();
      box.dataset.state = "soon";
    } else if (!state) {
      close(); // another tab has asked, or signed in
    }
    if (state !== "over") plan();
  };
  asked(Number(who.dataset.session));
  document.addEventListener("visibilitychange", check);
  window.addEventListener("storage", (e) => {
    if (e.key !== key && e.key !== null) return;
    if (Number(e.newValue) > 0) note(Number(e.newValue));
    check();
  });
  window.addEventListener("office-asked", (e) => asked(e.detail));
  window.addEventListener("office-signed-out", () => { if (!box || box.dataset.state !== "over") { signIn(); box.dataset.state = "over"; } });
  // Browsers keep whole pages for the way back, some also those that must not be stored:
  // after signing out nobody sees in them what they showed.
  window.addEventListener("pagehide", () => { if (leaving) hide(); });
  window.addEventListener("pageshow", (e) => {
    if (!e.persisted || !(leaving || signedOut())) return;
    hide();
    location.replace(location.pathname + location.search);
  });
  // Who signs out leaves nothing of what was typed behind.
  who.addEventListener("submit", () => { leaving = true; try { sessionStorage.clear(); localStorage.removeItem(key); } catch { /* there is nothing */ } });
})();

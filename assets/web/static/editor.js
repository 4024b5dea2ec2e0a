// Comforts of the form of a ministry, which works without them: the preview follows
// the typing, and what is wrong has the focus.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const pause = 350; // milliseconds without a key before the preview is made anew

  // What keeps the form from being saved comes first, and leads to its field.
  const first = byId("problem") || document.querySelector(".conflict") || byId("warning");
  if (first) first.focus();
  const unfold = () => {
    const at = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    for (let e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (at) at.focus();
  };
  window.addEventListener("hashchange", unfold);
  for (const link of document.querySelectorAll("#problem a")) {
    link.addEventListener("click", () => setTimeout(unfold)); // also when the address has it already
  }

  // The preview is what the form's own button for looking brings, without
  // leaving the page.
  const form = byId("ministry"), preview = byId("preview");
  if (form && preview) {
    // What is typed stays in this tab until it is saved, also when the tab is closed
    // by mistake or the computer goes to sleep.
    const draft = "ministry " + new URL(form.action).pathname, maxDrafts = 20;
    const typed = () => new URLSearchParams(new FormData(form)).toString();
    const keep = (sent) => {
      try {
        const others = Object.keys(sessionStorage).filter((k) => k.startsWith("ministry ") && k !== draft);
        if (others.length >= maxDrafts) sessionStorage.removeItem(others[0]);
        sessionStorage.setItem(draft, JSON.stringify({ at: Date.now(), sent, fields: typed() }));
      } catch { /* the browser keeps nothing */ }
    };
    const drop = () => { try { sessionStorage.removeItem(draft); } catch { /* there is none */ } };
    const offer = () => {
      let kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(draft)); } catch { /* there is none */ }
      const box = byId("draft");
      if (!kept || !box) return;
      if (box.hasAttribute("data-answer")) { // the page shows already what was typed
        keep(false);
        return;
      }
      const version = form.elements.version.value;
      if (kept.fields === typed() || kept.sent && new URLSearchParams(kept.fields).get("version") !== version) {
        drop();
        return;
      }
      byId("draft-when").textContent = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
      box.hidden = false;
      byId("draft-drop").addEventListener("click", () => {
        drop();
        box.hidden = true;
        form.elements.name.focus();
      });
      byId("draft-take").addEventListener("click", () => { // the form's own preview fills it in
        const again = document.createElement("form");
        again.method = "post";
        again.action = form.action;
        const fields = new URLSearchParams(kept.fields);
        fields.set("do", "preview");
        for (const [name, value] of fields) {
          const field = document.createElement("textarea");
          field.name = name;
          field.value = value;
          again.appendChild(field);
        }
        again.hidden = true;
        document.body.appendChild(again);
        again.submit();
      });
    };
    const warned = byId("warned");
    let timer = 0, asked = 0, running = null, changed = false;
    const refresh = async () => {
      const mine = ++asked;
      running?.abort();
      running = new AbortController();
      preview.classList.add("waiting");
      const fields = new URLSearchParams(new FormData(form));
      fields.set("do", "preview");
      try {
        const res = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "text/html" }, signal: running.signal });
        const page = new DOMParser().parseFromString(await res.text(), "text/html").getElementById("preview");
        if (res.status === 401) window.dispatchEvent(new Event("office-signed-out"));
        if (mine !== asked || !res.ok || !page) return;
        const left = Number(document.querySelector(".who")?.dataset.session);
        if (left) window.dispatchEvent(new CustomEvent("office-asked", { detail: left }));
        const open = [...preview.querySelectorAll("details")].map((d) => d.open);
        preview.replaceChildren(...page.childNodes);
        preview.querySelectorAll("details").forEach((d, i) => { d.open = open[i] || false; });
        const nobody = preview.querySelector("#nobody")?.textContent.trim() || "";
        if (warned.textContent !== nobody) warned.textContent = nobody;
      } catch { // the network is away or a newer look is under way: the old one stays
      } finally {
        if (mine === asked) preview.classList.remove("waiting");
      }
    };
    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(() => { keep(false); refresh(); }, pause);
    });
    byId("look").addEventListener("click", (e) => { // what it shows is there already
      e.preventDefault();
      preview.scrollIntoView();
      preview.focus({ preventScroll: true });
    });
    form.addEventListener("submit", () => {
      changed = false;
      clearTimeout(timer);
      keep(true);
    });
    offer();
    window.addEventListener("beforeunload", (e) => {
      if (!changed) return;
      e.preventDefault();
      e.returnValue = ""; // Chrome before 119 and Safari ask for this one
    });
  }

  // The two days belong to one of the choices.
  const needs = byId("needs_people");
  if (needs) {
    const draw = () => { byId("needs-days").hidden = needs.value !== "between"; };
    needs.addEventListener("change", draw);
    draw();
  }
})();

// Comforts of the pages about ministries: the preview follows the typing, and
// the list counts what is chosen. Every page works without it.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const pause = 350; // milliseconds without a key before the preview is made anew

  // The preview is what the form's own button for looking brings, without
  // leaving the page.
  const form = byId("ministry"), preview = byId("preview");
  if (form && preview) {
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
        if (mine !== asked || !res.ok || !page) return;
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
      timer = setTimeout(refresh, pause);
    });
    byId("look").hidden = true; // it looks by itself
    form.addEventListener("submit", () => { changed = false; });
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

  const print = byId("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const list = byId("list");
  if (list) {
    const boxes = [...list.querySelectorAll('input[name="id"]')], chosen = byId("chosen"), all = byId("all");
    const action = byId("action"), category = byId("category-field");
    const draw = () => {
      const n = boxes.filter((b) => b.checked).length;
      chosen.textContent = n === 1 ? chosen.dataset.one : n ? chosen.dataset.text.replace("{n}", n) : "";
      list.classList.toggle("some", n > 0);
      category.hidden = action.value !== "add" && action.value !== "take";
    };
    list.addEventListener("change", draw);
    all.hidden = false;
    all.addEventListener("click", () => {
      const every = boxes.every((b) => b.checked);
      for (const b of boxes) b.checked = !every;
      draw();
    });
    draw();
  }
})();

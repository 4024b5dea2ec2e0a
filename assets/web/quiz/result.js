// The result: made in the browser from the page's empty one, and what a person
// does with it: save, print, copy, share.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const maxSaved = 20, savedForMs = 30 * 24 * 3600 * 1000, printsWithinMs = 1000;

  // render fills a copy of the server's empty result. words(key, values) gives
  // texts; found and unmet are what the matcher says.
  finder.renderResult = (template, found, unmet, words, addresses) => {
    const root = template.content.firstElementChild.cloneNode(true);
    const part = (selector, from = root) => from.querySelector(selector);
    const group = part(".group:not(.more)"), fold = part(".more"), card = part(".card[data-key]"), mass = part("#mass");
    const link = part(".outside, .qr", card).closest("p");
    card.remove(); group.remove(); fold.remove(); mass.remove(); link.remove();
    const lang = document.documentElement.lang;

    const makeLink = (m, url, number) => {
      const p = link.cloneNode(true), short = url.replace(/^[^:]*:\/\//, "").replace(/\/$/, "");
      const code = `/qr/${encodeURIComponent(m.key)}/${number}`, a = part("a", p);
      if (a) {
        a.href = url; a.dataset.qr = code; a.dataset.short = short;
        a.textContent = a.textContent.replace("{host}", short);
      } else {
        part("img", p).src = code; part("img", p).alt = part("img", p).alt.replace("{host}", short);
        part("span", p).textContent = short;
      }
      return p;
    };
    const sentence = (reason) => {
      if (!reason) return "";
      const text = words("reason." + reason.replace(":", "."));
      if (!/^(age|gender|state|fallback|interest:kids)/.test(reason)) return words("result.because", { reason: text });
      return text[0].toUpperCase() + text.slice(1) + ".";
    };
    // mark says which texts are in English on a page of another language.
    const mark = (root, isEnglish) => {
      for (const [field, selector] of Object.entries({ name: ".name, strong", description: ".description", when: ".facts .when dd, span.when",
        where: ".where dd", details_html: ".details" })) {
        if (isEnglish(field)) part(selector, root)?.setAttribute("lang", "en");
      }
    };
    const makeCard = ({ ministry, reasons }) => {
      const li = card.cloneNode(true), m = { ...ministry, ...ministry[lang] };
      const isEnglish = (field) => lang !== "en" && Boolean(m[field]) && m[field] === ministry[field];
      const why = sentence(finder.match.strongest(reasons));
      finder.fillCard(li, m, why, words);
      const time = part("[data-step=calendar]", li);
      if (time) finder.takeTime(time, m, words);
      const details = part("details", li);
      // The server has made this HTML safe; it is the same that it shows itself.
      if (m.details_html) part(".details", details).innerHTML = m.details_html; else part(".details", details).remove();
      mark(li, isEnglish);
      if (!isEnglish("description") && !isEnglish("details_html")) part(".english", li)?.remove();
      details.append(...(m.links || []).map((url, i) => makeLink(m, url, i)));
      if (details.children.length === 1) details.remove();
      return li;
    };
    const shown = finder.match.arrange(found), cards = shown.first.length + shown.adults.length + shown.children.length + (shown.mass ? 1 : 0);
    if (shown.first.length) {
      const heading = part("h2", group);
      heading.id = "first"; heading.textContent = words("result.first_" + shown.first.length);
      group.setAttribute("aria-labelledby", "first");
      part(".cards", group).replaceChildren(...shown.first.map(makeCard));
      part("#groups").append(group);
    } else part("#ask").remove();
    if (shown.mass) {
      const m = { ...shown.mass.ministry, ...shown.mass.ministry[lang] };
      mass.dataset.key = m.key;
      part("strong", mass).textContent = m.name;
      part(".when", mass).textContent = m.when || "";
      mark(mass, (field) => lang !== "en" && Boolean(m[field]) && m[field] === shown.mass.ministry[field]);
      for (const old of mass.querySelectorAll(".outside, .qr")) (old.closest("p") || old).remove();
      mass.append(...(m.links || []).map((url, i) => makeLink(m, url, i)));
      part("#groups").append(mass);
    }
    for (const id of ["adults", "children"]) {
      const n = shown[id].length, more = fold.cloneNode(true);
      if (!n) continue;
      more.id = id;
      part("summary", more).textContent = words("result.more_" + (id === "children" && found.adults.length ? id : "adults"), { n });
      part(".cards", more).replaceChildren(...shown[id].map(makeCard));
      part("#groups").append(more);
    }
    const contact = found.fallback === "contact";
    part(contact ? ".joy" : "#contact")?.remove();
    part("#title").textContent = words(contact ? "result.contact_title" : "result.title");
    part("#lead").textContent = contact ? words("result.contact") : found.fallback ? words("result." + found.fallback) :
      cards === 1 ? words("result.count_one") : words("result.count", { n: cards });
    if (contact || unmet.length === 0) part("#unmet").remove();
    else part("#unmet p").textContent = words("result.unmet", { wishes: unmet.map((v) => words("result.wish", { wish: words("interests." + v) })).join(", ") });
    part("#change").href = addresses.change;
    part("#again").href = addresses.again;
    const along = part("#along img");
    if (contact && finder.kiosk) part("#along")?.remove();
    else if (along) along.src = "/qr/result?" + addresses.query;
    root.dataset.keys = finder.match.keys(found).join(" ");
    return root;
  };

  // What is saved lasts for at most 30 days (Safari forgets after seven days of use without
  // a visit), see store.js.
  function readSaved() {
    const now = Date.now(), all = Object.entries(finder.store.read("saved") || {});
    const saved = Object.fromEntries(all.map(([key, at]) => [key, Math.min(at, now)]).filter(([, at]) => at > now - savedForMs).slice(-10 * maxSaved));
    // What lies in the future is of before the clock was set back: its days begin now.
    if (all.some(([, at]) => at > now)) writeSaved(saved);
    return saved;
  }
  function writeSaved(saved) { finder.store.write("saved", Object.keys(saved).length ? saved : null); }

  // enhance makes a result that is in the page, whoever made it, usable.
  finder.enhanceResult = (root, query) => {
    const cards = [...root.querySelectorAll(".card[data-key]")];
    const saved = readSaved();
    const mine = byId("mine"), said = byId("said"), byHand = byId("by-hand");
    const isMine = (card) => card.dataset.key in saved;
    function draw() {
      const any = cards.some(isMine);
      byId("mine-line").hidden = !any;
      if (!any) mine.setAttribute("aria-pressed", "false");
      const only = mine.getAttribute("aria-pressed") === "true";
      for (const card of cards) {
        card.querySelector(".save").setAttribute("aria-pressed", String(isMine(card)));
        card.classList.toggle("is-mine", isMine(card));
        card.hidden = only && !isMine(card);
      }
      for (const section of root.querySelectorAll(".group")) {
        section.hidden = !section.querySelector(".card:not([hidden])");
        if (only && section.open === false) section.open = true;
      }
      for (const e of root.querySelectorAll(".mass, .ask")) e.hidden = only && e.id === "mass";
      const code = root.querySelector("#along img");
      if (code) code.src = "/qr/result?" + withSaved();
    }
    // withSaved is the query of the answers and of what is saved of this result.
    function withSaved() {
      const q = new URLSearchParams(query.toString());
      for (const card of cards.filter(isMine).slice(0, maxSaved)) q.append("keep", card.dataset.key);
      return q;
    }
    for (const kept of root.querySelectorAll(".kept")) kept.remove(); // the button says it
    for (const section of root.querySelectorAll(".more")) if (cards.some((c) => isMine(c) && section.contains(c))) section.open = true;
    // Who opens a card or goes on from it is counted once a visit, as a number.
    root.addEventListener("toggle", (e) => {
      const card = e.target.closest(".card[data-key]");
      if (card && e.target.open) finder.tellChosen("opened", card.dataset.key);
    }, true);
    root.addEventListener("click", (e) => {
      const card = e.target.closest("[data-step], .outside") && e.target.closest(".card[data-key]");
      if (card) finder.tellChosen("opened", card.dataset.key);
    });
    for (const card of cards) {
      const button = card.querySelector(".save");
      button.hidden = false;
      button.addEventListener("click", () => {
        const { key } = card.dataset;
        if (key in saved) delete saved[key];
        else {
          saved[key] = Date.now();
          finder.tellChosen("saved", key);
        }
        writeSaved(saved);
        draw();
        if (card.hidden) mine.focus();
      });
    }
    mine.addEventListener("click", () => {
      mine.setAttribute("aria-pressed", String(mine.getAttribute("aria-pressed") !== "true"));
      draw();
    });
    draw();

    // The link holds the answers and what is saved, and nothing about the person.
    const address = () => location.origin + "/result?" + withSaved();
    const textOf = (card) => {
      const lines = ["• " + card.querySelector(".name").textContent], add = (text) => { if (text) lines.push(text.trim().replace(/\s*\n\s*/g, "\n  ")); };
      for (const row of card.querySelectorAll(".facts > div")) {
        const parts = [...row.querySelectorAll("dd span")].map((e) => e.textContent);
        add(row.querySelector("dt").textContent + ": " + (parts.length ? parts.join(", ") : row.querySelector("dd").textContent));
      }
      for (const part of [".need", ".spanish", ".description", ".details"]) add(card.querySelector(part)?.innerText || card.querySelector(part)?.textContent);
      for (const a of card.querySelectorAll("a.outside")) lines.push(a.href);
      return lines.join("\n  ");
    };
    // asText lists what is saved first; all when there is nothing. What shares an address
    // puts it behind the text itself.
    function asText() {
      const seen = cards.filter((c) => !c.hidden), own = seen.filter(isMine), rest = seen.filter((c) => !isMine(c));
      const title = byId("title").textContent, copy = byId("copy").dataset;
      const parts = own.length === 0 ? [title, ...rest.map(textOf)] :
        [copy.mine, ...own.map(textOf), ...(rest.length ? [copy.others, ...rest.map(textOf)] : [])];
      const ask = [...root.querySelectorAll("#ask .reach, #ask .hours")].map((e) => e.textContent).join(", ");
      return [...parts, ...(ask ? [byId("ask-title").textContent + ": " + ask] : [])].join("\n\n");
    }
    async function toClipboard(text, done) {
      byHand.hidden = true;
      said.textContent = "";
      try {
        await navigator.clipboard.writeText(text);
      } catch { // plain HTTP has no clipboard; the older way asks for a selection
        byHand.hidden = false;
        byHand.value = text;
        byHand.select();
        if (!document.execCommand("copy")) return;
        byHand.hidden = true;
      }
      said.textContent = done;
    }
    const print = byId("print");
    if (print) print.hidden = false;
    // Browsers within other apps do nothing.
    print?.addEventListener("click", () => {
      const told = print.dataset.not || "", late = setTimeout(() => { if (said) said.textContent = told; }, printsWithinMs);
      window.addEventListener("beforeprint", () => {
        clearTimeout(late);
        if (said?.textContent === told) said.textContent = "";
      }, { once: true });
      window.print?.();
    });
    const along = root.querySelector(".along");
    if (!along || cards.length === 0) return;
    along.hidden = false;
    const pressed = (e, text) => toClipboard(text, e.currentTarget.dataset.done).then(() => e.target.focus());
    byId("copy").addEventListener("click", (e) => pressed(e, asText() + "\n\n" + address()));
    byId("link").addEventListener("click", (e) => pressed(e, address()));
    byId("share").hidden = !navigator.share;
    byId("share").addEventListener("click", () => {
      navigator.share({ title: byId("title").textContent, text: asText(), url: address() }).catch(() => {}); // the person may think better of it
    });
  };

  // Paper cannot be unfolded. On it is one page: what is saved, else what to start
  // with, and of the rest the names.
  window.addEventListener("beforeprint", () => {
    const cards = [...document.querySelectorAll("#result .card[data-key]")], mine = cards.filter((c) => c.matches(".is-mine"));
    const large = (mine.length ? mine : cards).slice(0, mine.length ? 6 : 3);
    for (const card of cards) card.classList.toggle("is-name", !large.includes(card));
    for (const group of document.querySelectorAll("#result .group")) group.classList.toggle("has-mine", group.querySelector(".is-mine") !== null);
    for (const d of document.querySelectorAll("#result details")) d.open = true;
  });

  // A result that the server made.
  const root = byId("result");
  if (!root) return;
  const q = new URLSearchParams(location.search), query = new URLSearchParams();
  for (const id of [...oneAnswer, ...severalAnswers]) for (const v of q.getAll(id)) query.append(id, v);
  const kept = q.getAll("keep").slice(0, maxSaved).filter((key) => [...root.querySelectorAll(".card[data-key]")].some((c) => c.dataset.key === key));
  if (kept.length) {
    const saved = readSaved();
    for (const key of kept) saved[key] = saved[key] || Date.now();
    writeSaved(saved);
  }
  finder.enhanceResult(root, query);
  byId("title").focus();
  // A reload of a result that the quiz page had made leaves the questions
  // before it in the history: the browser changes the address only.
  onArrival(() => location.reload());
})();

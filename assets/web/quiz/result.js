// The result: made in the browser from the page's empty one, and what a person
// does with it: mark favourites, print, copy, share.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const maxReasons = 3;

  // render fills a copy of the server's empty result. words(key, values) gives
  // texts; found and unmet are what the matcher says.
  finder.renderResult = (template, found, unmet, words, addresses) => {
    const root = template.content.firstElementChild.cloneNode(true);
    const part = (selector, from = root) => from.querySelector(selector);
    const group = part(".group"), card = part(".card[data-key]"), link = part(".outside, .qr", card)?.closest("p");
    group.remove(); card.remove(); link.remove();
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
    const makeCard = ({ ministry, reasons }) => {
      const li = card.cloneNode(true), m = { ...ministry, ...ministry[lang] };
      const why = [...new Set(reasons.map((r) => words("reason." + r.replace(":", "."))))].slice(0, maxReasons).join(" · ");
      finder.fillCard(li, m, why, words);
      const time = part("[data-step=calendar]", li);
      if (time) finder.takeTime(time, m, words("zone"));
      const details = part("details", li);
      // The server has made this HTML safe; it is the same that it shows itself.
      if (m.details_html) part(".details", details).innerHTML = m.details_html; else part(".details", details).remove();
      details.append(...(m.links || []).map((url, i) => makeLink(m, url, i)));
      if (details.children.length === 1) details.remove();
      return li;
    };
    let cards = 0;
    const lists = ["adults", "children"].filter((id) => found[id].length > 0);
    for (const id of lists) {
      const section = group.cloneNode(true), heading = part("h2", section), matches = finder.match.merge(found[id]);
      const alone = lists.length === 1;
      heading.id = id; heading.textContent = words(alone ? "result.list" : "result." + id);
      heading.className = alone ? "visually-hidden" : "";
      section.setAttribute("aria-labelledby", id);
      part(".cards", section).replaceChildren(...matches.map(makeCard));
      part("#groups").append(section);
      cards += matches.length;
    }
    const contact = found.fallback === "contact";
    part(contact ? ".joy" : "#contact").remove();
    part("#title").textContent = words(contact ? "result.contact_title" : "result.title");
    part("#lead").textContent = contact ? words("result.contact") : found.fallback ? words("result." + found.fallback) :
      cards === 1 ? words("result.count_one") : words("result.count", { n: cards });
    if (contact || unmet.length === 0) part("#unmet").remove();
    else part("#unmet p").textContent = words("result.unmet", { wishes: unmet.map((v) => words("result.wish", { wish: words("interests." + v) })).join(", ") });
    part("#change").href = addresses.change;
    part("#again").href = addresses.again;
    const along = part("#along img");
    if (along && contact) part("#along").remove();
    else if (along) along.src = "/qr/result?" + addresses.query;
    root.dataset.keys = finder.match.keys(found).join(" ");
    return root;
  };

  // enhance makes a result that is in the page, whoever made it, usable.
  finder.enhanceResult = (root, query) => {
    const cards = [...root.querySelectorAll(".card[data-key]")];
    const favourites = new Set(finder.store.read("sessionStorage", "favourites") || []);
    const mine = byId("mine"), said = byId("said"), byHand = byId("by-hand");
    const isMine = (card) => favourites.has(card.dataset.key);
    function draw() {
      const any = cards.some(isMine);
      byId("mine-line").hidden = !any;
      if (!any) mine.setAttribute("aria-pressed", "false");
      const only = mine.getAttribute("aria-pressed") === "true";
      for (const card of cards) {
        card.querySelector(".favourite").setAttribute("aria-pressed", String(isMine(card)));
        card.classList.toggle("is-mine", isMine(card));
        card.hidden = only && !isMine(card);
      }
      for (const section of root.querySelectorAll(".group")) section.hidden = !section.querySelector(".card:not([hidden])");
    }
    for (const card of cards) {
      const button = card.querySelector(".favourite");
      button.hidden = false;
      button.addEventListener("click", () => {
        if (!favourites.delete(card.dataset.key)) favourites.add(card.dataset.key);
        finder.store.write("sessionStorage", "favourites", [...favourites]);
        draw();
        if (card.hidden) mine.focus();
      });
    }
    mine.addEventListener("click", () => {
      mine.setAttribute("aria-pressed", String(mine.getAttribute("aria-pressed") !== "true"));
      draw();
    });
    draw();

    // The link holds the answers and nothing about the person.
    const address = location.origin + "/result?" + query;
    const textOf = (card) => {
      const lines = ["• " + card.querySelector(".name").textContent, card.querySelector(".description").textContent];
      for (const a of card.querySelectorAll("a.outside")) lines.push(a.href);
      return lines.join("\n  ");
    };
    // asText lists the favourites first; all when there are none.
    function asText() {
      const seen = cards.filter((c) => !c.hidden), own = seen.filter(isMine), rest = seen.filter((c) => !isMine(c));
      const title = byId("title").textContent, copy = byId("copy").dataset;
      const parts = own.length === 0 ? [title, ...rest.map(textOf)] :
        [copy.mine, ...own.map(textOf), ...(rest.length ? [copy.others, ...rest.map(textOf)] : [])];
      return [...parts, address].join("\n\n");
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
    const along = root.querySelector(".along");
    if (!along || cards.length === 0) return;
    along.hidden = false;
    byId("print").addEventListener("click", () => window.print());
    const pressed = (e, text) => toClipboard(text, e.currentTarget.dataset.done).then(() => e.target.focus());
    byId("copy").addEventListener("click", (e) => pressed(e, asText()));
    byId("link").addEventListener("click", (e) => pressed(e, address));
    byId("share").hidden = !navigator.share;
    byId("share").addEventListener("click", () => {
      navigator.share({ title: byId("title").textContent, text: asText(), url: address }).catch(() => {}); // the person may think better of it
    });
  };

  // Paper cannot be unfolded.
  window.addEventListener("beforeprint", () => {
    for (const d of document.querySelectorAll("#result details")) d.open = true;
  });

  // A result that the server made.
  const root = byId("result");
  if (!root) return;
  const q = new URLSearchParams(location.search), query = new URLSearchParams();
  for (const id of [...oneAnswer, ...severalAnswers]) for (const v of q.getAll(id)) query.append(id, v);
  finder.enhanceResult(root, query);
  byId("title").focus();
  // A reload of a result that the quiz page had made leaves the questions
  // before it in the history: the browser changes the address only.
  window.addEventListener("popstate", () => location.reload());
})();

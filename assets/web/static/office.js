// Small comforts of the parish office; every page works without it.
(() => {
  "use strict";
  // A message about what was done belongs to one look at the page only.
  const url = new URL(location.href);
  if (url.searchParams.has("done")) {
    url.searchParams.delete("done");
    history.replaceState(null, "", url);
  }
  // A double click sends a form once. A while later it is sent again: the answer may have
  // been a file, after which the page stays.
  const again = 3000; // milliseconds
  let sent = new Map();
  window.addEventListener("submit", (e) => {
    if (e.defaultPrevented || (e.target.getAttribute("method") || "").toLowerCase() !== "post") return;
    const last = sent.get(e.target), now = performance.now();
    if (last && last.by === e.submitter && now - last.at < again) e.preventDefault();
    else sent.set(e.target, { by: e.submitter, at: now });
  });
  window.addEventListener("pageshow", () => { sent = new Map(); });
  // The parish is most likely where this browser is.
  const zone = document.querySelector("[data-zone]");
  if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  // Copying: also where the page came by plain HTTP, in which browsers have no
  // clipboard of their own for pages.
  const copied = document.getElementById("copied");
  const copy = (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea");
    field.value = text;
    document.body.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button.dataset.copy).then(() => {
      if (copied) copied.textContent = copied.dataset.text;
      button.classList.add("is-copied");
      setTimeout(() => button.classList.remove("is-copied"), 2000);
    }, () => {}));
  }
})();

// Comforts of the pages about people who wait. In the list arrows move from row to row,
// and a letter presses a row's button while the row has the focus. Every page works
// without it.
(() => {
  "use strict";
  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const list = document.getElementById("list");
  if (!list) return;
  const keys = document.getElementById("keys");
  keys.hidden = false;
  const rows = [...list.querySelectorAll("tbody tr")];
  const at = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (i) => {
    const row = rows[Math.max(0, Math.min(i, rows.length - 1))];
    if (!row) return;
    row.querySelector("a").focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const remember = (i) => {
    try { sessionStorage.setItem("waiting row", i); } catch { /* the browser keeps nothing */ }
  };
  list.addEventListener("keydown", (e) => {
    const i = at();
    if (i < 0 || e.ctrlKey || e.altKey || e.metaKey) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      go(i + (e.key === "ArrowDown" ? 1 : -1));
      return;
    }
    const form = [...rows[i].querySelectorAll("form[data-key]")].find((f) => f.dataset.key === e.key.toUpperCase());
    if (!form || e.repeat) return;
    e.preventDefault();
    form.querySelector("button").click();
  });
  list.addEventListener("submit", () => remember(at()));
  // What was pressed has loaded the page anew: the row that has come into its place is next.
  try {
    const i = sessionStorage.getItem("waiting row");
    sessionStorage.removeItem("waiting row");
    if (i !== null && i >= 0) go(Number(i));
  } catch { /* the browser keeps nothing */ }
})();

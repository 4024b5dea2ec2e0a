// Comforts of the page of examples: the search narrows while one types, arrows go from
// row to row, Y and N tick or untick a row and go on, Enter goes to the button below. The
// page works without it.
(() => {
  "use strict";
  const form = document.getElementById("list"), search = document.getElementById("q"), count = document.getElementById("count");
  const save = document.getElementById("save");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  document.getElementById("keys").hidden = false;
  // It is the form's first button: disabled it keeps Enter from sending the form.
  const button = document.getElementById("search");
  button.hidden = button.disabled = true;

  const tell = () => {
    const text = count.dataset.text.replace("{n}", boxes.filter((b) => b.checked).length);
    if (count.textContent !== text) count.textContent = text;
  };
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[‘’]/g, "'");
  const narrow = () => {
    const wanted = fold(search.value.trim());
    for (const group of form.querySelectorAll(".group")) {
      let any = false;
      for (const row of group.querySelectorAll("li")) {
        row.hidden = !fold(row.querySelector(".what").textContent).includes(wanted);
        any = any || !row.hidden;
      }
      group.hidden = !any;
    }
  };
  // go moves to the box so many rows away that can be seen.
  const go = (from, by) => {
    const seen = boxes.filter((b) => !b.closest("li").hidden);
    const to = seen[seen.indexOf(from) + by];
    if (to) to.focus();
    else if (from && by > 0) save.focus(); // after the last row
  };
  search.addEventListener("input", narrow);
  search.addEventListener("keydown", (e) => {
    if (e.key === "Enter") e.preventDefault(); // the list is narrowed already
    if (e.key === "Enter" || e.key === "ArrowDown") go(null, 1);
  });
  form.addEventListener("change", tell);
  form.addEventListener("keydown", (e) => {
    if (e.target.type !== "checkbox" || e.altKey || e.ctrlKey || e.metaKey) return;
    const key = e.key.toLowerCase(), tick = key === "y" || key === "s";
    if (key === "enter") save.focus();
    else if (key === "arrowdown" || key === "arrowup") go(e.target, key === "arrowdown" ? 1 : -1);
    else if (tick || key === "n") {
      e.target.checked = tick;
      tell();
      go(e.target, 1);
    } else return;
    e.preventDefault();
  });
  narrow();
})();

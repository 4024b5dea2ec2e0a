// Comforts of the page that says for whom each ministry of a list is: what is ticked
// stands beside the name at once, and the chosen cards are counted. The page works
// without it.
(() => {
  "use strict";
  const form = document.getElementById("audience");
  if (!form) return;
  const chosen = document.getElementById("chosen"), all = document.getElementById("all");
  const picks = [...form.querySelectorAll('input[name="pick"]')];

  const chip = (text, word, kind) => {
    const e = document.createElement("span");
    e.className = "chip " + kind;
    e.textContent = text;
    if (word) {
      const w = document.createElement("span");
      w.className = "word";
      w.textContent = "“" + word + "”";
      e.append(" ", w);
    }
    return e;
  };

  const drawCard = (card) => {
    const chips = card.querySelector(".chips");
    const said = [...card.querySelectorAll(".boxes input:checked")];
    chips.replaceChildren();
    for (const box of said) chips.append(chip(box.dataset.text, box.dataset.word, "said"), " ");
    if (!said.length) chips.append(chip(chips.dataset.unsaid, "", "unsaid"), " ");
    card.classList.toggle("unsaid-card", !said.length);
  };

  const drawChosen = () => {
    const n = picks.filter((p) => p.checked).length;
    if (chosen) chosen.textContent = n ? chosen.dataset.text.replace("{n}", n) : "";
    form.classList.toggle("some", n > 0);
  };

  let changed = false;
  form.addEventListener("change", (e) => {
    changed = true;
    const card = e.target.closest("li");
    if (card && e.target.closest(".boxes")) drawCard(card);
    drawChosen();
  });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (e) => {
    if (!changed) return;
    e.preventDefault();
    e.returnValue = ""; // Chrome before 119 and Safari ask for this one
  });
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const every = picks.every((p) => p.checked);
      for (const p of picks) p.checked = !every;
      drawChosen();
    });
  }
  // A browser that goes back has the boxes as they were left.
  for (const card of form.querySelectorAll("#cards > li")) drawCard(card);
  drawChosen();
})();

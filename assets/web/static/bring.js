// Comforts of the pages on which a list is brought: how far it is, and choosing all.
// Every page works without it.
(() => {
  "use strict";
  document.querySelectorAll("form[data-wait]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault(); // a second click sends nothing twice
        return;
      }
      form.dataset.sent = "1";
      const text = document.createElement("p");
      text.className = "waiting-text";
      text.setAttribute("role", "status");
      form.append(text);
      text.textContent = form.dataset.wait;
      const bar = document.createElement("progress");
      bar.setAttribute("aria-label", form.dataset.wait);
      form.append(bar);
    });
  });
  // Who comes back by the browser's button finds the form as it was.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".waiting-text, progress").forEach((e) => e.remove());
  }));
  const all = document.getElementById("all");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const boxes = [...document.querySelectorAll('#cards input[name="id"]')];
      const on = boxes.some((box) => !box.checked);
      boxes.forEach((box) => { box.checked = on; });
    });
  }
})();

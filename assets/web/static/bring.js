// Comforts of the pages on which a list or a file is brought: that it is under way, and
// choosing all.
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
      const box = document.createElement("div"), text = document.createElement("p"), bar = document.createElement("progress");
      box.className = "under-way";
      text.setAttribute("role", "status");
      bar.setAttribute("aria-label", form.dataset.wait);
      box.append(text, bar);
      // Beside the button that was pressed: a page of a thousand ministries is long.
      const pressed = event.submitter || document.activeElement; // Safari before 15.4 does not tell
      const actions = pressed && pressed.closest(".actions");
      if (actions) actions.after(box);
      else form.append(box);
      text.textContent = form.dataset.wait;
    });
  });
  // Who comes back by the browser's button finds the form as it was.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    document.querySelectorAll(".under-way").forEach((e) => e.remove());
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

// Comforts of the pages about ministries: the list counts what is chosen. Every page
// works without it.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  // What was saved is no draft any more.
  if (document.querySelector(".done[role]")) {
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith("ministry ") && JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key);
      }
    } catch { /* the browser keeps nothing */ }
  }

  // One row's menu is open at a time.
  const menus = [...document.querySelectorAll(".row-menu")];
  for (const menu of menus) {
    menu.addEventListener("toggle", () => {
      if (menu.open) for (const other of menus) if (other !== menu) other.open = false;
    });
    menu.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  if (menus.length) document.addEventListener("click", (e) => { for (const m of menus) if (!m.contains(e.target)) m.open = false; });

  const print = byId("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const list = byId("list");
  if (list) {
    const boxes = [...list.querySelectorAll('input[name="id"]')], chosen = byId("chosen"), all = byId("all");
    const action = byId("action"), category = byId("category-field"), apply = byId("apply"), goOn = apply.textContent;
    const draw = () => {
      const n = boxes.filter((b) => b.checked).length;
      chosen.textContent = n === 1 ? chosen.dataset.single : n ? chosen.dataset.text.replace("{n}", n) : "";
      list.classList.toggle("some", n > 0);
      all.textContent = n === boxes.length ? all.dataset.none : all.dataset.all;
      apply.textContent = n && action.value ? apply.dataset.text.replace("{what}", action.selectedOptions[0].text).replace("{n}", n) : goOn;
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

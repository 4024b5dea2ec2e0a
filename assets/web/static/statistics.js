// The value of each column of the chart: by the pointer, by touch and by the keys.
// Without it the numbers are in the table below.
(() => {
  "use strict";
  const canvas = document.getElementById("canvas");
  const readout = document.getElementById("readout");
  const day = document.getElementById("day");
  if (!canvas || !readout || !day) return;
  const columns = Array.from(canvas.querySelectorAll(".column"), (g) => {
    const title = g.querySelector("title");
    const text = title.textContent;
    title.remove(); // the readout says it, at once
    return { g, text };
  });
  if (!columns.length) return;
  const before = readout.textContent;
  let here = null;
  const show = (i) => {
    if (here) here.g.classList.remove("here");
    here = columns[Math.max(0, Math.min(columns.length - 1, i))];
    here.g.classList.add("here");
    readout.textContent = here.text;
    day.setAttribute("aria-valuetext", here.text);
  };
  const hide = () => {
    if (here) here.g.classList.remove("here");
    here = null;
    readout.textContent = before;
  };
  const at = (e) => {
    const box = canvas.getBoundingClientRect();
    const i = Math.floor((e.clientX - box.left) / box.width * columns.length);
    day.value = i;
    show(i);
  };
  day.hidden = false;
  day.setAttribute("aria-valuetext", columns[day.value].text);
  day.addEventListener("input", () => show(Number(day.value)));
  day.addEventListener("focus", () => show(Number(day.value)));
  day.addEventListener("blur", hide);
  canvas.addEventListener("pointermove", at);
  canvas.addEventListener("pointerdown", at);
  canvas.addEventListener("pointerleave", (e) => {
    // A finger that is lifted leaves its value to be read.
    if (e.pointerType === "mouse" && document.activeElement !== day) hide();
  });
})();

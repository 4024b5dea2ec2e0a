// The form of a card says at once which ministries the typed letters mean, as the
// server finds them. It works without this.
(() => {
  "use strict";
  const about = document.getElementById("about"), means = document.getElementById("means");
  const names = [...document.querySelectorAll("#ministries span")].map((e) => e.textContent);
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
  const folded = names.map(fold);
  const fitting = (part) => {
    const same = folded.indexOf(part);
    if (same >= 0) return [names[same]];
    const begin = names.filter((_, i) => folded[i].startsWith(part));
    return begin.length ? begin : names.filter((_, i) => folded[i].includes(" " + part));
  };
  const draw = () => {
    const parts = about.value.split(/[,;]/).map(fold).filter((p) => p);
    means.textContent = parts.map((part) => {
      const fit = fitting(part);
      if (fit.length === 1) return fit[0];
      return fit.length ? `${part}: ${means.dataset.several} ${fit.slice(0, 5).join(", ")}` : `${part}: ${means.dataset.none}`;
    }).join(" · ");
  };
  about.addEventListener("input", draw);
  draw();
  const wrong = document.querySelector('#card [aria-invalid="true"]');
  (wrong || document.getElementById("name")).focus();
  // One press is one card.
  let sent = false;
  document.getElementById("card").addEventListener("submit", (e) => {
    if (sent) e.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
})();

// The page of thanks leads back to the result below which somebody has asked.
(() => {
  "use strict";
  const back = document.getElementById("to-result");
  if (!back || location.hash !== "#result") return;
  back.hidden = false;
  back.addEventListener("click", () => history.back());
})();

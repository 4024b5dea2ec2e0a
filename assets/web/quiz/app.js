// Makes the quiz work without a network after the first visit. Browsers allow
// this on HTTPS and on the computer itself only.
(() => {
  "use strict";
  if (!navigator.serviceWorker) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => {
      // Storage is full or forbidden, or a release is just being changed: the
      // page works all the same, and the next visit tries again.
    });
  });
})();

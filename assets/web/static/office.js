// Small comforts of the parish office; every page works without it.
(() => {
  "use strict";
  // A message about what was done belongs to one look at the page only.
  const url = new URL(location.href);
  if (url.searchParams.has("done")) {
    url.searchParams.delete("done");
    history.replaceState(null, "", url);
  }
})();

// The first part of the quiz's script. All parts arrive as one file within one
// function (see embedded/render/bundle.go): a file that is lost, cut or another
// one does nothing at all, and the pages work as the plain forms that they are.
const finder = (window.finder = {});
finder.kiosk = /[?&]kiosk=1(&|$)/.test(location.search);
const source = document.currentScript ? document.currentScript.src : "";

// enough looks once whether the browser has what the parts use. One that has
// not keeps the plain forms. So does a page that was asked for plainly, after
// an error of ours.
function enough() {
  const has = (of, names) => names.split(" ").every((name) => typeof of[name] === "function");
  const knows = (of, names) => names.split(" ").every((name) => name in of);
  try {
    return !/[?&]plain=1(&|$)/.test(location.search) &&
      has(URL, "createObjectURL") && has(window, "fetch Blob Promise Set URL URLSearchParams FormData Uint8Array DOMParser") && has(history, "pushState replaceState") &&
      has(crypto, "getRandomValues") && has(Object, "entries fromEntries keys") && has(Array, "from isArray") && has(Date, "now") && has(performance, "now") &&
      has(Array.prototype, "every filter find findIndex flatMap forEach includes map slice some sort") && has(Date.prototype, "toISOString toLocaleDateString") &&
      has(String.prototype, "includes padStart replaceAll startsWith") && has(Promise.prototype, "finally") && has(Promise, "resolve race") &&
      has(Element.prototype, "append closest matches querySelectorAll remove replaceChildren replaceWith") &&
      has(DOMTokenList.prototype, "toggle") && has(Headers.prototype, "get has") && has(Response.prototype, "json") &&
      has(URLSearchParams.prototype, "append get getAll has set toString") && has(Set.prototype, "has delete add") &&
      has(Document.prototype, "createElement querySelector") && has(EventTarget.prototype, "addEventListener") &&
      knows(URL.prototype, "searchParams") && knows(HTMLTemplateElement.prototype, "content") && knows(HTMLElement.prototype, "dataset hidden") &&
      knows(Element.prototype, "classList firstElementChild children") && knows(Event.prototype, "defaultPrevented") && knows(window, "PointerEvent");
  } catch {
    return false;
  }
}

// The browser may go to another address within the page that there is. A place in the
// page (#…) is no other address, and neither is that of a page which the browser brings
// back as it was left: what is typed stays. shownAddress is of what is shown.
const ownAddress = () => location.pathname + location.search;
let shownAddress = ownAddress();
function onArrival(show) {
  const arrive = () => { if (ownAddress() !== shownAddress) show(); };
  window.addEventListener("popstate", arrive);
  window.addEventListener("pageshow", (e) => { if (e.persisted) arrive(); });
}

// An error of ours, wherever it happens, is no dead page: the part that can go
// on without scripts does so. Other errors, as those of the browser's
// extensions, are not ours to answer.
let gaveUp = false;
function giveUp() {
  if (gaveUp || !finder.goOnPlainly) return;
  gaveUp = true;
  finder.goOnPlainly();
}
const isOwn = (err, file) => source !== "" && (file === source || Boolean(err) && String(err.stack).indexOf(source) >= 0);
window.addEventListener("error", (e) => { if (isOwn(e.error, e.filename)) giveUp(); });
window.addEventListener("unhandledrejection", (e) => { if (isOwn(e.reason)) giveUp(); });

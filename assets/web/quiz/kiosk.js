// A tablet in the hall (/?kiosk=1): it goes back to the start when nobody
// touches it, and keeps nothing of the person who left.
(() => {
  "use strict";
  // WCAG 2.2.1 asks for 20 seconds in which one can say that one is still here.
  // Who is thanked for a name and a number has read it soon; the page says so itself.
  const thanks = document.getElementById("thanks");
  const startOverAfterMs = (thanks ? 20 : 90) * 1000, warnBeforeMs = 20 * 1000, lookEveryMs = 500;
  const start = "/?kiosk=1";
  const box = document.getElementById("still-here"), left = document.getElementById("still-left"), still = document.getElementById("still");
  if (!finder.kiosk || !box) return;
  // A kept page is not a kiosk's, and so are neither its icon for the home screen nor its links.
  document.documentElement.classList.add("kiosk");
  const asKiosk = (address) => {
    const to = new URL(address);
    to.searchParams.set("kiosk", "1");
    return to.href;
  };
  const manifest = document.querySelector("link[rel=manifest]");
  if (manifest) manifest.href = asKiosk(manifest.href);

  // A kept page does not say how else one can ask to be called: the tablet remembers it.
  const call = document.getElementById("outcome")?.content.querySelector("#call"), remembered = "call-" + document.documentElement.lang;
  // Without storage the page says it when the network is back.
  if (call?.querySelector(".qr")) finder.store.write(remembered, call.innerHTML);
  else if (call) call.innerHTML = finder.store.read(remembered) || call.innerHTML;

  // A link to another site would lead the tablet away: it becomes a code for
  // the phone. The server does this too; a page kept for offline use is not a kiosk's.
  finder.closeLinks = (root) => {
    for (const a of root.querySelectorAll("a.outside")) {
      const p = a.closest("p"), img = document.createElement("img"), span = document.createElement("span");
      p.className = "qr";
      img.src = a.dataset.qr; img.alt = a.textContent; img.width = img.height = 148;
      span.textContent = a.dataset.short;
      p.replaceChildren(img, span);
    }
    for (const a of root.querySelectorAll(".details a, .reach a")) a.replaceWith(...a.childNodes);
    for (const steps of root.querySelectorAll(".steps")) steps.remove();
    root.querySelector(".along")?.remove(); // a tablet's clipboard is everybody's
  };
  for (const a of document.querySelectorAll(".bottom a:not(#privacy)")) a.remove();
  // A code that cannot be drawn, without a network, leaves the address in words, and that
  // of the result nothing.
  document.addEventListener("error", (e) => {
    if (!e.target.matches?.(".qr img")) return;
    if (e.target.closest("#along")) e.target.closest("#along").remove(); else e.target.hidden = true;
  }, true);
  // Where a name cannot be sent it is not typed in either. The code of the quiz's address,
  // which is got beforehand, lets a person ask with the own phone.
  let phoneCode = "";
  fetch("/qr/result").then(async (res) => {
    if (res.ok && isOurs(res) && isType(res, "image/svg+xml")) phoneCode = await res.text();
  }).catch(() => {}); // then the office's number is left
  finder.showPhoneCode = (place) => {
    const p = place.querySelector(".qr");
    if (!p) return;
    const img = document.createElement("img");
    img.alt = ""; img.width = img.height = 148;
    img.src = "data:image/svg+xml," + encodeURIComponent(phoneCode);
    if (phoneCode) p.prepend(img); else p.remove();
  };
  // Nothing may be left in the history, also no place in the page (#…).
  document.addEventListener("click", (e) => {
    const a = e.target.closest("a[href]");
    if (!a || e.defaultPrevented) return;
    e.preventDefault();
    if (a.hash) location.replace(a.href);
    else if (a.id === "home" || a.id === "again") startOver(); else if (a.origin === location.origin) location.replace(asKiosk(a.href));
  });

  const others = [...document.body.children].filter((e) => e !== box);
  let touched = Date.now(), before = null;
  document.body.append(box);
  // Where the browser cannot make the rest inert, it is hidden from screen
  // readers, and the focus comes back to the only button that counts now.
  const canBeInert = "inert" in HTMLElement.prototype;
  function setInert(is) {
    for (const e of others) {
      if (canBeInert) e.inert = is;
      else if (is) e.setAttribute("aria-hidden", "true");
      else e.removeAttribute("aria-hidden");
    }
  }
  document.addEventListener("focusin", (e) => { if (!canBeInert && !box.hidden && !box.contains(e.target)) still.focus(); });
  const attract = document.getElementById("attract");
  const atStart = () => location.pathname + location.search === start && !document.querySelector("#options input:checked");
  // isWaiting is true while nobody has begun.
  const isWaiting = () => attract ? !attract.hidden : atStart();
  function warn(seconds) {
    left.textContent = seconds === 1 ? left.dataset.single : left.dataset.text.replace("{n}", seconds);
    if (!box.hidden) return;
    before = document.activeElement;
    box.hidden = false;
    setInert(true);
    still.focus();
  }
  function calm() {
    if (box.hidden) return;
    box.hidden = true;
    setInert(false);
    before?.focus();
  }
  // leave loads the start afresh, in the tablet's own language, once the server answers,
  // unless somebody has begun meanwhile.
  function leave(must) {
    const may = () => must || isWaiting();
    fetch("/health", { cache: "no-store" }).then((res) => {
      if (!res.ok || !isOurs(res)) throw new Error("not yet");
      if (may()) location.replace(start);
    }).catch(() => { if (may()) setTimeout(leave, 3000, must); });
  }
  // Without a network the next person is met in the tablet's own language all the same,
  // and may choose another one: it keeps its first page in each.
  finder.pages = {};
  async function keepPage(address, own) {
    try {
      const res = await fetch(address), page = new DOMParser().parseFromString(await res.text(), "text/html"), lang = page.documentElement.lang;
      if (!res.ok || !page.getElementById("attract")) return;
      if (own) finder.ownLanguage = lang;
      finder.pages[lang] = page;
    } catch { /* away: there are those from before, or none */ }
  }
  if (attract) for (const address of [start, ...[...attract.querySelectorAll(".begin")].map((a) => a.href)]) keepPage(address, address === start);
  function startOver() {
    before = null;
    calm();
    finder.store.forget();
    touched = Date.now();
    if (finder.startOver) {
      if (finder.ownLanguage) finder.speak(finder.ownLanguage);
      finder.startOver();
      leave(false);
    } else {
      document.querySelector("main").replaceChildren();
      history.replaceState(null, "", start);
      leave(true);
    }
  }
  // Dictation, handwriting, autofill and keyboards that guess words press no key.
  for (const event of ["pointerdown", "touchstart", "keydown", "wheel", "input", "compositionupdate"]) {
    document.addEventListener(event, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
  still.addEventListener("click", () => { touched = Date.now(); calm(); });
  // Who has printed has what they came for: the next person need not wait long.
  window.addEventListener("afterprint", () => { touched = Math.min(touched, Date.now() - startOverAfterMs + warnBeforeMs); });
  setInterval(() => {
    if (atStart()) touched = Date.now();
    touched = Math.min(touched, Date.now()); // the clock may have been set back since
    const rest = touched + startOverAfterMs - Date.now();
    if (rest <= 0) startOver();
    else if (rest <= warnBeforeMs && !isWaiting() && !thanks) warn(Math.ceil(rest / 1000));
    else calm();
  }, lookEveryMs);
})();

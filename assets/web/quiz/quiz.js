// The quiz without reloading: the same steps that the server shows as forms,
// asked in the page, and the result, which needs no network. Without this
// script every step works as a plain form.
(() => {
  "use strict";
  const form = document.getElementById("quiz");
  if (!form) return;
  const model = JSON.parse(document.getElementById("model").textContent);
  const byId = (id) => document.getElementById(id);
  const title = byId("title"), hint = byId("hint"), error = byId("error"), options = byId("options"), question = byId("question");
  const attract = byId("attract"); // what a tablet shows while nobody is there
  const isWaiting = () => Boolean(attract) && !attract.hidden;
  const next = byId("next"), back = byId("back"), bar = byId("bar"), progress = byId("progress"), notice = byId("offline");
  // {n} is the value of n, {n|place|places} the first form when it is 1, else the second.
  const words = (key, values = {}) => Object.entries(values).reduce((s, [k, v]) => s
    .replace(new RegExp(`\\{${k}\\|([^|}]*)\\|([^}]*)\\}`, "g"), (_, one, other) => (String(v) === "1" ? one : other))
    .replaceAll(`{${k}}`, v), (isPupil() ? model.forPupils[key] : undefined) ?? model.texts[key] ?? model[key] ?? key);
  const isPupil = () => model.pupils.includes(answers.age[0]);

  const fromAddress = new URLSearchParams(location.search);
  let explicitLanguage = fromAddress.has("lang");
  const siteName = document.title.replace(/^.* · /, "");
  const answers = {};
  // inBetween is true from when the result is asked for until a question is shown again.
  let catalogue = null, ministries = null, result = null, inBetween = false;
  readAddress();
  let current = steps().findIndex((s) => s.id === fromAddress.get("q"));
  if (current < 0) current = steps().findIndex((s) => s.id === form.querySelector("#options input").name);
  // shownAt is when the page showed something else. The second of two quick taps was
  // meant for what was there before: for restMs a question takes no pointer, and a
  // result none at the place of the last one, within nearPx.
  const restMs = 400, nearPx = 48;
  let shownAt = -restMs, lastX = 0, lastY = 0;

  function readAddress() {
    const q = new URLSearchParams(location.search);
    for (const step of model.steps) {
      const was = q.getAll(step.id).filter((v) => step.options.includes(v));
      if (was.length || !answers[step.id]) answers[step.id] = was;
    }
    clearWhatNoLongerApplies();
  }
  function isChild() { return model.childAges.includes(answers.age[0]); }
  function offered(step) { return (model.offered[step.id] || {})[answers.age[0]] || step.options; }
  // steps are the questions that a person who has answered so is asked: the
  // numbered ones, and the follow-up after the one that it belongs to.
  function steps() {
    const all = model.steps.filter((s) => !s.followUp && (!isChild() || model.childSteps.includes(s.id)));
    const at = all.findIndex((s) => s.id === childrenFollow());
    if (at >= 0) all.splice(at + 1, 0, ...model.steps.filter((s) => s.followUp));
    return all;
  }
  function childrenFollow() {
    if (isChild()) return "";
    if (answers.age[0] === "infant" || answers.states.includes("parent")) return "states";
    return answers.interests.includes("kids") ? "interests" : "";
  }
  function clearWhatNoLongerApplies() {
    if (isChild()) answers.states = [];
    for (const step of model.steps) answers[step.id] = answers[step.id].filter((v) => offered(step).includes(v));
    if (!childrenFollow()) answers.children = [];
  }
  function excludes(id, a, b) {
    return (model.excludes[id] || []).some(([x, y]) => (x === a && y === b) || (x === b && y === a));
  }
  function choose(step, value, checked) {
    if (!step.multiple) answers[step.id] = [value];
    else {
      const rest = answers[step.id].filter((v) => v !== value && !(checked && excludes(step.id, v, value)));
      if (checked) rest.push(value);
      answers[step.id] = step.options.filter((v) => rest.includes(v));
    }
    clearWhatNoLongerApplies();
  }
  // query holds the answers and nothing else.
  function query() {
    const q = new URLSearchParams();
    for (const step of model.steps) for (const v of answers[step.id]) q.append(step.id, v);
    return q;
  }
  function address(path, q = query(), extra = {}) {
    for (const [k, v] of Object.entries(extra)) q.set(k, v);
    if (explicitLanguage) q.set("lang", model.lang);
    if (finder.kiosk) q.set("kiosk", "1");
    const text = q.toString();
    return text ? path + "?" + text : path;
  }
  const stepAddress = (index = current) => address("/", query(), { q: steps()[index].id });
  // A tablet's history keeps nothing of a person.
  const go = (to) => finder.kiosk ? history.replaceState(null, "", to) : history.pushState(null, "", to);

  function showForm() {
    if (result) { result.replaceWith(form); result = null; }
  }
  // show draws the current question into the frame that the server made.
  function show(moveFocus) {
    showForm();
    inBetween = false;
    const all = steps(), step = all[current], numbered = (list) => list.filter((s) => !s.followUp).length;
    document.title = words("title") + " · " + siteName;
    bar.max = numbered(all); bar.value = numbered(all.slice(0, current + 1));
    progress.textContent = words("progress", { n: bar.value, total: bar.max });
    title.textContent = words(step.id + ".title");
    hint.textContent = [words(step.followUp ? "follow_up" : step.multiple ? "several" : "one"),
      model.texts[step.id + ".why"]].filter(Boolean).join(" ");
    byId("welcome").hidden = current > 0;
    if (step.multiple) question.removeAttribute("role"); else question.setAttribute("role", "radiogroup");
    options.replaceChildren(...offered(step).map((value) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      const text = document.createElement("span");
      label.className = "option";
      if (step.id === "interests") label.dataset.icon = value;
      input.type = step.multiple ? "checkbox" : "radio";
      input.name = step.id; input.value = value;
      input.checked = answers[step.id].includes(value);
      text.textContent = words(step.id + "." + value);
      label.append(input, text);
      return label;
    }));
    complain("");
    const last = nameNext();
    next.disabled = false;
    back.hidden = current === 0;
    back.href = current === 0 ? "" : stepAddress(current - 1);
    linkLanguage();
    shownAt = performance.now();
    shownAddress = ownAddress();
    if (!step.followUp && !isWaiting()) tellReached(step.id);
    if (last) loadCatalogue(); // fresh for the result; the one from before will do
    if (moveFocus) { title.focus(); window.scrollTo(0, 0); }
  }
  // nameNext says on the button whether the result comes next, and returns it.
  function nameNext() {
    const last = current === steps().length - 1;
    next.textContent = words(last ? "finish" : "next");
    return last;
  }
  // tellReached lets staff see where people leave: a number for each question,
  // told once a visit. Without a network it is not told.
  let toldHere = fromAddress.has("at") ? model.steps.map((s) => s.id) : []; // a plain form's are counted by the server
  function tellReached(id) {
    // A tablet's storage keeps nothing of a visit.
    const told = finder.kiosk ? toldHere : finder.store.read("reached") || [];
    if (told.includes(id)) return;
    toldHere = [...told, id];
    if (!finder.kiosk) finder.store.write("reached", toldHere);
    fetch("/api/reached?question=" + id, { method: "POST", keepalive: true }).catch(() => {});
  }
  // complain shows what is wrong, and ties it to the choices; "" is nothing.
  function complain(text) {
    error.textContent = text;
    const set = (e, name, value) => text ? e.setAttribute(name, value) : e.removeAttribute(name);
    if (question.hasAttribute("role")) set(question, "aria-invalid", "true"); else question.removeAttribute("aria-invalid");
    for (const input of options.querySelectorAll("input")) {
      set(input, "aria-describedby", "error");
      if (input.type === "checkbox") set(input, "aria-invalid", "true");
    }
  }
  function linkLanguage() {
    const link = byId("language"), to = new URL(result ? address("/result") : stepAddress(), location.href);
    to.searchParams.set("lang", link.lang);
    link.href = to.pathname + to.search;
  }
  function tick() {
    for (const input of options.querySelectorAll("input")) input.checked = answers[input.name].includes(input.value);
  }
  function goTo(index) {
    current = index;
    go(stepAddress());
    show(true);
  }
  function forward() {
    const step = steps()[current];
    if (answers[step.id].length === 0 && !step.followUp) {
      complain(words(step.multiple ? "missing_several" : "missing_one"));
      options.querySelector("input").focus();
      return;
    }
    if (current < steps().length - 1) goTo(current + 1);
    else finish();
  }

  // The catalogue comes with the first question, so that the result is there
  // even when the network is not. loadCatalogue returns the text that tells what
  // is wrong, "" when nothing is. Who does not answer, or answers in our stead,
  // is away; we may be in trouble ourselves; neither is an error of the scripts.
  async function loadCatalogue() {
    let res = null, byKey = null;
    try {
      res = await fetch("/api/get-ministries");
      if (isOurs(res) && res.ok) byKey = await res.json();
    } catch { /* away, also in the middle of an answer */ }
    const came = isCatalogue(byKey), away = !came && !(res && isOurs(res) && !res.ok);
    if (came) list(byKey);
    noNetwork(away || came && res.headers.has("Finder-Kept")); // by the service worker
    return came ? "" : away ? "offline" : "trouble";
  }
  function list(byKey) {
    catalogue = byKey;
    ministries = finder.match.list(byKey);
  }
  // weAnswer asks whether the server can be reached although the catalogue cannot.
  async function weAnswer() {
    try { return isOurs(await fetch("/health", { cache: "no-store" })); } catch { return false; }
  }
  function noNetwork(is) { notice.textContent = is ? words(ministries ? "no_network" : "no_network_yet") : ""; }
  window.addEventListener("offline", () => noNetwork(true));
  window.addEventListener("online", loadCatalogue);

  async function finish() {
    inBetween = true;
    next.disabled = true;
    next.textContent = words("working");
    const problem = ministries ? "" : await loadCatalogue();
    if (problem === "offline" && await weAnswer()) return giveUp(); // the server makes the result
    if (!problem) {
      go(address("/result"));
      showResult();
      if (result) finder.count(query(), result.dataset.keys ? result.dataset.keys.split(" ") : []);
      return;
    }
    inBetween = false;
    complain(words(problem));
    next.disabled = false;
    next.textContent = words("finish");
  }
  // goOnPlainly leaves the rest to the server's plain forms, with the answers
  // that were given. A result that was asked for is made and counted there. It
  // uses as little as it can: what is missing may be anything.
  finder.goOnPlainly = () => {
    if (result && byId("note").textContent) return; // it is shown, and it is told whether it is counted
    const fields = [["plain", "1"]];
    if (explicitLanguage) fields.push(["lang", model.lang]);
    if (finder.kiosk) fields.push(["kiosk", "1"]);
    for (const step of model.steps) for (const v of answers[step.id] || []) fields.push([step.id, v]);
    if (!inBetween) {
      const atResult = location.pathname === "/result";
      if (!atResult && steps()[current]) fields.push(["q", steps()[current].id]);
      let to = atResult ? "/result" : "/", mark = "?";
      for (const [name, value] of fields) { to += mark + name + "=" + encodeURIComponent(value); mark = "&"; }
      return location.replace(to);
    }
    try { fields.push(["submission_key", finder.keyOf(query().toString())]); } catch { /* the server makes one */ }
    const plain = document.createElement("form");
    plain.method = "post"; plain.action = "/result"; plain.hidden = true;
    for (const [name, value] of fields) {
      const input = document.createElement("input");
      input.type = "hidden"; input.name = name; input.value = value;
      plain.appendChild(input);
    }
    document.body.appendChild(plain);
    plain.submit();
  };
  function showResult() {
    const found = finder.match.find(answers, ministries);
    if (found.fallback === "choose-interest") {
      current = steps().findIndex((s) => s.id === "interests");
      show(true);
      return complain(words("missing_several"));
    }
    const nothing = new URLSearchParams();
    const addresses = { change: stepAddress(0), again: finder.kiosk ? "/?kiosk=1" : address("/", nothing), query: query() };
    const made = finder.renderResult(byId("outcome"), found, finder.match.unmet(answers, ministries), words, addresses);
    (result || form).replaceWith(made);
    result = made;
    if (finder.kiosk) finder.closeLinks(result);
    finder.enhanceResult(result, query());
    finder.offerCall(result, isChild());
    byId("change").addEventListener("click", (e) => { e.preventDefault(); goTo(0); });
    // On a tablet it ends the visit, see kiosk.js.
    if (!finder.kiosk) byId("again").addEventListener("click", (e) => { e.preventDefault(); startOver(go); });
    document.title = byId("title").textContent + " · " + siteName;
    linkLanguage();
    byId("title").focus();
    window.scrollTo(0, 0);
    shownAt = performance.now();
    shownAddress = ownAddress();
  }
  function startOver(goThere) {
    for (const step of model.steps) answers[step.id] = [];
    finder.endVisit();
    toldHere = [];
    current = 0;
    goThere(address("/", new URLSearchParams()));
    wait(true);
    show(true);
    if (attract) byId("attract-title").focus();
  }
  // wait shows what invites the next person to a tablet, or the questions.
  function wait(is) {
    if (!attract) return;
    attract.hidden = !is;
    form.hidden = is;
  }
  function begin() {
    wait(false);
    goTo(0);
  }
  // Whoever touches it begins, in the language of the words that are touched. Another
  // language is another page, which comes when the server can be reached.
  attract?.addEventListener("click", (e) => {
    const a = e.target.closest("a");
    e.preventDefault();
    if (!a || a.lang === model.lang) return begin();
    const beginHere = () => {
      clearTimeout(late);
      if (!attract.hidden) { finder.speak(a.lang); begin(); }
    };
    // Nobody waits longer than that for a network that does not answer.
    const late = setTimeout(beginHere, 3000);
    fetch("/health", { cache: "no-store" }).then((res) => {
      if (!res.ok || !isOurs(res)) return beginHere();
      clearTimeout(late);
      if (!attract.hidden) location.replace(a.href);
    }, beginHere);
  });
  // speak says everything in another language, as the server's page in it does that a
  // tablet has kept, by the language (see kiosk.js). The tablet's own is in no address.
  finder.speak = (lang) => {
    const page = finder.pages[lang];
    explicitLanguage = lang !== finder.ownLanguage;
    if (!page) return;
    showForm();
    Object.assign(model, JSON.parse(page.getElementById("model").textContent));
    document.documentElement.lang = lang;
    for (const from of page.querySelectorAll(".skip, .photo, [id]")) {
      const to = from.id ? byId(from.id) : document.querySelector("." + from.className);
      if (!to || from.querySelector("[id]")) continue;
      to.replaceChildren(...document.importNode(from, true).childNodes);
      Object.assign(to.dataset, from.dataset);
      for (const name of ["alt", "lang"]) if (from[name]) to[name] = from[name];
    }
    byId("outcome").replaceWith(document.importNode(page.getElementById("outcome"), true));
    if (catalogue) list(catalogue);
  };
  finder.startOver = () => startOver(() => history.replaceState(null, "", "/?kiosk=1"));

  options.addEventListener("change", (e) => {
    choose(steps()[current], e.target.value, e.target.checked);
    tick();
    nameNext();
    complain("");
    linkLanguage();
    history.replaceState(null, "", stepAddress());
    shownAddress = ownAddress();
  });
  // A touch or click on a single choice is the whole answer: go on. The arrow
  // keys choose as well, and must not; their clicks have no detail.
  options.addEventListener("click", (e) => {
    const step = steps()[current];
    if (step.multiple || e.target.tagName !== "INPUT" || !pointed) return;
    pointed = false;
    const at = current;
    setTimeout(() => { if (current === at && answers[step.id].length) forward(); }, 180);
  });
  let pointed = false;
  options.addEventListener("pointerup", (e) => { pointed = Boolean(e.target.closest(".option")); });
  // A key's click has no detail.
  document.querySelector("main").addEventListener("click", (e) => {
    const isNear = Math.abs(e.clientX - lastX) < nearPx && Math.abs(e.clientY - lastY) < nearPx;
    const isEarly = e.detail > 0 && performance.now() - shownAt < restMs && (!result || isNear);
    if (!isEarly && e.detail > 0) [lastX, lastY] = [e.clientX, e.clientY];
    if (!isEarly) return;
    e.preventDefault();
    e.stopPropagation();
    pointed = false;
  }, true);
  options.addEventListener("keydown", () => { pointed = false; });
  form.addEventListener("submit", (e) => { e.preventDefault(); forward(); });
  back.addEventListener("click", (e) => { e.preventDefault(); if (current > 0) goTo(current - 1); });
  function arrive() {
    readAddress();
    if (location.pathname === "/result") return ministries ? showResult() : location.reload();
    const index = steps().findIndex((s) => s.id === new URLSearchParams(location.search).get("q"));
    current = index < 0 ? 0 : index;
    show(true);
  }
  onArrival(arrive);

  // The server has drawn the question already, unless this page was kept for
  // times without a network and stands for another address.
  const drawn = options.querySelector("input").name === steps()[current].id && location.pathname === "/";
  if (drawn) { tick(); linkLanguage(); nameNext(); }
  next.disabled = false; // Firefox keeps a dead button over a reload
  if (drawn && !steps()[current].followUp && !isWaiting()) tellReached(steps()[current].id);
  if (!drawn && location.pathname === "/") show(false);
  loadCatalogue().then(() => { if (ministries && location.pathname === "/result" && !result) showResult(); });
})();

// The quiz without reloading: the same steps that the server shows as forms,
// asked in the page. Without this script every step works as a plain form.
(() => {
  "use strict";
  const form = document.getElementById("quiz");
  const model = JSON.parse(document.getElementById("model").textContent);
  const byId = (id) => document.getElementById(id);
  const title = byId("title"), hint = byId("hint"), error = byId("error"), options = byId("options");
  const next = byId("next"), back = byId("back"), bar = byId("bar"), progress = byId("progress");
  const words = (key, values = {}) => Object.entries(values).reduce((s, [k, v]) => s.replaceAll(`{${k}}`, v), model.texts[key]);

  const fromAddress = new URLSearchParams(location.search);
  const explicitLanguage = fromAddress.has("lang");
  const answers = {};
  for (const step of model.steps) answers[step.id] = fromAddress.getAll(step.id).filter((v) => step.options.includes(v));
  clearWhatNoLongerApplies();
  let current = steps().findIndex((s) => s.id === form.querySelector("#options input").name);
  let shownAt = Date.now();

  function isChild() { return model.childAges.includes(answers.age[0]); }
  function offered(step) { return step.id === "interests" && model.interests[answers.age[0]] || step.options; }
  function steps() { return isChild() ? model.steps.filter((s) => model.childSteps.includes(s.id)) : model.steps; }
  function clearWhatNoLongerApplies() {
    if (isChild()) answers.states = [];
    const interests = model.steps.find((s) => s.id === "interests");
    answers.interests = answers.interests.filter((v) => offered(interests).includes(v));
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
    if (step.id === "age") clearWhatNoLongerApplies();
  }
  function address(path, extra = {}) {
    const q = new URLSearchParams();
    for (const step of model.steps) for (const v of answers[step.id]) q.append(step.id, v);
    for (const [k, v] of Object.entries(extra)) q.set(k, v);
    if (explicitLanguage) q.set("lang", model.lang);
    return path + "?" + q;
  }
  const stepAddress = () => address("/", { q: steps()[current].id });

  // show draws the current question into the frame that the server made.
  function show(moveFocus) {
    const all = steps(), step = all[current];
    progress.textContent = words("progress", { n: current + 1, total: all.length });
    bar.max = all.length; bar.value = current + 1;
    title.textContent = words(step.id + ".title");
    hint.textContent = words(step.multiple ? "several" : "one") + (current === 0 ? " " + words("intro") : "");
    error.textContent = "";
    options.replaceChildren(...offered(step).map((value) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      const text = document.createElement("span");
      label.className = "option";
      input.type = step.multiple ? "checkbox" : "radio";
      input.name = step.id; input.value = value;
      input.checked = answers[step.id].includes(value);
      text.textContent = words(step.id + "." + value);
      label.append(input, text);
      return label;
    }));
    const last = current === all.length - 1;
    next.textContent = words(last ? "finish" : "next");
    next.disabled = false;
    back.hidden = current === 0;
    linkLanguage();
    shownAt = Date.now();
    if (moveFocus) { title.focus(); window.scrollTo(0, 0); }
  }
  function linkLanguage() {
    const link = byId("language"), q = new URL(address("/", { q: steps()[current].id }), location.href);
    q.searchParams.set("lang", link.lang);
    link.href = q.pathname + q.search;
  }
  function tick() {
    for (const input of options.querySelectorAll("input")) input.checked = answers[input.name].includes(input.value);
  }
  function goTo(index) {
    current = index;
    history.pushState(null, "", stepAddress());
    show(true);
  }
  function forward() {
    const step = steps()[current];
    if (answers[step.id].length === 0) {
      error.textContent = words(step.multiple ? "missing_several" : "missing_one");
      options.querySelector("input").focus();
      return;
    }
    if (current < steps().length - 1) goTo(current + 1);
    else finish();
  }
  function finish() {
    next.disabled = true;
    next.textContent = words("working");
    const target = address("/result");
    // Ask first, so that a lost network leaves the answers on the screen
    // instead of a browser's error page.
    fetch("/health", { cache: "no-store" }).then(() => {
      sessionStorage.setItem("count", target);
      location.assign(target);
    }).catch(() => {
      error.textContent = words("offline");
      next.disabled = false;
      next.textContent = words("finish");
    });
  }

  options.addEventListener("change", (e) => {
    choose(steps()[current], e.target.value, e.target.checked);
    tick();
    error.textContent = "";
    linkLanguage();
    history.replaceState(null, "", stepAddress());
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
  options.addEventListener("pointerup", (e) => { pointed = Boolean(e.target.closest(".option")) && Date.now() - shownAt > 150; });
  options.addEventListener("keydown", () => { pointed = false; });
  form.addEventListener("submit", (e) => { e.preventDefault(); forward(); });
  back.addEventListener("click", (e) => { e.preventDefault(); if (current > 0) goTo(current - 1); });
  window.addEventListener("popstate", () => {
    const q = new URLSearchParams(location.search);
    for (const step of model.steps) {
      const was = q.getAll(step.id).filter((v) => step.options.includes(v));
      if (was.length) answers[step.id] = was;
    }
    clearWhatNoLongerApplies();
    const index = steps().findIndex((s) => s.id === q.get("q"));
    current = index < 0 ? 0 : index;
    show(true);
  });
  window.addEventListener("pageshow", (e) => { if (e.persisted) show(false); });
  show(false);
})();

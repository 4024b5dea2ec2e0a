// Counts a result that the quiz page led to, once, and lets it be printed.
(() => {
  "use strict";
  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => {
      for (const d of document.querySelectorAll("details")) d.open = true;
      window.print();
    });
  }
  document.getElementById("title").focus();

  // crypto.randomUUID exists on HTTPS only, and a parish's Wi-Fi is plain HTTP.
  function randomId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  }
  // The device's number changes each month, the visit's after 30 idle minutes.
  function deviceId() {
    const month = new Date().toISOString().slice(0, 7);
    const kept = (localStorage.getItem("device") || "").split(" ");
    if (kept[0] === month && kept[1]) return kept[1];
    const id = randomId();
    localStorage.setItem("device", month + " " + id);
    return id;
  }
  function visitId() {
    const kept = (sessionStorage.getItem("visit") || "").split(" ");
    const id = Date.now() - Number(kept[0]) < 30 * 60 * 1000 && kept[1] ? kept[1] : randomId();
    sessionStorage.setItem("visit", Date.now() + " " + id);
    return id;
  }

  const here = location.pathname + location.search;
  if (sessionStorage.getItem("count") !== here) return;
  const q = new URLSearchParams(location.search);
  const keys = document.getElementById("result").dataset.keys;
  // The same answers in one visit are one submission, however often the
  // person goes back and forth.
  let sent = {};
  try { sent = JSON.parse(sessionStorage.getItem("sent")) || {}; } catch { sent = {}; }
  sent[here] = sent[here] || randomId();
  sessionStorage.setItem("sent", JSON.stringify(sent));
  const submission = {
    answers: { age: q.get("age") || "", gender: q.get("gender") || "" },
    states: q.getAll("states"), situation: q.getAll("situation"), interests: q.getAll("interests"),
    ministries: keys ? keys.split(" ").slice(0, 100) : [],
    client_id: deviceId(), session_id: visitId(), submission_key: sent[here],
  };
  const note = document.getElementById("note");
  const send = (tries) => fetch("/api/submit", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(submission), keepalive: true,
  }).then((res) => {
    if (!res.ok) throw new Error(res.status);
    sessionStorage.removeItem("count");
    note.textContent = note.dataset.counted;
  }).catch(() => {
    if (tries > 0) setTimeout(() => send(tries - 1), 3000);
    else note.textContent = note.dataset.notCounted;
  });
  send(5);
})();

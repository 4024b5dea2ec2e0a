// Sends what is to be counted. It waits in the browser's storage until the
// server has it, also when the network is away or the browser is closed; its
// key keeps it from being counted twice.
(() => {
  "use strict";
  // maxWaiting bounds what waits in one browser: a tablet's busy Sunday.
  const maxWaiting = 200;
  const maxMinistries = 100, idleMs = 30 * 60 * 1000, touchEveryMs = 60 * 1000;
  const firstPauseMs = 3000, longestPauseMs = 60 * 1000;
  const prefix = "waiting:";

  const { read, write } = finder.store;
  finder.randomId = randomId;
  // keyOf is the key of these answers' submission in this visit, if it has one.
  finder.keyOf = (query) => visit().keys[query] || "";

  // crypto.randomUUID exists on HTTPS only, and a parish's Wi-Fi is plain HTTP.
  function randomId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  }
  // A key begins with its time, as a UUID of version 7 does: keys that come
  // together lie together in the database's index, which then changes fewer
  // pages. Ten minutes are exact enough for that, and tell nothing of the clock.
  function newKey() {
    const time = Date.now();
    return (time - time % 600_000).toString(16).padStart(12, "0") + randomId().slice(12);
  }
  // The device's number changes each month, the visit's after 30 idle minutes.
  function deviceId() {
    const month = new Date(Date.now()).toISOString().slice(0, 7);
    const was = read("device");
    if (was?.month === month) return was.id;
    const id = randomId();
    write("device", { month, id });
    return id;
  }
  // visit is the person's sitting: its number, and the key of each result.
  function visit() {
    const was = read("visit");
    return was && Date.now() - was.touched < idleMs ? was : { id: randomId(), touched: Date.now(), keys: {} };
  }
  function touch() {
    const was = read("visit"), idle = was ? Date.now() - was.touched : 0;
    // What lies in the future is of before the clock was set back: it is now.
    if (idle < 0 || idle > touchEveryMs && idle < idleMs) write("visit", { ...was, touched: Date.now() });
  }
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, touch, { passive: true });

  function waiting() {
    return finder.store.names(prefix).map(read).filter(Boolean).sort((a, b) => a.since - b.since);
  }

  let shown = "", state = "", pause = firstPauseMs, timer = 0, sending = null;
  function tell(key, now) {
    if (key === shown) state = now;
    const note = document.getElementById("note");
    if (note && shown) note.textContent = { counted: note.dataset.counted, kept: note.dataset.kept, lost: note.dataset.notCounted, refused: note.dataset.refused }[state] || "";
  }

  // count keeps the submission of these answers, once a visit, and sends it.
  finder.count = (query, ministries) => {
    const now = visit(), here = query.toString();
    let key = now.keys[here];
    shown = key || newKey();
    state = key && !waiting().some((w) => w.body.submission_key === key) ? "counted" : "";
    if (!key) {
      if (waiting().length >= maxWaiting) {
        tell(shown, "lost");
        return send(); // there may be room for the next person
      }
      key = now.keys[here] = shown;
      write("visit", now); // first: whoever sends these answers again has the same key
      const body = { answers: {} };
      for (const id of oneAnswer) body.answers[id] = query.get(id) || "";
      for (const id of severalAnswers) body[id] = query.getAll(id);
      write(prefix + key, { since: Date.now(), body: {
        ...body, ministries: ministries.slice(0, maxMinistries), client_id: deviceId(), session_id: now.id, submission_key: key,
      } });
    }
    write("visit", { ...now, touched: Date.now() });
    tell(shown, state);
    send();
  };

  // tellChosen lets staff see which ministries people look closer at: a number for
  // each, told once a visit. Without a network it is not told.
  let toldHere = [];
  finder.tellChosen = (what, key) => {
    const told = finder.kiosk ? toldHere : read("chosen") || [], it = what + " " + key;
    if (told.includes(it) || told.length >= 2 * maxMinistries) return;
    toldHere = [...told, it];
    if (!finder.kiosk) write("chosen", toldHere);
    fetch(`/api/chosen?what=${what}&ministry=${encodeURIComponent(key)}`, { method: "POST", keepalive: true }).catch(() => {});
  };

  // endVisit ends the visit, for the next person at this browser is another one, who is
  // counted as well. Where the server has made the result, the link to a new start ends it.
  finder.endVisit = () => {
    for (const name of ["visit", "chosen", "reached"]) write(name, null);
    toldHere = [];
  };
  document.addEventListener("click", (e) => {
    if (!e.defaultPrevented && e.target.closest("#result #again")) finder.endVisit();
  });

  // outcome says what became of a submission when the server, and not something
  // in between, has answered for good; "" when it is to be sent again.
  async function outcome(res) {
    const answer = await res.json();
    if (res.ok && answer.success === true) return "counted";
    if (res.status === 413 || res.status === 400 && answer.error_type === "validation_error") return "lost";
    // The server does not know this page's address as its own: staff must set it.
    return res.status === 403 && answer.error_type === "cross_origin" ? "refused" : "";
  }
  async function sendAll() {
    for (let next; (next = waiting()[0]);) {
      const key = next.body.submission_key;
      let became = "";
      try {
        // How long it waited is told rather than when it was: a tablet's clock may be wrong.
        const waited = Math.max(0, Math.round((Date.now() - next.since) / 1000));
        const res = await fetch("/api/submit", {
          method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...next.body, waited }), keepalive: true,
        });
        became = await outcome(res);
      } catch { /* the network is away: it is kept */ }
      if (!became) {
        for (const w of waiting()) tell(w.body.submission_key, "kept");
        timer = setTimeout(send, pause);
        pause = Math.min(2 * pause, longestPauseMs);
        return;
      }
      write(prefix + key, null);
      pause = firstPauseMs;
      tell(key, became);
    }
  }
  function send() {
    clearTimeout(timer);
    sending ||= sendAll().finally(() => { sending = null; });
  }
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  send();
})();

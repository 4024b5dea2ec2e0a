// What the quiz stores in the browser. Every name is here, and where it is stored: what
// has no place here is not stored.
(() => {
  "use strict";
  const own = "sessionStorage", lasting = "localStorage";
  // A person's. What is saved lasts on the person's device, and on a tablet in the hall as
  // long as the person is there.
  const places = { visit: own, reached: own, chosen: own, saved: finder.kiosk ? own : lasting, device: lasting, asks: lasting };
  // Nobody's, each with more behind its name: what waits to be counted goes when it is
  // sent, and whom one can call is the parish's.
  const stays = ["waiting:", "call-"];
  function placeOf(name) {
    const place = places[name] || stays.some((s) => name.startsWith(s)) && lasting;
    if (!place) throw new Error("no place for " + name);
    return place;
  }

  // What the browser does not let us store lasts as long as the page.
  const memory = {};
  function read(name) {
    const place = placeOf(name);
    if (name in memory) return memory[name];
    try { return JSON.parse(window[place].getItem(name)); } catch { return null; }
  }
  function write(name, value) {
    const place = placeOf(name);
    delete memory[name];
    try {
      if (value === null) window[place].removeItem(name);
      else window[place].setItem(name, JSON.stringify(value));
    } catch { if (value !== null) memory[name] = value; }
  }
  // names returns those that begin so.
  function names(prefix) {
    let all = Object.keys(memory);
    try { all = all.concat(Object.keys(localStorage)); } catch { /* forbidden */ }
    return all.filter((n) => n.startsWith(prefix));
  }
  // forget drops what is known of a person, and nothing of the dashboard's, which may be
  // open in another tab. What is saved may be in either place: the tablet may have been
  // somebody's device.
  function forget() {
    for (const name of Object.keys(places)) {
      delete memory[name];
      for (const place of [own, lasting]) try { window[place].removeItem(name); } catch { /* nothing was stored either */ }
    }
  }
  finder.store = { read, write, names, forget };
})();

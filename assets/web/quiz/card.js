// A ministry's card, and what a person's phone does with it: the server draws the
// same (embedded/web/quizpage/card.go). Nothing of it asks anybody anything.
(() => {
  "use strict";
  const part = (selector, from) => from.querySelector(selector);

  // todayIn is the day in a time zone, as 2026-10-15; in the browser's own when it does
  // not know the zone.
  function todayIn(zone) {
    const now = new Date(Date.now()), parts = { year: "numeric", month: "2-digit", day: "2-digit" };
    try { return now.toLocaleDateString("sv", { timeZone: zone, ...parts }); } catch { return now.toLocaleDateString("sv", parts); }
  }

  // needWords says whether a ministry needs people; "" when there is nothing to say.
  function needWords(needs, words) {
    const [, from, to] = /^(.*)\.\.(.*)$/.exec(needs || "") || [];
    if (from === undefined) return needs ? words("card.need." + needs) : "";
    const lang = document.documentElement.lang, today = todayIn(words("zone"));
    if (to && today > to) return "";
    const long = (d) => new Date(d + "T12:00Z").toLocaleDateString(lang === "en" ? "en-US" : lang, { timeZone: "UTC", year: "numeric", month: "long", day: "numeric" });
    const begins = today < from;
    if (!begins && !to) return words("card.need.now");
    return words("card.need." + (!to ? "from" : begins ? "span" : "until"), { from: from && long(from), to: to && long(to) });
  }

  const escaped = (text) => encodeURIComponent(text).replace(/['()]/g, (c) => "%" + c.charCodeAt(0).toString(16));

  // fillCard fills a copy of the empty card with a ministry in the page's language.
  finder.fillCard = (li, m, why, words) => {
    const set = (selector, text) => {
      const e = part(selector, li);
      if (text) e.textContent = text;
      return text ? null : e;
    };
    const drop = (...all) => { for (const e of all) e?.remove(); };
    li.dataset.key = m.key;
    set(".name", m.name);
    drop(set(".reasons", why)?.closest("p"));
    part(".description", li).textContent = m.description;
    for (const e of li.querySelectorAll(".of")) e.textContent = ": " + m.name;
    const need = part(".need", li);
    need.classList.toggle("full", m.needs_people === "full");
    if (!m.in_spanish) drop(part(".spanish", li));
    const tick = part(".tick", li);
    if (tick) part("input", tick).value = m.key;
    if (m.needs_people === "full") drop(tick);
    drop(set(".need", needWords(m.needs_people, words)));
    drop(set(".when dd", m.when)?.parentNode, set(".where dd", m.where)?.parentNode);
    const whom = [m.contact, m.phone, m.email].filter(Boolean), facts = part(".facts", li), steps = part(".steps", li);
    part(".whom dd", li).replaceChildren(...whom.flatMap((text) => {
      const span = document.createElement("span");
      span.textContent = text;
      return [span, " "];
    }));
    if (!whom.length) drop(part(".whom", li));
    if (!facts.children.length) drop(facts);
    if (!steps) return; // a tablet calls nobody
    const number = (m.phone_url || "").replace("tel:", "");
    const addresses = {
      call: m.phone_url, text: number && !number.includes(",") && "sms:" + number,
      write: m.email && `mailto:${m.email}?subject=${escaped(words("card.subject", { name: m.name }))}`,
      calendar: m.calendar && `/calendar/${encodeURIComponent(m.key)}.ics?lang=${document.documentElement.lang}`,
    };
    for (const a of [...steps.children]) {
      const to = addresses[a.dataset.step];
      if (to) a.href = to; else a.remove();
    }
    if (!steps.children.length) drop(steps);
  };

  // entry makes the calendar's file as package calendar does. when is such as
  // "TU,TH 1900 2030" or "1SU,3SU 0900 1000"; null when there is no such day.
  function entry({ key, name, where, calendar: when }, words) {
    const zone = words("zone"), at = `;TZID=${zone}:`, [days, start, end] = when.split(" ");
    const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"], monthly = /\d/.test(days), now = new Date(Date.now());
    const text = (d) => d.toISOString().slice(0, 10).replaceAll("-", "");
    const isOn = (d, codes) => codes.split(",").some((code) => {
      const week = parseInt(code, 10) || 0;
      if (weekdays[d.getUTCDay()] !== code.slice(-2)) return false;
      if (week < 0) return new Date(d.getTime() + 7 * 864e5).getUTCMonth() !== d.getUTCMonth();
      return !week || Math.floor((d.getUTCDate() + 6) / 7) === week;
    });
    const escape = (s) => s.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
    // Of a month's weeks Outlook knows one in a rule.
    const events = (monthly ? days.split(",") : [days]).flatMap((codes, i) => {
      let day = new Date(todayIn(zone) + "T00:00Z"), left = 200;
      while (!isOn(day, codes) && left-- > 0) day = new Date(day.getTime() + 864e5);
      if (left <= 0) return [];
      const after = end === "2400" ? text(new Date(day.getTime() + 864e5)) + "T0000" : text(day) + "T" + end;
      return ["BEGIN:VEVENT", `UID:${key}${i ? "-" + codes : ""}@ministry-finder`,
        `DTSTAMP:${text(now)}T${now.toISOString().slice(11, 19).replaceAll(":", "")}Z`,
        `DTSTART${at}${text(day)}T${start}00`, `DTEND${at}${after}00`, `RRULE:FREQ=${monthly ? "MONTHLY" : "WEEKLY"};BYDAY=${codes}`,
        "SUMMARY:" + escape(name), ...(where ? ["LOCATION:" + escape(where)] : []), "END:VEVENT"];
    });
    return events.length ? ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ministry Finder//EN", "X-WR-TIMEZONE:" + zone,
      ...words("zoneLines").split("\n"), ...events, "END:VCALENDAR", ""].map(fold).join("\r\n") : null;
  }
  // fold cuts a line of more than 75 bytes, between two letters.
  function fold(line) {
    let out = "", room = 75;
    for (const letter of line) {
      const c = letter.codePointAt(0), bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > room) { out += "\r\n "; room = 74; }
      out += letter;
      room -= bytes;
    }
    return out;
  }

  // takeTime gives a person's calendar the server's file, and one that is made here where
  // the server gives none: browsers inside other apps, and some phones, do not save what a
  // page has made.
  finder.takeTime = (link, ministry, words) => {
    let isAsking = false;
    link.addEventListener("click", async (e) => {
      e.preventDefault();
      if (isAsking) return;
      isAsking = true;
      const file = await finder.gives(link.href) ? null : entry(ministry, words);
      isAsking = false;
      if (!file) return location.assign(link.href);
      const a = document.createElement("a");
      a.href = URL.createObjectURL(new Blob([file], { type: "text/calendar" }));
      a.download = ministry.key + ".ics";
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
    });
  };
})();

// Which ministries fit, in the browser: a copy of what package quiz decides,
// so that the result needs no network. A test compares the two over every
// answer that the page can give; change both together.
(() => {
  "use strict";
  const childrensAges = ["infant", "elementary", "junior-high", "high-school"];
  const share = (a, b) => a.some((v) => b.includes(v));

  // has reports whether a ministry has a mark; most have none.
  const has = (m, mark) => Boolean(m.marks && m.marks.includes(mark));

  // list makes a list of the catalogue as /api/get-ministries gives it.
  // On Spanish pages those come first at which people speak it.
  function list(byKey) {
    const first = (m) => Number(document.documentElement.lang === "es" && m.in_spanish === true);
    return Object.entries(byKey).map(([key, m]) => ({ key, ...m })).sort((a, b) => first(b) - first(a) || a.position - b.position);
  }

  // personOf adds to the answers, a list for each question, what follows from them.
  function personOf(answers) {
    const age = answers.age[0] || "", infant = age === "infant", child = !infant && childrensAges.includes(age);
    let states = child ? ["single"] : answers.states;
    if (infant && !states.includes("parent")) states = [...states, "parent"];
    const family = states.includes("parent") || answers.interests.includes("kids");
    const agesUnsaid = family && !(answers.children && answers.children.length);
    const children = !family ? [] : agesUnsaid ? childrensAges : answers.children;
    return { agesUnsaid, age, child, states, family, children, gender: answers.gender[0] || "", situation: answers.situation, interests: answers.interests };
  }
  // Whether a ministry is for one of the ages of the person's children.
  const forTheirs = (p, m) => share(m.age, p.children);
  // What is for the children and not for the person: the person's gender is not theirs.
  const childrenOnly = (p, m) => m.age.length > 0 && !m.age.includes(p.age) && m.age.every((a) => childrensAges.includes(a));
  const theirsAlone = (p, m) => forTheirs(p, m) && childrenOnly(p, m);
  // What fits only since the children may have any age, and what is for adults with
  // children, too, for a person without any.
  const isUnsaid = (p, m) => p.agesUnsaid && forTheirs(p, m) && !m.age.includes(p.age);
  const withFamilies = (p, m) => !p.child && !p.family && p.states.length > 0 && p.age !== "married-parents" && !share(m.situation, p.situation) &&
    m.gender.length === 0 && (m.state.length === 0 || m.state.includes("parent")) &&
    (m.age.includes("married-parents") || m.age.includes("infant")) && !m.age.some((a) => a !== "infant" && childrensAges.includes(a));
  // Who is widowed or separated is single to a ministry that knows neither.
  const hasState = (p, m) => share(m.state, p.states) || (p.states.includes("widowed") || p.states.includes("separated")) &&
    m.state.includes("single") && !m.state.includes("widowed") && !m.state.includes("separated");

  function fits(p, m) {
    return (m.age.length === 0 || m.age.includes(p.age) || forTheirs(p, m)) &&
      (m.gender.length === 0 || theirsAlone(p, m) || p.gender === "" || p.gender === "skip" || m.gender.includes(p.gender)) &&
      (m.state.length === 0 || p.states.length === 0 || p.states.includes("none-of-above") || hasState(p, m)) &&
      (m.situation.length === 0 || share(m.situation, p.situation)) &&
      (p.interests.includes("all") || m.interest.length === 0 || m.interest.includes("all") || share(m.interest, p.interests) ||
        p.interests.includes("kids") && forTheirs(p, m));
  }

  const answersWish = (p, m, v) => m.interest.includes(v) || v === "kids" && forTheirs(p, m);

  function score(p, m) {
    const met = p.interests.filter((v) => answersWish(p, m, v)).length;
    let s = 0.5 * (p.interests.includes("all") ? 1 : met === 0 ? 0.25 : met / p.interests.length);
    if (share(m.situation, p.situation)) s += 0.15;
    if (m.age.includes(p.age)) s += 0.2 * (0.5 + 0.5 / m.age.length);
    if (hasState(p, m)) s += 0.1;
    if (p.gender !== "" && m.gender.includes(p.gender) && !theirsAlone(p, m)) s += 0.05;
    if (m.gender.length > 0 && theirsAlone(p, m)) s -= 0.05;
    return Math.round(s * 100) / 100;
  }

  function reasons(p, m) {
    const out = p.interests.filter((v) => v !== "all" && answersWish(p, m, v)).map((v) => "interest:" + v);
    if (out.length === 0 && p.interests.includes("all")) out.push("interest:all");
    for (const v of p.situation) if (m.situation.includes(v)) out.push("situation:" + v);
    if (m.age.includes(p.age)) out.push("age:" + p.age);
    else if (forTheirs(p, m)) out.push("age:children");
    for (const v of p.states) if (m.state.includes(v)) out.push("state:" + v);
    if (p.gender !== "" && m.gender.includes(p.gender) && !theirsAlone(p, m)) out.push("gender:" + p.gender);
    return out;
  }

  // find returns { adults, children, fallback }; a match is { ministry, reasons, score }.
  function find(answers, ministries) {
    const p = personOf(answers);
    if (p.interests.length === 0) return { adults: [], children: [], fallback: "choose-interest" };
    const found = ministries.filter((m) => fits(p, m)).map((m) => ({
      ministry: m, reasons: reasons(p, m), score: score(p, m), unsaid: Number(isUnsaid(p, m)), families: withFamilies(p, m),
      theirs: forTheirs(p, m) && m.age.every((a) => childrensAges.includes(a)),
    }));
    found.sort((a, b) => isFirst(b) - isFirst(a) || isFull(a) - isFull(b) || a.unsaid - b.unsaid || b.score - a.score);
    let fallback = "";
    const add = (why, mark) => {
      for (const ministry of ministries) {
        if (!has(ministry, mark) || found.some((f) => f.ministry === ministry)) continue;
        found.push({ ministry, reasons: ["fallback:" + why], score: 0, unsaid: 0 });
        fallback = why;
      }
    };
    if (found.length === 0 && p.family) add("family", "for-parents");
    if (p.age === "elementary" && found.length < 2) {
      add("elementary", "for-grade-school");
      if (p.interests.includes("fellowship") || p.interests.includes("all")) add("elementary", "for-grade-school-company");
    }
    if (found.length === 0) return { adults: [], children: [], fallback: "contact" };
    if (p.child) return { adults: [], children: found, fallback };
    const isTheirs = (f) => childrenOnly(p, f.ministry);
    return { adults: found.filter((f) => !isTheirs(f)), children: found.filter(isTheirs), fallback };
  }

  // unmet lists the person's wishes that nothing which fits answers.
  function unmet(answers, ministries) {
    const p = personOf(answers), fitting = ministries.filter((m) => fits(p, m));
    return p.interests.filter((v) => v !== "all" && !fitting.some((m) => answersWish(p, m, v)));
  }

  // isJoined says whether two are audiences of one ministry, by shared_key or by name.
  const fold = (name) => name.trim().replace(/\s+/g, " ").toLowerCase();
  const isJoined = (a, b) => a.shared_key === b.shared_key && (Boolean(a.shared_key) || fold(a.name) === fold(b.name));

  // merge makes one match of those that differ only by age and interest.
  function merge(matches) {
    const sameSet = (a, b) => a.every((v) => b.includes(v)) && b.every((v) => a.includes(v));
    const out = [];
    for (const match of matches) {
      const { ministry: m, reasons } = match;
      const same = out.find(({ ministry: o }) => isJoined(o, m) && sameSet(o.gender, m.gender) &&
        sameSet(o.state, m.state) && sameSet(o.situation, m.situation));
      if (!same) out.push({ ...match, reasons: [...reasons] });
      else for (const r of reasons) if (!same.reasons.includes(r)) same.reasons.push(r);
    }
    return out;
  }

  const isFirst = (match) => Number(has(match.ministry, "first"));
  const isFull = (match) => Number(match.ministry.needs_people === "full");
  // Something for the kids is what is for no adult.
  const wishesOf = (match) => match.reasons.filter((r) => r.startsWith("interest:")).map((r) => r.slice(9))
    .filter((v) => v === "kids" ? match.theirs : v !== "all" && !match.unsaid);

  // arrange says what of a result comes first: { mass, first, adults, children }.
  function arrange(result) {
    let mass = null;
    const lists = [merge(result.adults), merge(result.children)], many = lists[0].length + lists[1].length > 1;
    const [adults, children] = lists.map((list) => list.filter((m) => {
      if (!many || mass || !isFirst(m)) return true;
      mass = m;
      return false;
    }));
    const left = [...adults, ...children].sort((a, b) => isFull(a) - isFull(b) || a.unsaid - b.unsaid || b.score - a.score);
    const first = [], wishes = [], interests = [];
    const hasOther = (values, known) => values.some((v) => v !== "all" && !known.includes(v));
    while (left.length && first.length < 3) {
      const open = (m) => isFull(m) === isFull(left[0]) && m.unsaid === left[0].unsaid;
      let i = left.findIndex((m) => first.length ? isFull(m) === isFull(left[0]) && hasOther(wishesOf(m), wishes) : open(m) && !m.families);
      if (!first.length) i = Math.max(i, 0);
      if (i < 0) i = left.findIndex((m) => open(m) && hasOther(m.ministry.interest, interests));
      const [taken] = left.splice(Math.max(i, 0), 1);
      wishes.push(...wishesOf(taken));
      interests.push(...taken.ministry.interest);
      first.push(taken);
    }
    const rest = (list) => list.filter((m) => !first.includes(m));
    return { mass, first, adults: rest(adults), children: rest(children) };
  }

  // strongest is the one reason that is told, "" when it is for everybody.
  const strongest = (reasons) => reasons.find((r) => r !== "interest:all") || "";

  const keys = (result) => [...result.adults, ...result.children].map((f) => f.ministry.key);

  finder.match = { list, find, merge, arrange, strongest, keys, unmet };
})();

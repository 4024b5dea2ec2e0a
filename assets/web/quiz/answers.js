// What tells an answer of ours from one of somebody in between: the login page
// of a Wi-Fi, a host's "waking up", a check for robots, with whatever status.
// The pages and the service worker both have this part.
const format = "1"; // as embedded/web/middleware.go says; of answers that this release can read
function isOurs(res) { return res.headers.get("Finder-Format") === format; }
function isType(res, type) { return String(res.headers.get("Content-Type")).startsWith(type); }

// The questions of the quiz with one answer and with several, as package quiz lists them.
const oneAnswer = ["age", "gender"], severalAnswers = ["states", "situation", "interests", "children"];

// isCatalogue reports whether a value is what /api/get-ministries gives.
function isCatalogue(byKey) {
  const lists = ["age", "gender", "state", "interest", "situation", "links"];
  const isMinistry = (m) => Boolean(m) && typeof m.name === "string" && typeof m.description === "string" &&
    typeof m.position === "number" && lists.every((list) => Array.isArray(m[list]));
  return Boolean(byKey) && typeof byKey === "object" && !Array.isArray(byKey) && Object.keys(byKey).every((key) => isMinistry(byKey[key]));
}

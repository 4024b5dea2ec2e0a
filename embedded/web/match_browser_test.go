package web_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// answerSpace is how many answers the page can produce: for the three ages of a
// child 32+32+64 sets of interests, for a baby's parent 64 with 5 sets of states,
// for the three others 64+64+128 with 10, each with 3 genders and 32 situations.
// spreadOver is every how many one is compared: it has no divisor in common with
// the numbers of sets, so that each set of a question is met with each of another.
const (
	answerSpace = (32+32+64)*3*32 + 64*5*3*32 + (64+64+128)*10*3*32
	spreadOver  = 5
	compared    = answerSpace / spreadOver
)

// answersAtOnce is how many answers one hash stands for.
const answersAtOnce = 1000

// walk makes the page list every answer it can give, from the rules that it
// was sent, and match each. compared(from, to) is the hash of what comes out,
// told(i) one of them in full.
const walk = `(() => {
	const model = JSON.parse(document.getElementById("model").textContent);
	const excludes = (id, a, b) => (model.excludes[id] || []).some(([x, y]) => x === a && y === b || x === b && y === a);
	const sets = (id, options) => {
		const out = [];
		for (let bits = 1; bits < 1 << options.length; bits++) {
			const set = options.filter((_, i) => bits >> i & 1);
			if (!set.some((a) => set.some((b) => excludes(id, a, b)))) out.push(set);
		}
		return out;
	};
	const options = (id) => model.steps.find((s) => s.id === id).options;
	window.space = [];
	let n = 0;
	const ages = model.steps.find((s) => s.id === "children").options;
	// What a family says of its children's ages changes with every answer.
	const children = (age, states, interests) => {
		const family = age === "infant" || states.includes("parent") || interests.includes("kids");
		return family && !model.childAges.includes(age) ? ages.filter((_, i) => space.length >> i & 1) : [];
	};
	const offered = (id, age) => (model.offered[id] || {})[age] || options(id);
	for (const age of options("age")) for (const gender of options("gender"))
		for (const states of model.childAges.includes(age) ? [[]] : sets("states", offered("states", age)))
			for (const situation of sets("situation", options("situation")))
				for (const interests of sets("interests", offered("interests", age)))
					if (++n % 5 === 0) space.push({ age: [age], gender: [gender], states, situation, interests, children: children(age, states, interests) });
	const line = (matches) => matches.map((m) => m.ministry.key + "=" + m.score + "(" + m.reasons.join(" ") + ")").join(";");
	window.told = (i) => {
		const a = space[i], r = finder.match.find(a, ministries);
		return [a.age, a.gender, a.states, a.situation, a.interests, a.children, finder.match.unmet(a, ministries)].map((l) => l.join(" ")).join("/") + " -> " +
			[r.fallback, line(r.adults), line(r.children), line(finder.match.merge(r.adults)), line(finder.match.merge(r.children)),
				finder.match.arrange(r).first.map((m) => m.ministry.key).join(" ")].join("|");
	};
	window.compared = (from, to) => {
		let h = 0x811c9dc5;
		for (let i = from; i < to; i++)
			for (const line = told(i), n = line.length, at = { j: 0 }; at.j < n; at.j++) h = Math.imul(h ^ line.charCodeAt(at.j), 0x01000193);
		return h >>> 0;
	};
	return n;
})()`

func TestTheBrowserMatchesAsTheServerDoesOverTheWholeAnswerSpace(t *testing.T) {
	t.Parallel()
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	space := spreadAnswers()
	if len(space) != compared {
		t.Fatalf("there are %d answers, want %d", len(space), compared)
	}
	for name, ministries := range map[string][]catalogue.Ministry{"starter": starter, "sparse": sparse()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			p := browser.Page(t)
			p.Open(s.URL)
			p.Wait("window.finder?.match")
			browsertest.Value[any](p, "void (window.ministries = "+asJSON(t, ministries)+")")
			if n := browsertest.Value[int](p, walk); n != answerSpace {
				t.Fatalf("the page can give %d answers, want %d", n, answerSpace)
			}
			for from := 0; from < compared; from += answersAtOnce {
				to := min(from+answersAtOnce, compared)
				h := uint32(0x811c9dc5)
				for _, a := range space[from:to] {
					for _, c := range []byte(told(a, ministries)) {
						h = (h ^ uint32(c)) * 0x01000193
					}
				}
				if browsertest.Value[uint32](p, fmt.Sprintf("compared(%d, %d)", from, to)) == h {
					continue
				}
				for i := from; i < to; i++ {
					if browser, server := browsertest.Value[string](p, fmt.Sprintf("told(%d)", i)), told(space[i], ministries); browser != server {
						t.Fatalf("answer %d:\nthe browser finds %s\nthe server finds  %s", i, browser, server)
					}
				}
			}
			t.Logf("%d answers", len(space))
		})
	}
}

// asJSON writes the active ministries as the page's script has them.
func asJSON(t *testing.T, ministries []catalogue.Ministry) string {
	t.Helper()
	active := catalogue.Active(ministries)
	for i := range active {
		for _, l := range []*[]string{&active[i].Age, &active[i].Gender, &active[i].State, &active[i].Interest, &active[i].Situation} {
			*l = append([]string{}, *l...) // [] and not null
		}
	}
	text, err := json.Marshal(active)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// told writes answers and what package quiz finds for them as the page does.
func told(a quiz.Answers, ministries []catalogue.Ministry) string {
	r := quiz.Recommend(a, ministries)
	lists := [][]string{
		a.Get(quiz.Age), a.Get(quiz.Gender), a.States, a.Situation, a.Interests, a.Children, quiz.UnmetInterests(a, ministries),
	}
	var answers []string
	for _, l := range lists {
		answers = append(answers, strings.Join(l, " "))
	}
	found := []string{string(r.Fallback)}
	for _, matches := range [][]quiz.Match{r.Adults, r.Children, quiz.Merge(r.Adults), quiz.Merge(r.Children)} {
		var line []string
		for _, m := range matches {
			line = append(line, fmt.Sprintf("%s=%v(%s)", m.Ministry.Key, m.Score, strings.Join(m.Reasons, " ")))
		}
		found = append(found, strings.Join(line, ";"))
	}
	var first []string
	for _, m := range quiz.Arrange(r).First {
		first = append(first, m.Ministry.Key)
	}
	found = append(found, strings.Join(first, " "))
	return strings.Join(answers, "/") + " -> " + strings.Join(found, "|")
}

// spreadAnswers lists a part of the answers that the page can produce, spread over
// all of them, each family's with another set of children's ages.
func spreadAnswers() []quiz.Answers {
	var all []quiz.Answers
	n := 0
	for _, age := range quiz.Values(quiz.Age) {
		states := [][]string{nil}
		if !quiz.IsChild(age) {
			states = allowedSets(quiz.States, quiz.Offered(quiz.States, age))
		}
		for _, gender := range quiz.Values(quiz.Gender) {
			for _, state := range states {
				for _, situation := range allowedSets(quiz.Situation, quiz.Offered(quiz.Situation, age)) {
					for _, interests := range allowedSets(quiz.Interests, quiz.Offered(quiz.Interests, age)) {
						if n++; n%spreadOver != 0 {
							continue
						}
						a := quiz.Answers{Age: age, Gender: gender, States: state, Situation: situation, Interests: interests}
						for i, v := range quiz.Values(quiz.Children) {
							if len(quiz.Pages(a)) > len(quiz.Steps(age)) && len(all)>>i&1 == 1 {
								a.Children = append(a.Children, v)
							}
						}
						all = append(all, a)
					}
				}
			}
		}
	}
	return all
}

// allowedSets lists the sets of options in which nothing excludes anything.
func allowedSets(question string, options []string) [][]string {
	var out [][]string
	for bits := 1; bits < 1<<len(options); bits++ {
		var set []string
		for i, v := range options {
			if bits>>i&1 == 1 {
				set = append(set, v)
			}
		}
		if !slices.ContainsFunc(set, func(a string) bool {
			return slices.ContainsFunc(set, func(b string) bool { return quiz.Excludes(question, a, b) })
		}) {
			out = append(out, set)
		}
	}
	return out
}

// sparse is a catalogue in which often nothing fits, so that every fallback
// is reached, with an inactive ministry, ones with empty lists and two of one
// name.
func sparse() []catalogue.Ministry {
	m := func(key, name string, active bool, age, gender, state, interest, situation string) catalogue.Ministry {
		return catalogue.Ministry{
			Key: key, Name: name, Active: active, Age: strings.Fields(age), Gender: strings.Fields(gender),
			State: strings.Fields(state), Interest: strings.Fields(interest), Situation: strings.Fields(situation),
		}
	}
	all := []catalogue.Ministry{
		m("choir-a", "Choir", true, "high-school", "", "", "music", "just-curious"),
		m("mass", "Mass", true, "journeying-adults", "", "", "prayer", "returning-to-church"),
		m("st-edward-school", "School", true, "elementary", "female", "", "education", "new-to-nashville"),
		m("prep-kids", "PREP", false, "elementary junior-high", "", "", "education", ""),
		m("cub-scouts", "Scouts", true, "elementary", "male", "", "fellowship", "just-curious"),
		m("moms-group", "Moms", true, "married-parents", "female", "parent", "support", "new-to-stedward"),
		m("meal-train-provide", "Meals", true, "college-young-adult", "", "single", "service", "current-parishioner"),
		m("everybody", "Everybody", true, "", "", "", "all", "situation-none-of-above"),
		m("choir-b", "Choir", true, "elementary junior-high infant", "", "", "music prayer", "just-curious"),
		m("single-men", "Men", true, "college-young-adult", "male", "single", "", "just-curious new-to-nashville"),
	}
	marks, err := catalogue.MarksByKey()
	if err != nil {
		panic(err)
	}
	for i := range all {
		all[i].Marks = marks[all[i].Key]
	}
	return all
}

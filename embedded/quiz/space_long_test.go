package quiz_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// answerSpace is how many answers the page can produce: for the three ages of a
// child 32+32+64 sets of interests, for a baby's parent 64 with 5 sets of states,
// for the three others 64+64+128 with 10, each with 3 genders and 32 situations.
const answerSpace = (32+32+64)*3*32 + 64*5*3*32 + (64+64+128)*10*3*32

// spreadOver is every how many answers one is looked at where all would take too
// long. It has no divisor in common with the numbers of sets above, so that each
// set of choices of a question is met with each of another.
const spreadOver = 5

// spreadAnswers yields a part of all answers, spread over all of them. Families
// say in turn nothing of their children's ages, or one of the fifteen sets.
func spreadAnswers() iter.Seq[quiz.Answers] {
	return func(yield func(quiz.Answers) bool) {
		n := 0
		for a := range quiz.EveryAnswer() {
			if n++; n%spreadOver != 0 {
				continue
			}
			if a = withChildren(a, n/spreadOver*7/3); !yield(a) {
				return
			}
		}
	}
}

// withChildren adds to the answers of a family one of the sets of children's ages.
func withChildren(a quiz.Answers, set int) quiz.Answers {
	ages := quiz.Values(quiz.Children)
	if !slices.ContainsFunc(quiz.Pages(a), func(q quiz.Question) bool { return q.ID == quiz.Children }) {
		return a
	}
	for i, age := range ages {
		if set>>i&1 == 1 {
			a.Children = append(a.Children, age)
		}
	}
	return a
}

func TestEveryAnswerIsMatchedAsTheRulesSay(t *testing.T) {
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	catalogues := map[string][]catalogue.Ministry{"starter": starter, "sparse": sparse()}
	for name, ministries := range catalogues {
		t.Run(name, func(t *testing.T) {
			failures := 0
			n := 0
			for a := range spreadAnswers() {
				n++
				if failures > 5 {
					break
				}
				got := quiz.Recommend(a, ministries)
				adults, children, fallback := read(a, ministries)
				if g := asSet(got.Adults); g != strings.Join(adults, " ") {
					t.Errorf("%+v: adults are %s, want %s", a, g, adults)
					failures++
				}
				if g := asSet(got.Children); g != strings.Join(children, " ") {
					t.Errorf("%+v: children are %s, want %s", a, g, children)
					failures++
				}
				if string(got.Fallback) != fallback {
					t.Errorf("%+v: fallback is %q, want %q", a, got.Fallback, fallback)
					failures++
				}
				checkOrder(t, a, got)
			}
			if n != answerSpace/spreadOver {
				t.Errorf("walked %d answers, want %d", n, answerSpace/spreadOver)
			}
			t.Logf("%d answers", n)
		})
	}
}

func asSet(matches []quiz.Match) string {
	var keys []string
	for _, m := range matches {
		keys = append(keys, m.Ministry.Key)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

// checkOrder checks what holds for every order: Mass first, then scores that
// fall, each between 0 and 1, first of what is for the person and then of what is for
// children of an age that nobody said, and a reason for everything that is shown.
func checkOrder(t *testing.T, a quiz.Answers, r quiz.Result) {
	t.Helper()
	for _, list := range [][]quiz.Match{r.Adults, r.Children} {
		last, unsaid := 2.0, false
		for i, m := range list {
			if len(m.Reasons) == 0 {
				t.Errorf("%+v: %s is shown without a reason", a, m.Ministry.Key)
			}
			if m.Score < 0 || m.Score > 1 {
				t.Errorf("%+v: %s scores %g", a, m.Ministry.Key, m.Score)
			}
			if m.Ministry.Key == "mass" {
				if i != 0 && !strings.HasPrefix(m.Reasons[0], "fallback:") {
					t.Errorf("%+v: Mass is number %d", a, i+1)
				}
				continue
			}
			if strings.HasPrefix(m.Reasons[0], "fallback:") {
				continue // in the order of the fallback
			}
			if was := unsaid; isUnsaid(a, m.Ministry) != was {
				if last, unsaid = 2.0, true; was {
					t.Errorf("%+v: %s comes after what is for children of an age that nobody said", a, m.Ministry.Key)
				}
			}
			if m.Score > last {
				t.Errorf("%+v: %s scores %g after %g", a, m.Ministry.Key, m.Score, last)
			}
			last = m.Score
		}
	}
}

// isUnsaid reports whether a family is shown a ministry for children of any age.
func isUnsaid(a quiz.Answers, m *catalogue.Ministry) bool {
	a = a.Normalised()
	family := slices.Contains(a.States, "parent") || slices.Contains(a.Interests, "kids")
	return family && len(a.Children) == 0 && len(m.Age) > 0 && !slices.Contains(m.Age, a.Age) &&
		slices.ContainsFunc(m.Age, quiz.IsChildrensAge)
}

// sparse is a catalogue in which often nothing fits, so that every fallback
// is reached, with an inactive ministry and ones with empty lists.
func sparse() []catalogue.Ministry {
	m := func(key string, active bool, age, gender, state, interest, situation string) catalogue.Ministry {
		return catalogue.Ministry{
			Key: key, Name: key, Active: active, Age: strings.Fields(age), Gender: strings.Fields(gender),
			State: strings.Fields(state), Interest: strings.Fields(interest), Situation: strings.Fields(situation),
		}
	}
	return marked([]catalogue.Ministry{
		m("mass", true, "journeying-adults", "", "", "prayer", "returning-to-church"),
		m("st-edward-school", true, "elementary", "female", "", "education", "new-to-nashville"),
		m("prep-kids", false, "elementary junior-high", "", "", "education", ""),
		m("cub-scouts", true, "elementary", "male", "", "fellowship", "just-curious"),
		m("moms-group", true, "married-parents", "female", "parent", "support", "new-to-stedward"),
		m("meal-train-provide", true, "college-young-adult", "", "single", "service", "current-parishioner"),
		m("everybody", true, "", "", "", "all", "situation-none-of-above"),
		m("single-men", true, "college-young-adult", "male", "single", "", "just-curious new-to-nashville"),
		m("widows", true, "journeying-adults", "female", "widowed single", "support", "current-parishioner"),
		m("meals-for-babies", true, "infant", "", "", "support", "current-parishioner"),
		m("teens", true, "high-school", "", "", "music", "just-curious"),
	})
}

// marked gives ministries the marks that those of the same keys have in the starter
// catalogue: what follows from them was decided by the keys before.
func marked(all []catalogue.Ministry) []catalogue.Ministry {
	marks, err := catalogue.MarksByKey()
	if err != nil {
		panic(err)
	}
	for i := range all {
		all[i].Marks = marks[all[i].Key]
	}
	return all
}

// read is an independent reading of the rules: tables of sets instead of the
// functions of package quiz.
func read(a quiz.Answers, ministries []catalogue.Ministry) (adults, children []string, fallback string) {
	set := func(values ...string) map[string]bool {
		s := map[string]bool{}
		for _, v := range values {
			if v != "" {
				s[v] = true
			}
		}
		return s
	}
	meet := func(list []string, s map[string]bool) bool {
		for _, v := range list {
			if s[v] {
				return true
			}
		}
		return false
	}
	kidAges := set("infant", "elementary", "junior-high", "high-school")
	child := kidAges[a.Age] && a.Age != "infant"
	states, interests := set(a.States...), set(a.Interests...)
	switch {
	case child:
		states = set("single")
	case a.Age == "infant":
		states["parent"] = true
	}
	theirs := kidAges
	if len(a.Children) > 0 {
		theirs = set(a.Children...)
	}
	if len(interests) == 0 {
		return nil, nil, "choose-interest"
	}
	ages := set(a.Age)
	if states["parent"] || interests["kids"] {
		for k := range theirs {
			ages[k] = true
		}
	}
	genders, situations := set(a.Gender), set(a.Situation...)
	byKey, fits := map[string]catalogue.Ministry{}, map[string]bool{}
	for _, m := range ministries {
		if !m.Active {
			continue
		}
		byKey[m.Key] = m
		forKids := meet(m.Age, ages) && !slices.Contains(m.Age, a.Age)
		for _, age := range m.Age {
			forKids = forKids && kidAges[age]
		}
		rules := []bool{
			len(m.Age) == 0 || meet(m.Age, ages),
			len(m.Gender) == 0 || forKids || a.Gender == "" || a.Gender == "skip" || meet(m.Gender, genders),
			len(m.State) == 0 || len(states) == 0 || states["none-of-above"] || meet(m.State, states) ||
				(states["widowed"] || states["separated"]) && slices.Contains(m.State, "single") &&
					!meet(m.State, set("widowed", "separated")),
			len(m.Situation) == 0 || meet(m.Situation, situations),
			interests["all"] || len(m.Interest) == 0 || slices.Contains(m.Interest, "all") || meet(m.Interest, interests) ||
				interests["kids"] && meet(m.Age, theirs),
		}
		if !slices.Contains(rules, false) {
			fits[m.Key] = true
		}
	}
	add := func(why string, keys ...string) {
		for _, k := range keys {
			if _, there := byKey[k]; there && !fits[k] {
				fits[k], fallback = true, why
			}
		}
	}
	if len(fits) == 0 && (states["parent"] || interests["kids"]) {
		add("family", "st-edward-school", "prep-kids", "moms-group", "meal-train-provide", "totus-tuus-kids")
	}
	if a.Age == "elementary" && len(fits) < 2 {
		add("elementary", "st-edward-school", "prep-kids", "mass")
		if interests["fellowship"] || interests["all"] {
			add("elementary", "cub-scouts")
		}
	}
	if len(fits) == 0 {
		return nil, nil, "contact"
	}
	for k := range fits {
		kidsOnly := len(byKey[k].Age) > 0 && !slices.Contains(byKey[k].Age, a.Age)
		for _, age := range byKey[k].Age {
			kidsOnly = kidsOnly && kidAges[age]
		}
		if child || kidsOnly {
			children = append(children, k)
		} else {
			adults = append(adults, k)
		}
	}
	slices.Sort(adults)
	slices.Sort(children)
	return adults, children, fallback
}

func TestEveryFallbackIsReached(t *testing.T) {
	seen, ministries := map[quiz.Fallback]int{}, sparse()
	for a := range spreadAnswers() {
		seen[quiz.Recommend(a, ministries).Fallback]++
	}
	for _, f := range []quiz.Fallback{quiz.FallbackNone, quiz.FallbackFamily, quiz.FallbackElementary, quiz.FallbackContact} {
		if seen[f] == 0 {
			t.Errorf("no answer leads to the fallback %q: %s", f, fmt.Sprint(seen))
		}
	}
	if f := quiz.Recommend(quiz.Answers{Age: "infant"}, ministries).Fallback; f != quiz.FallbackInterest {
		t.Errorf("without an interest the fallback is %q", f)
	}
}

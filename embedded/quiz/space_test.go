package quiz_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// answerSpace is how many answers the page can produce: for the four
// children's ages 8+16+16+32 sets of interests, for the three others
// 32+64+64 with 6 sets of states, each with 3 genders and 32 situations.
const answerSpace = (8+16+16+32)*3*32 + (32+64+64)*6*3*32

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
			for a := range quiz.EveryAnswer() {
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
			if n != answerSpace {
				t.Errorf("walked %d answers, want %d", n, answerSpace)
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
// fall, each between 0 and 1, and a reason for everything that is shown.
func checkOrder(t *testing.T, a quiz.Answers, r quiz.Result) {
	t.Helper()
	for _, list := range [][]quiz.Match{r.Adults, r.Children} {
		last := 2.0
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
			if m.Score > last {
				t.Errorf("%+v: %s scores %g after %g", a, m.Ministry.Key, m.Score, last)
			}
			last = m.Score
		}
	}
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
	return []catalogue.Ministry{
		m("mass", true, "journeying-adults", "", "", "prayer", "returning-to-church"),
		m("st-edward-school", true, "elementary", "female", "", "education", "new-to-nashville"),
		m("prep-kids", false, "elementary junior-high", "", "", "education", ""),
		m("cub-scouts", true, "elementary", "male", "", "fellowship", "just-curious"),
		m("moms-group", true, "married-parents", "female", "parent", "support", "new-to-stedward"),
		m("meal-train-provide", true, "college-young-adult", "", "single", "service", "current-parishioner"),
		m("everybody", true, "", "", "", "all", "situation-none-of-above"),
		m("single-men", true, "college-young-adult", "male", "single", "", "just-curious new-to-nashville"),
	}
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
	child := kidAges[a.Age]
	states, interests := set(a.States...), set(a.Interests...)
	if child {
		states = set("single")
	}
	if len(interests) == 0 {
		return nil, nil, "choose-interest"
	}
	ages := set(a.Age)
	if states["parent"] || interests["kids"] {
		for k := range kidAges {
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
		rules := []bool{
			len(m.Age) == 0 || meet(m.Age, ages),
			len(m.Gender) == 0 || a.Gender == "" || a.Gender == "skip" || meet(m.Gender, genders),
			len(m.State) == 0 || len(states) == 0 || states["none-of-above"] || meet(m.State, states),
			len(m.Situation) == 0 || meet(m.Situation, situations),
			interests["all"] || len(m.Interest) == 0 || slices.Contains(m.Interest, "all") || meet(m.Interest, interests) ||
				interests["kids"] && meet(m.Age, kidAges),
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
		kidsOnly := len(byKey[k].Age) > 0
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
	seen := map[quiz.Fallback]int{}
	for a := range quiz.EveryAnswer() {
		seen[quiz.Recommend(a, sparse()).Fallback]++
	}
	for _, f := range []quiz.Fallback{quiz.FallbackNone, quiz.FallbackFamily, quiz.FallbackElementary, quiz.FallbackContact} {
		if seen[f] == 0 {
			t.Errorf("no answer leads to the fallback %q: %s", f, fmt.Sprint(seen))
		}
	}
	if f := quiz.Recommend(quiz.Answers{Age: "infant"}, sparse()).Fallback; f != quiz.FallbackInterest {
		t.Errorf("without an interest the fallback is %q", f)
	}
}

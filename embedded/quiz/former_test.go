package quiz_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// formerly are the keys that the former program found, in the order of a sort.
func formerly(a quiz.Answers, ministries []catalogue.Ministry) []string {
	if a.Age == "infant" {
		// It read the rules as we do, but for the age: a child's, and single.
		return former(a, ministries, true)
	}
	return former(a, ministries, quiz.IsChild(a.Age))
}

func former(a quiz.Answers, ministries []catalogue.Ministry, child bool) []string {
	if child {
		a.States = []string{"single"}
	}
	meet := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(v string) bool { return slices.Contains(b, v) })
	}
	kidAges := quiz.Values(quiz.Children)
	family := slices.Contains(a.States, "parent") || slices.Contains(a.Interests, "kids")
	all := slices.Contains(a.Interests, "all")
	found, present := map[string]bool{}, map[string]bool{}
	for _, m := range ministries {
		present[m.Key] = m.Active
		if m.Active && (len(m.Age) == 0 || slices.Contains(m.Age, a.Age) || family && meet(m.Age, kidAges)) &&
			(len(m.Gender) == 0 || a.Gender == "" || a.Gender == "skip" || slices.Contains(m.Gender, a.Gender)) &&
			(len(m.State) == 0 || len(a.States) == 0 || slices.Contains(a.States, "none-of-above") || meet(m.State, a.States)) &&
			(len(m.Situation) == 0 || meet(m.Situation, a.Situation)) &&
			(all || len(m.Interest) == 0 || slices.Contains(m.Interest, "all") || meet(m.Interest, a.Interests) ||
				slices.Contains(a.Interests, "kids") && meet(m.Age, kidAges)) {
			found[m.Key] = true
		}
	}
	add := func(keys ...string) {
		for _, key := range keys {
			if present[key] {
				found[key] = true
			}
		}
	}
	if len(found) == 0 && family {
		add("st-edward-school", "prep-kids", "moms-group", "meal-train-provide", "totus-tuus-kids")
	}
	if a.Age == "elementary" && len(found) < 2 {
		if add("st-edward-school", "prep-kids", "mass"); all || slices.Contains(a.Interests, "fellowship") {
			add("cub-scouts")
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// The developers' page lists every difference from the former program: nothing
// else differs, and each of them does.
func TestEachDifferenceFromTheFormerProgramIsTold(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "assets", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## Where this differs")
	told := func(what string) {
		if !strings.Contains(table, "\n| "+what+" |") {
			t.Errorf("the page does not tell of: %s", what)
		}
	}
	differs := map[string]int{}
	other := func(a quiz.Answers) string {
		switch {
		case a.Age == "infant":
			return "a baby"
		case slices.Contains(a.States, "widowed") || slices.Contains(a.States, "separated"):
			return "widowed, separated"
		case len(a.Children) > 0:
			return "the children's ages"
		case slices.Contains(a.Interests, "kids") || slices.Contains(a.States, "parent"):
			return "a group of the children"
		}
		return ""
	}
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	// The starter has nothing for single people, who are in this one.
	starter = append(starter, catalogue.Ministry{Key: "singles", Age: []string{"journeying-adults"}, State: []string{"single"}, Active: true})
	order := 0
	n := 0
	for a := range spreadAnswers() {
		if n++; n%7 != 0 { // 3 would meet one gender alone
			continue
		}
		keys := quiz.Recommend(a, starter).Keys()
		sorted := slices.Sorted(slices.Values(keys))
		if !slices.Equal(keys, sorted) {
			order++
		}
		if was := formerly(a, starter); slices.Equal(sorted, was) {
			continue
		} else if why := other(a); why != "" {
			differs[why]++
		} else {
			t.Fatalf("%+v leads to %v, formerly to %v", a, sorted, was)
		}
	}
	for _, what := range []string{"a baby", "widowed, separated", "the children's ages", "a group of the children"} {
		if told(what); differs[what] == 0 {
			t.Errorf("nothing differs in: %s", what)
		}
	}
	told("support")
	for _, age := range quiz.Values(quiz.Age) {
		if !slices.Contains(quiz.Offered(quiz.Interests, age), "support") {
			t.Errorf("support is not offered at %s", age)
		}
	}
	told("wishes without an answer") // TestTwelvePeopleAreAnsweredRightly has some
	if told("the order"); order == 0 {
		t.Error("nothing is in another order than the catalogue's")
	}
	if rows := strings.Count(table, "\n| ") - 2; rows != 7 {
		t.Errorf("the page has %d differences, and seven are held by this test", rows)
	}
}

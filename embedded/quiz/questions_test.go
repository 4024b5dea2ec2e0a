package quiz_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ministryfinder/embedded/quiz"
)

func TestInterestsOfferedByAge(t *testing.T) {
	// As in the contract, word for word.
	for age, want := range map[string]string{
		"infant":              "support fellowship prayer education service kids all",
		"elementary":          "fellowship education music service support all",
		"junior-high":         "fellowship education service prayer support all",
		"high-school":         "fellowship service prayer music education support all",
		"college-young-adult": "fellowship service prayer education music support all",
		"married-parents":     "fellowship service education prayer support kids all",
		"journeying-adults":   "prayer service fellowship education music support kids all",
	} {
		if got := strings.Join(quiz.Offered(quiz.Interests, age), " "); got != want {
			t.Errorf("%s: %s, want %s", age, got, want)
		}
	}
}

func TestAChildIsAskedFourQuestions(t *testing.T) {
	ids := func(age string) string {
		var out []string
		for _, q := range quiz.Steps(age) {
			out = append(out, q.ID)
		}
		return strings.Join(out, " ")
	}
	for _, age := range quiz.Values(quiz.Age) {
		want := "age gender states situation interests"
		if slices.Contains([]string{"elementary", "junior-high", "high-school"}, age) {
			want = "age gender situation interests"
		}
		if got := ids(age); got != want {
			t.Errorf("%s is asked %s, want %s", age, got, want)
		}
	}
}

func TestToggleKeepsExclusions(t *testing.T) {
	for _, c := range []struct {
		question, chosen, touch, want string
	}{
		{quiz.States, "", "single", "single"},
		{quiz.States, "single", "married", "married"},
		{quiz.States, "single parent", "married", "married parent"},
		{quiz.States, "married parent", "widowed", "parent widowed"},
		{quiz.States, "widowed", "separated", "separated"},
		{quiz.States, "separated", "single", "single"},
		{quiz.Children, "infant", "high-school", "infant high-school"},
		{quiz.States, "married parent", "none-of-above", "none-of-above"},
		{quiz.States, "none-of-above", "parent", "parent"},
		{quiz.States, "parent", "parent", ""},
		{quiz.Situation, "just-curious new-to-nashville", "situation-none-of-above", "situation-none-of-above"},
		{quiz.Situation, "situation-none-of-above", "just-curious", "just-curious"},
		{quiz.Interests, "service prayer", "all", "all"},
		{quiz.Interests, "all", "music", "music"},
		{quiz.Interests, "music", "fellowship", "fellowship music"},
	} {
		got := strings.Join(quiz.Toggle(c.question, strings.Fields(c.chosen), c.touch), " ")
		if got != c.want {
			t.Errorf("%s: %q and a touch on %s give %q, want %q", c.question, c.chosen, c.touch, got, c.want)
		}
	}
}

func TestSettleNeverLeavesAnExclusion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		question := rapid.SampledFrom([]string{quiz.States, quiz.Situation, quiz.Interests, quiz.Children}).Draw(t, "question")
		chosen := rapid.SliceOfN(rapid.SampledFrom(quiz.Values(question)), 0, 10).Draw(t, "chosen")
		settled := quiz.Normalize(question, chosen)
		if len(chosen) > 0 && len(settled) == 0 {
			t.Fatalf("%v settles to nothing", chosen)
		}
		for i, a := range settled {
			for _, b := range settled[i+1:] {
				if a == b || quiz.Excludes(question, a, b) {
					t.Fatalf("%v settles to %v", chosen, settled)
				}
			}
		}
	})
}

func TestChangingTheAgeClearsOnlyWhatNoLongerApplies(t *testing.T) {
	adult := quiz.Answers{Age: "married-parents", Gender: "female", States: []string{"parent"}, Situation: []string{"just-curious"},
		Interests: []string{"support", "kids", "service"}}
	child := adult.Set(quiz.Age, []string{"elementary"})
	want := quiz.Answers{Age: "elementary", Gender: "female", Situation: []string{"just-curious"}, Interests: []string{"support", "service"}}
	if d := cmp.Diff(want, child); d != "" {
		t.Error(d)
	}
	other := adult.Set(quiz.Age, []string{"journeying-adults"})
	want = adult
	want.Age = "journeying-adults"
	if d := cmp.Diff(want, other); d != "" {
		t.Error(d)
	}
	if got := adult.Set(quiz.Gender, []string{"skip"}).Interests; len(got) != 3 {
		t.Errorf("changing the gender left the interests %v", got)
	}
}

func TestTheOrderIsStable(t *testing.T) {
	ministries := sparse()
	a := quiz.Answers{Age: "college-young-adult", Gender: "male", States: []string{"single"}, Situation: []string{"just-curious"},
		Interests: []string{"all"}}
	first := quiz.Recommend(a, ministries).Keys()
	for range 20 {
		if d := cmp.Diff(first, quiz.Recommend(a, ministries).Keys()); d != "" {
			t.Fatal(d)
		}
	}
}

func TestWhoHasChildrenIsAskedHowOldTheyAre(t *testing.T) {
	parent, kids := []string{"parent"}, []string{"kids"}
	for name, c := range map[string]struct {
		answers quiz.Answers
		want    string
	}{
		"a parent":                  {quiz.Answers{Age: "married-parents", States: parent}, "age gender states children situation interests"},
		"nobody's parent":           {quiz.Answers{Age: "married-parents", States: []string{"married"}}, "age gender states situation interests"},
		"something for kids":        {quiz.Answers{Age: "journeying-adults", Interests: kids}, "age gender states situation interests children"},
		"a parent who wants it":     {quiz.Answers{States: parent, Interests: kids}, "age gender states children situation interests"},
		"a baby":                    {quiz.Answers{Age: "infant"}, "age gender states children situation interests"},
		"a child with their wish":   {quiz.Answers{Age: "elementary", Interests: kids}, "age gender situation interests"},
		"somebody at the beginning": {quiz.Answers{}, "age gender states situation interests"},
	} {
		var ids []string
		for _, q := range quiz.Pages(c.answers) {
			ids = append(ids, q.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s: asked %s, want %s", name, got, c.want)
		}
	}
	family := quiz.Answers{Age: "married-parents", States: parent}.Set(quiz.Children, []string{"elementary"})
	if len(family.Children) != 1 || len(family.Set(quiz.Situation, []string{"just-curious"}).Children) != 1 {
		t.Errorf("%+v", family)
	}
	for name, changed := range map[string]quiz.Answers{
		"no parent any more": family.Set(quiz.States, []string{"single"}),
		"a child":            family.Set(quiz.Age, []string{"junior-high"}),
	} {
		if len(changed.Children) > 0 {
			t.Errorf("%s: %+v", name, changed)
		}
	}
	baby := quiz.Answers{Age: "infant", States: []string{"single"}}
	if counted := baby.Normalised().States; !slices.Equal(counted, []string{"single", "parent"}) {
		t.Errorf("a baby's parent counts as %v", counted)
	}
}

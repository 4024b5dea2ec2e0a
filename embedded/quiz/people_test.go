package quiz_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// Twelve people who come to a parish, and what the starter catalogue has for each:
// what they must be shown, and what they must not.
func TestTwelvePeopleAreAnsweredRightly(t *testing.T) {
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	f := strings.Fields
	for _, p := range []struct {
		who, age, gender, states, situation, interests, children string
		shown, hidden, unmet                                     string
	}{
		{"a mother of two at grade school", "married-parents", "female", "married parent", "current-parishioner", "fellowship kids",
			"elementary",
			"moms-group cub-scouts prep-kids totus-tuus-kids", "fraternus-hs fidelis-hs totus-tuus-teens liturgical-hs meal-train-receive", ""},
		{"a mother who expects a baby", "infant", "female", "married", "new-to-stedward", "support education", "",
			"infant-baptism moms-group meal-train-receive", "", ""},
		{"a single mother of a baby", "infant", "female", "single", "returning-to-church", "support prayer", "infant",
			"infant-baptism moms-group meal-train-receive", "prep-kids totus-tuus-kids", ""},
		{"a widower of 78", "journeying-adults", "male", "widowed", "current-parishioner", "prayer fellowship support", "",
			"knights-adults adoration-guild meal-train-provide", "infant-baptism", ""},
		{"a divorced woman", "journeying-adults", "female", "separated", "returning-to-church", "fellowship", "",
			"bible-bunco ladies-aux-adults", "marriage-convalidation", ""},
		{"a boy of 12", "junior-high", "male", "", "current-parishioner", "service prayer", "",
			"totus-tuus-teens prep-kids", "fidelis-hs", "service"},
		{"a girl of 9", "elementary", "female", "", "new-to-stedward", "music", "", "st-edward-school", "choir-hs", "music"},
		{"a boy of 16", "high-school", "male", "", "current-parishioner", "music service", "", "choir-hs liturgical-hs", "fidelis-hs", ""},
		{"a student", "college-young-adult", "female", "single", "new-to-nashville", "fellowship education", "",
			"theology-tap", "knights-ya", ""},
		{"a man who has just married", "college-young-adult", "male", "married", "new-to-stedward", "service fellowship", "",
			"knights-ya welcome-committee", "infant-baptism", ""},
		{"a father of a girl of 15", "married-parents", "male", "married parent", "current-parishioner", "kids prayer", "high-school",
			"choir-hs totus-tuus-teens fidelis-hs", "cub-scouts prep-kids fraternus-jr", ""},
		{"a retired woman who wants to see all", "journeying-adults", "female", "married", "just-curious", "all", "",
			"mass choir-adults", "knights-adults", ""},
	} {
		a := quiz.Answers{
			Age: p.age, Gender: p.gender, States: f(p.states), Situation: f(p.situation), Interests: f(p.interests), Children: f(p.children),
		}
		found := quiz.Recommend(a, starter)
		for _, key := range f(p.shown) {
			if !slices.Contains(found.Keys(), key) {
				t.Errorf("%s is not shown %s", p.who, key)
			}
		}
		for _, key := range f(p.hidden) {
			if slices.Contains(found.Keys(), key) {
				t.Errorf("%s is shown %s", p.who, key)
			}
		}
		if unmet := strings.Join(quiz.UnmetInterests(a, starter), " "); unmet != p.unmet {
			t.Errorf("%s: %q is unmet, want %q", p.who, unmet, p.unmet)
		}
		var names []string
		for _, m := range slices.Concat(quiz.Merge(found.Adults), quiz.Merge(found.Children)) {
			names = append(names, m.Ministry.Name)
		}
		t.Logf("%s: %d: %s", p.who, len(names), strings.Join(names[:min(3, len(names))], ", "))
	}
}

// Nobody answers in vain, and the catalogue that a parish begins with promises
// nothing in vain.
func TestTheStarterCatalogueHasNoGaps(t *testing.T) {
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	x, err := quiz.AnalyzeCoverage(t.Context(), starter)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Same)+len(x.Unoffered)+len(x.Missed) > 0 {
		t.Errorf("all answers lead to the same at %v; interests in vain: %+v; ages in vain: %+v", x.Same, x.Unoffered, x.Missed)
	}
}

func TestTheXRayTellsWhatIsInVain(t *testing.T) {
	all := []catalogue.Ministry{
		// A single child is no parent.
		{Key: "parents", Age: []string{"elementary", "married-parents"}, State: []string{"parent"}, Interest: []string{"fellowship"},
			Active: true},
		// No child and no student is offered something for the kids.
		{Key: "kids", Age: []string{"college-young-adult"}, State: []string{"single"}, Interest: []string{"kids", "music"}, Active: true},
		// Nor is prayer at grade school; but parents are.
		{Key: "atrium", Age: []string{"elementary"}, Interest: []string{"prayer"}, Active: true},
		{Key: "hidden", Age: []string{"junior-high"}, State: []string{"married"}, Interest: []string{"kids"}},
		{Key: "former", Age: []string{"18-24", "high-school"}, Interest: []string{"all"}, Active: true},
	}
	x, err := quiz.AnalyzeCoverage(context.Background(), all)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.Same, []string{"junior-high", "high-school"}) {
		t.Errorf("answers change nothing at %v", x.Same)
	}
	if len(x.Unoffered) != 1 || x.Unoffered[0].Ministry.Key != "kids" || !slices.Equal(x.Unoffered[0].Interests, []string{"kids"}) {
		t.Errorf("interests in vain: %+v", x.Unoffered)
	}
	if len(x.Missed) != 1 || x.Missed[0].Ministry.Key != "parents" || !slices.Equal(x.Missed[0].Ages, []string{"elementary"}) {
		t.Errorf("ages in vain: %+v", x.Missed)
	}
}

// What a result starts with is for the person who answers, not for children of an age
// that nobody said, nor for families when there is none.
func TestAResultStartsWithWhatIsForThePerson(t *testing.T) {
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	first := func(a quiz.Answers) (keys []string) {
		for _, m := range quiz.Arrange(quiz.Recommend(a, starter)).First {
			keys = append(keys, m.Ministry.Key)
		}
		return keys
	}
	baby := []string{"moms-group", "infant-baptism", "meal-train-receive"}
	for _, wishes := range [][]string{{"all"}, {"support", "education"}, {"service", "fellowship"}, {"prayer"}} {
		got := first(quiz.Answers{Age: "infant", Gender: "female", States: []string{"married"}, Interests: wishes})
		if slices.ContainsFunc(got[:2], func(key string) bool { return !slices.Contains(baby, key) }) {
			t.Errorf("who expects a baby and wishes %v starts with %v", wishes, got)
		}
		if slices.Contains(got, "choir-hs") {
			t.Errorf("who expects a baby starts with %v", got)
		}
	}
	for _, wishes := range [][]string{{"support"}, {"prayer", "fellowship", "support"}, {"fellowship"}, {"service"}, {"all"}} {
		got := first(quiz.Answers{Age: "journeying-adults", Gender: "male", States: []string{"widowed"}, Interests: wishes})
		if got[0] == "meal-train-provide" {
			t.Errorf("a widower who wishes %v starts with %v", wishes, got)
		}
	}
	// Who looks for something for the kids is still shown it.
	got := first(quiz.Answers{Age: "journeying-adults", Gender: "male", States: []string{"widowed"}, Interests: []string{"kids", "prayer"}})
	if !slices.Contains(got, "choir-hs") {
		t.Errorf("a grandfather starts with %v", got)
	}
	// Of what is for families alike, what is for just this situation comes first.
	got = first(quiz.Answers{Age: "college-young-adult", Gender: "female", States: []string{"single"},
		Situation: []string{"new-to-stedward"}, Interests: []string{"fellowship"}})
	if got[0] != "welcome-committee" {
		t.Errorf("a student who is new starts with %v", got)
	}
}

package examples_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/examples"
	"ministryfinder/embedded/quiz"
)

// shown returns the general catalogue as it is when a parish has all of it.
func shown(t *testing.T) []catalogue.Ministry {
	t.Helper()
	all, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	var out []catalogue.Ministry
	for i, e := range all {
		e.Active, e.Position = true, i+1
		out = append(out, e.Ministry)
	}
	return out
}

func TestTheExamplesAreWhole(t *testing.T) {
	all, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 55 || len(all) > 75 {
		t.Errorf("%d examples", len(all))
	}
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	// A parish's place, a shrine or a saint of its own would make it another's.
	ofAParish := regexp.MustCompile(`(?i)edward|nashville|tennessee|https?:|www\.|@`)
	keys, names := map[string]bool{}, map[string]bool{}
	for _, e := range all {
		if wrong := e.Check(quiz.Criteria()); len(wrong) > 0 {
			t.Errorf("%s: %v", e.Key, wrong)
		}
		if !slices.Contains(examples.Groups(), e.Group) {
			t.Errorf("%s belongs to %q", e.Key, e.Group)
		}
		for _, text := range []string{e.Name, e.Description, e.Details, e.NameES, e.DescriptionES, e.DetailsES} {
			if strings.TrimSpace(text) == "" || ofAParish.MatchString(text) {
				t.Errorf("%s has the text %q", e.Key, text)
			}
		}
		if e.Active || e.ID != 0 {
			t.Errorf("%s is shown already", e.Key)
		}
		ofStarter := slices.ContainsFunc(starter, func(m catalogue.Ministry) bool { return m.Key == e.Key })
		if keys[e.Key] || names[e.Name] || names[e.NameES] || ofStarter {
			t.Errorf("%s is there twice", e.Key)
		}
		keys[e.Key], names[e.Name], names[e.NameES] = true, true, true
	}
	for _, group := range examples.Groups() {
		if !slices.ContainsFunc(all, func(e examples.Example) bool { return e.Group == group }) {
			t.Errorf("there is no example of %s", group)
		}
	}
}

func TestNobodyAnswersInVainWithTheExamples(t *testing.T) {
	x, err := quiz.AnalyzeCoverage(t.Context(), shown(t))
	if err != nil {
		t.Fatal(err)
	}
	if x.Few.Answers > 0 || len(x.Same)+len(x.Unoffered)+len(x.Missed)+len(x.Unreached()) > 0 {
		t.Errorf("%d answers lead to fewer than two; all lead to the same at %v; interests in vain: %+v; ages in vain: %+v; unreached: %v",
			x.Few.Answers, x.Same, x.Unoffered, x.Missed, x.Unreached())
	}
}

// Twelve people who come to a parish, and what they are told to start with.
func TestTwelvePeopleBeginWell(t *testing.T) {
	all := shown(t)
	f := strings.Fields
	for _, p := range []struct {
		who, age, gender, states, situation, interests, children string
		first                                                    string // among the first three
		unmet                                                    string
	}{
		{"a mother of two at grade school", "married-parents", "female", "married parent", "current-parishioner", "fellowship kids", "elementary",
			"mothers-group", ""},
		{"a mother who expects a baby", "infant", "female", "married", "new-to-stedward", "support education", "",
			"baptism-preparation mothers-group", ""},
		{"a single mother of a baby", "infant", "female", "single", "returning-to-church", "support prayer", "infant",
			"coming-back mothers-group", ""},
		{"a widower of 78", "journeying-adults", "male", "widowed", "current-parishioner", "prayer fellowship support", "",
			"widows-and-widowers", ""},
		{"a divorced woman", "journeying-adults", "female", "separated", "returning-to-church", "fellowship", "",
			"separated-and-divorced", ""},
		{"a boy of 12", "junior-high", "male", "", "current-parishioner", "service prayer", "", "altar-servers", ""},
		{"a girl of 9", "elementary", "female", "", "new-to-stedward", "music", "", "childrens-choir", ""},
		{"a boy of 16", "high-school", "male", "", "current-parishioner", "music service", "", "youth-band", ""},
		{"a student", "college-young-adult", "female", "single", "new-to-nashville", "fellowship education", "", "young-adults", ""},
		{"a man who has just married", "college-young-adult", "male", "married", "new-to-stedward", "service fellowship", "",
			"knights-of-columbus", ""},
		{"a father of a girl of 15", "married-parents", "male", "married parent", "current-parishioner", "kids prayer", "high-school",
			"fathers-group", ""},
		{"a retired woman who wants to see all", "journeying-adults", "female", "married", "just-curious", "all", "", "married-couples", ""},
	} {
		a := quiz.Answers{
			Age: p.age, Gender: p.gender, States: f(p.states), Situation: f(p.situation), Interests: f(p.interests), Children: f(p.children),
		}
		var first []string
		for _, m := range quiz.Arrange(quiz.Recommend(a, all)).First {
			first = append(first, m.Ministry.Key)
		}
		t.Logf("%s: %s", p.who, strings.Join(first, ", "))
		for _, key := range f(p.first) {
			if !slices.Contains(first, key) {
				t.Errorf("%s is not told to start with %s but with %v", p.who, key, first)
			}
		}
		if unmet := strings.Join(quiz.UnmetInterests(a, all), " "); unmet != p.unmet || len(first) < 3 {
			t.Errorf("%s: %q is unmet, first are %v", p.who, unmet, first)
		}
	}
}

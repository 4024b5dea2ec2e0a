package suggest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

func TestEachRuleNamesValuesThatMinistriesMayHave(t *testing.T) {
	allowed := quiz.Criteria()
	patterns := 0
	for _, list := range rules() {
		for _, r := range list {
			patterns++
			for _, e := range r.effects {
				if !slices.Contains(allowed[e.field], e.value) {
					t.Errorf("%v: %s is no value of %s", r.pattern, e.value, e.field)
				}
			}
			for _, options := range r.pattern {
				for _, s := range options {
					if s.text == "" || plain(s.text) != s.text || slices.Contains(joining, s.text) {
						t.Errorf("%v: no text has the word %q", r.pattern, s.text)
					}
				}
			}
		}
	}
	if patterns < 300 {
		t.Errorf("%d patterns", patterns)
	}
	for _, broken := range []string{"choir music", "choir = musical"} {
		if _, err := parseRules(broken); err == nil {
			t.Errorf("the rule %q is taken", broken)
		}
	}
}

func TestASuggestionHasTheWordThatSaysSo(t *testing.T) {
	for _, c := range []struct{ name, description, value, word string }{
		{"309-SacredMusicChoir", "", "music", "Music"},
		{"Coro de Niños", "", "music", "Coro"},
		{"Coro de Niños", "", "elementary", "Niños"},
		{"K of C", "", "male", "K of C"},
		{"Adult Choir", "", "music", "Adult Choir"},
		{"Adult Education", "", "journeying-adults", "Adult Education"},
		{"Theology on Tap", "", "college-young-adult", "Theology on Tap"},
		{"Chldrns Lit", "", "elementary", "Chldrns Lit"},
		{"Frassati Fellows", "High-school men who play hard", "high-school", "High-school"},
		{"Altar Servers", "You must be in at least 5th grade", "high-school", "5th grade"},
		{"MIÉRCOLES: PRIMERA COMUNIÓN", "", "education", "PRIMERA COMUNIÓN"},
	} {
		i := slices.IndexFunc(For(c.name, c.description), func(s Suggestion) bool { return s.Value == c.value && s.Word == c.word })
		if i < 0 {
			t.Errorf("%s (%s): no %s because of %q: %+v", c.name, c.description, c.value, c.word, For(c.name, c.description))
		}
	}
}

// What is not sure is for everybody.
func TestNothingIsSuggestedWhereNothingIsSaid(t *testing.T) {
	for _, name := range []string{
		"", "   ", "12", "Parish Pastoral Council", "304-LiturgicalPlanningDscrnmnt", "Finance", "Comité de Liturgia", "Our Lady of Lourdes",
		"Nuestra Señora del Carmen", "Hispanic Ministry", "Polish Mass", "San Juan Bautista", "Stewardship", "???",
	} {
		if got := For(name, ""); len(got) > 0 {
			t.Errorf("%q: %+v", name, got)
		}
	}
}

func TestWhoHelpsIsNotWhoIsHelped(t *testing.T) {
	for name, description := range map[string]string{
		"VBS Volunteers": "Help with crafts for grades 1-5", "Nursery Helpers": "", "Backpack Food for Kids": "For children in need",
		"Catequistas": "", "Toys for Children": "", "Visitas a los ancianos": "", "Meals for New Mothers": "",
	} {
		for _, s := range For(name, description) {
			if s.Field != catalogue.FieldInterest || s.Value == quiz.InterestKids {
				t.Errorf("%q: %+v", name, s)
			}
		}
	}
}

func TestNumbersInFrontAreCut(t *testing.T) {
	for name, want := range map[string][2]string{
		"309-Choir": {"309", "Choir"}, "12. Coro": {"12", "Coro"}, "412 Ushers": {"412", "Ushers"},
		"101ParishCouncil": {"101", "ParishCouncil"},
		"#7) Lectores":     {"7", "Lectores"}, "18-35 Young Adults": {"", "18-35 Young Adults"}, "12 Step Group": {"", "12 Step Group"},
		"55+ Club": {"", "55+ Club"}, "20-Somethings": {"", "20-Somethings"}, "40 Days for Life": {"", "40 Days for Life"},
		"309-":          {"", "309-"},
		"1st Communion": {"", "1st Communion"}, "": {"", ""}, "309 - ": {"", "309 - "},
	} {
		if no, rest := CutNumber(name); no != want[0] || rest != want[1] {
			t.Errorf("%q: %q and %q, not %q", name, no, rest, want)
		}
	}
}

func TestAnExampleOfTheSameNameCompletesWhatWordsDoNotSay(t *testing.T) {
	all := NewExamples([]catalogue.Ministry{
		{Name: "Liturgical Dance", NameES: "Danza litúrgica", Age: []string{"high-school"}, Interest: []string{"prayer", "all"}},
		{Name: "Sacred Dance Troupe", Interest: []string{"music"}},
	})
	want := []Suggestion{{catalogue.FieldAge, "high-school", "dance liturgical"}, {catalogue.FieldInterest, "prayer", "dance liturgical"}}
	if got := all.For("17. Dance, Liturgical", ""); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	for _, name := range []string{"Dance", "Liturgical Dance Committee", "Liturgical Books"} {
		if got := all.For(name, ""); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAnyTextMayBeAsked(t *testing.T) {
	allowed := quiz.Criteria()
	known := strings.Fields("Choir for Niños K-8 18-35 55+ ( ) ' ’ PSRClass 5th of K C . - 309- mothers")
	pieces := rapid.OneOf(rapid.String(), rapid.SampledFrom(known))
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(pieces, 0, 8).Draw(t, "name"), " ")
		description := strings.Join(rapid.SliceOfN(pieces, 0, 40).Draw(t, "description"), " ")
		seen := map[string]bool{}
		for _, s := range For(name, description) {
			if !slices.Contains(allowed[s.Field], s.Value) || s.Word == "" || seen[s.Value] {
				t.Fatalf("%q %q: %+v", name, description, s)
			}
			seen[s.Value] = true
		}
	})
}

// A list of the most ministries that a catalogue may have is asked on a page.
func TestAThousandMinistriesAreAskedInAMoment(t *testing.T) {
	text := strings.Repeat("We meet on Thursdays after the evening Mass, men and women of all ages, and share a meal. ", 30)
	started := time.Now()
	for range catalogue.MaxMinistries {
		For("309-SacredMusicChoir", text)
	}
	took := time.Since(started)
	t.Logf("%v for %d", took, catalogue.MaxMinistries)
	if took > 20*time.Second {
		t.Errorf("a thousand ministries took %v", took)
	}
}

func TestNoPatternStandsInTwoRules(t *testing.T) {
	seen := map[string]bool{}
	for _, list := range rules() {
		for _, r := range list {
			for _, name := range waysToSpell(r.pattern) {
				if seen[name] {
					t.Errorf("%q stands in two rules, of which only the first is ever used", name)
				}
				seen[name] = true
			}
		}
	}
}

// waysToSpell returns a pattern's words, once for each way of choosing among its stems.
func waysToSpell(pattern [][]stem) []string {
	names := []string{""}
	for _, options := range pattern {
		var longer []string
		for _, before := range names {
			for _, s := range options {
				name := before + " " + s.text
				if s.open {
					name += "*"
				}
				longer = append(longer, name)
			}
		}
		names = longer
	}
	return names
}

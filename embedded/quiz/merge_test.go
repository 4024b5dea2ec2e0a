package quiz_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

func TestOneNameThatDiffersByAgeIsOneCard(t *testing.T) {
	m := func(key, name string, gender ...string) *catalogue.Ministry {
		return &catalogue.Ministry{Key: key, Name: name, Gender: gender, Active: true}
	}
	in := []quiz.Match{
		{Ministry: m("choir-hs", "Choir"), Reasons: []string{"interest:music", "age:high-school"}},
		{Ministry: m("men", "Group", "male"), Reasons: []string{"gender:male"}},
		{Ministry: m("choir-ya", "Choir"), Reasons: []string{"interest:music", "interest:prayer"}},
		{Ministry: m("women", "Group", "female"), Reasons: []string{"gender:female"}},
	}
	before := slices.Clone(in[0].Reasons)
	got := quiz.Merge(in)
	var keys []string
	for _, m := range got {
		keys = append(keys, m.Ministry.Key)
	}
	if d := cmp.Diff([]string{"choir-hs", "men", "women"}, keys); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"interest:music", "age:high-school", "interest:prayer"}, got[0].Reasons); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(before, in[0].Reasons); d != "" {
		t.Errorf("the matches that were given have changed: %s", d)
	}
}

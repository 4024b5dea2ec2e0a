package view

import (
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// People of audiences that have no age in common are different people, but for families,
// who see what is for their children beside what is for themselves.
func TestAMinistryOfSeveralAudiencesCountsItsPeopleOnce(t *testing.T) {
	all := []catalogue.Ministry{
		{Key: "kids", Name: "Faith Formation", Age: []string{"elementary"}},
		{Key: "teens", Name: "Faith Formation", Age: []string{"high-school"}},
		{Key: "adults", Name: "Faith Formation", Age: []string{"married-parents", "journeying-adults"}},
		{Key: "elders", Name: "Faith Formation", Age: []string{"journeying-adults"}},
		{Key: "students", Name: "Faith Formation", Age: []string{"college-young-adult"}},
		{Key: "everybody", Name: "Faith Formation"}, {Key: "choir", Name: "Choir", Age: []string{"elementary"}},
	}
	names := MinistryNames{"former": "Faith Formation"}
	for _, m := range all {
		names[m.Key] = m.Name
	}
	for _, c := range []struct {
		shown   map[string]int
		parents int
		want    int
	}{
		{map[string]int{"kids": 10, "adults": 15}, 0, 25},
		{map[string]int{"kids": 10, "adults": 15}, 4, 21},  // four parents may have been shown both
		{map[string]int{"kids": 10, "adults": 15}, 30, 15}, // all may have
		{map[string]int{"kids": 10, "teens": 6, "adults": 15}, 3, 25},
		{map[string]int{"adults": 15, "students": 8}, 30, 23},
		{map[string]int{"adults": 15, "elders": 8}, 0, 15},
		{map[string]int{"adults": 15, "everybody": 18}, 0, 18},
		{map[string]int{"adults": 15, "former": 8}, 0, 15},
		{map[string]int{"elders": 9, "adults": 8, "kids": 2}, 0, 11},
	} {
		c.shown["choir"] = 3
		s := store.Statistics{People: 50, Numbers: map[string]map[string]int{
			store.CountedMinistry: c.shown, quiz.States: {quiz.StateParent: c.parents}}}
		if got := names.PerMinistry(s, all); got["Faith Formation"] != c.want || got["Choir"] != 3 || len(got) != 2 {
			t.Errorf("%v with %d parents: %v, not %d", c.shown, c.parents, got, c.want)
		}
	}
}

package quiz_test

import (
	"encoding/json"
	"sync"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// Matches point to the catalogue's own ministries, which all requests share:
// nothing that is done with matches may change them.
func TestFindingChangesNothing(t *testing.T) {
	all, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	written := func() string {
		b, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	before := written()
	var people sync.WaitGroup
	for _, a := range []quiz.Answers{
		{Age: "married-parents", Gender: "female", States: []string{"married", "parent"}, Situation: []string{"just-curious"},
			Interests: []string{"service", "kids"}},
		{Age: quiz.AgeElementary, Gender: "male", Interests: []string{"music"}},
		{Age: "journeying-adults", Gender: "skip", Interests: []string{"all"}},
	} {
		for range 4 {
			people.Go(func() {
				found := quiz.Recommend(a, all)
				if len(found.Keys()) == 0 {
					t.Errorf("nothing was found for %+v", a)
				}
				for _, list := range [][]quiz.Match{found.Adults, found.Children} {
					for _, m := range quiz.Merge(list) {
						m.Reasons = append(m.Reasons, "one more")
						if es := m.Ministry.In("es"); es.Key != m.Ministry.Key {
							t.Errorf("%s is %s in Spanish", m.Ministry.Key, es.Key)
						}
					}
				}
				quiz.UnmetInterests(a, all)
			})
		}
	}
	people.Wait()
	if after := written(); after != before {
		t.Errorf("the catalogue was\n%s\nand is\n%s", before, after)
	}
}

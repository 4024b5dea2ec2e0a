package quiz_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// Of each result that the starter catalogue gives, at most three are told first, and
// three where there are so many; nothing is lost and nothing is there twice.
func TestEachResultBeginsWithThree(t *testing.T) {
	all, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	for _, age := range quiz.Values(quiz.Age) {
		for _, states := range [][]string{nil, {"single"}, {"married", "parent"}} {
			for _, one := range quiz.Offered(quiz.Interests, age) {
				for _, other := range quiz.Offered(quiz.Interests, age) {
					a := quiz.Answers{Age: age, States: states, Situation: []string{"new-to-stedward"}, Interests: []string{one, other}}
					found := quiz.Recommend(a.Normalised(), all)
					shown := quiz.Arrange(found)
					rest := len(quiz.Merge(found.Adults)) + len(quiz.Merge(found.Children)) - len(shown.First)
					if shown.Mass != nil {
						rest--
					}
					if len(shown.Adults)+len(shown.Children) != rest || len(shown.First) > 3 || len(shown.First) < 3 && rest > 0 {
						t.Fatalf("%+v: %d first and %d more of %d", a, len(shown.First), len(shown.Adults)+len(shown.Children), rest)
					}
					counts = append(counts, len(shown.First))
				}
			}
		}
	}
	slices.Sort(counts)
	if median := counts[len(counts)/2]; median != 3 {
		t.Errorf("the median of what is shown open is %d", median)
	}
}

func TestWhatComesFirstIsOfDifferentKindsAndNotFull(t *testing.T) {
	m := func(key, needs string, interests ...string) catalogue.Ministry {
		return catalogue.Ministry{Key: key, Name: key, Needs: needs, Interest: interests, Active: true}
	}
	all := []catalogue.Ministry{
		m("mass", "", "prayer"), m("pantry", "", "service"), m("meals", "", "service"), m("choir", "full", "music"), m("band", "", "music"),
		m("study", "", "education"), m("drivers", "", "service"),
	}
	all[0].Marks = []string{catalogue.MarkFirst}
	first := func(interests ...string) (keys []string) {
		shown := quiz.Arrange(quiz.Recommend(quiz.Answers{Age: "journeying-adults", Interests: interests}, all))
		for _, f := range shown.First {
			keys = append(keys, f.Ministry.Key)
		}
		return keys
	}
	for _, c := range []struct{ wishes, want []string }{
		{[]string{"service", "music"}, []string{"pantry", "band", "meals"}},
		{[]string{"service"}, []string{"pantry", "meals", "drivers"}},
		{[]string{"all"}, []string{"pantry", "band", "study"}},
		{[]string{"music"}, []string{"band", "choir"}},
		{[]string{"prayer"}, []string{"mass"}},
	} {
		if got := first(c.wishes...); !slices.Equal(got, c.want) {
			t.Errorf("for %q it begins with %q, want %q", c.wishes, got, c.want)
		}
	}
	if keys := quiz.Recommend(quiz.Answers{Age: "journeying-adults", Interests: []string{"all"}}, all).Keys(); keys[len(keys)-1] != "choir" {
		t.Errorf("what is full is not the last of %q", keys)
	}
	if got := quiz.Strongest([]string{"interest:all", "age:infant"}); got != "age:infant" {
		t.Errorf("the reason is %q", got)
	}
}

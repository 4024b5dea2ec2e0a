package quiz_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// slowLook is the X-ray by asking Find for every answer.
func slowLook(ministries []catalogue.Ministry) (few map[string]int, reach, byFallback, joined map[string]int) {
	few, reach, byFallback, joined = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	first := map[string]string{} // the ministry's first key, by each of its keys
	for _, audiences := range catalogue.Joined(catalogue.Active(ministries)) {
		for _, m := range audiences {
			first[m.Key] = audiences[0].Key
		}
	}
	for a := range quiz.EveryAnswer() {
		r := quiz.Recommend(a, ministries)
		if len(quiz.Merge(r.Adults))+len(quiz.Merge(r.Children)) < 2 {
			few[a.Age]++
		}
		none := !slices.ContainsFunc(slices.Concat(r.Adults, r.Children), func(m quiz.Match) bool { return m.Score > 0 })
		seen := map[string]bool{}
		for _, key := range r.Keys() {
			if !seen[first[key]] {
				joined[first[key]]++
			}
			seen[first[key]] = true
			reach[key]++
			if none {
				byFallback[key]++
			}
		}
	}
	return few, reach, byFallback, joined
}

func TestTheXRaySeesWhatPeopleSee(t *testing.T) {
	_, after := changedStarter(t)
	for name, ministries := range map[string][]catalogue.Ministry{"changed": after, "sparse": sparse(), "empty": nil} {
		t.Run(name, func(t *testing.T) {
			x, err := quiz.AnalyzeCoverage(t.Context(), ministries)
			if err != nil {
				t.Fatal(err)
			}
			few, reach, byFallback, joined := slowLook(ministries)
			got, sum := map[string]int{}, 0
			for _, g := range x.Few.Groups {
				got[g.Age] = g.Answers
				sum += g.Answers
				r := quiz.Recommend(g.Example, ministries)
				if g.Example.Age != g.Age || len(quiz.Merge(r.Adults))+len(quiz.Merge(r.Children)) > 1 {
					t.Errorf("the example for %s is %+v", g.Age, g.Example)
				}
				if len(g.Traits) > 5 {
					t.Errorf("%s has %d traits", g.Age, len(g.Traits))
				}
			}
			if d := cmp.Diff(few, got); d != "" || sum != x.Few.Answers || x.Answers != answerSpace {
				t.Errorf("fewer than two results: %s; %d in all of %d", d, x.Few.Answers, x.Answers)
			}
			gotReach, gotFallback := map[string]int{}, map[string]int{}
			for _, r := range x.Reach {
				if r.Answers > 0 {
					gotReach[r.Ministry.Key] = r.Answers
				}
				if r.ByFallback > 0 {
					gotFallback[r.Ministry.Key] = r.ByFallback
				}
			}
			gotJoined, rows := map[string]int{}, 0
			for _, r := range x.Joined {
				rows += len(r.Audiences)
				if r.Answers > 0 {
					gotJoined[r.Audiences[0].Ministry.Key] = r.Answers
				}
			}
			if d := cmp.Diff(joined, gotJoined); d != "" || rows != len(x.Reach) {
				t.Errorf("by ministries, of %d rows: %s", rows, d)
			}
			if d := cmp.Diff(reach, gotReach); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(byFallback, gotFallback); d != "" {
				t.Error(d)
			}
			if name == "changed" {
				if u := x.Unreached(); len(u) != 1 || u[0].Key != "nobody" {
					t.Errorf("nobody reaches %v", u)
				}
			}
		})
	}
}

func TestAComparisonTellsWhoseResultsChange(t *testing.T) {
	before, after := changedStarter(t)
	c, err := quiz.Compare(t.Context(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	changed, lost, gained, all := map[string]int{}, map[string]int{}, map[string]int{}, 0
	for a := range quiz.EveryAnswer() {
		was, is := quiz.Recommend(a, before).Keys(), quiz.Recommend(a, after).Keys()
		any := false
		for _, key := range was {
			if !slices.Contains(is, key) {
				lost[key]++
				any = true
			}
		}
		for _, key := range is {
			if !slices.Contains(was, key) {
				gained[key]++
				any = true
			}
		}
		if any {
			changed[a.Age]++
			all++
		}
	}
	got := map[string]int{}
	for _, g := range c.Changed.Groups {
		got[g.Age] = g.Answers
	}
	for _, d := range []string{cmp.Diff(changed, got), cmp.Diff(lost, c.Lost), cmp.Diff(gained, c.Gained)} {
		if d != "" {
			t.Error(d)
		}
	}
	if c.Changed.Answers != all || c.Before.Few.Answers >= c.After.Few.Answers {
		t.Errorf("%d changed, want %d; few %d and %d", c.Changed.Answers, all, c.Before.Few.Answers, c.After.Few.Answers)
	}
	same, err := quiz.Compare(t.Context(), after, after)
	if err != nil || same.Changed.Answers != 0 || len(same.Lost)+len(same.Gained) != 0 {
		t.Errorf("compared with itself: %+v (%v)", same.Changed, err)
	}
}

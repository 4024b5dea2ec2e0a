package quiz_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// changedStarter is a part of the starter catalogue, as asking Find for every
// answer takes its time, and what somebody careless makes of it: what has
// music is hidden, Mass is for infants only, there is a new ministry and one
// for an age that no page offers any more.
func changedStarter(t *testing.T) (before, after []catalogue.Ministry) {
	t.Helper()
	before, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	before = slices.DeleteFunc(before, func(m catalogue.Ministry) bool {
		return !slices.Contains([]string{"mass", "st-edward-school", "cub-scouts", "choir-ya", "choir-adults", "moms-group", "prep-kids",
			"ocia"}, m.Key)
	})
	after = slices.Clone(before)
	for i := range after {
		switch {
		case slices.Contains(after[i].Interest, "music"):
			after[i].Active = false
		case after[i].Key == "mass":
			after[i].Age = []string{"infant"}
		}
	}
	after = append(after,
		catalogue.Ministry{Key: "dads", Name: "Dads", Active: true, Gender: []string{"male"}, State: []string{"parent"},
			Interest: []string{"fellowship"}},
		catalogue.Ministry{Key: "nobody", Name: "Nobody", Active: true, Age: []string{"65-plus"}},
	)
	return before, after
}

func TestTraitsTellWhatTheAnswersHaveInCommon(t *testing.T) {
	before, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	after := append(slices.Clone(before), catalogue.Ministry{
		Key: "dads", Name: "Dads", Active: true, Age: []string{"married-parents"}, Gender: []string{"male"}, State: []string{"parent"},
		Interest: []string{"support"},
	})
	c, err := quiz.Compare(t.Context(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Changed.Groups) != 1 || c.Changed.Groups[0].Age != "married-parents" {
		t.Fatalf("changed are %+v", c.Changed.Groups)
	}
	var got []string
	for _, trait := range c.Changed.Groups[0].Traits {
		got = append(got, trait.Question+":"+trait.Value)
	}
	for _, w := range []string{"interests:support", "gender:male"} {
		if !slices.Contains(got, w) {
			t.Errorf("the traits are %v, without %s", got, w)
		}
	}
}

func TestWhoWouldSeeAMinistry(t *testing.T) {
	starter, _ := changedStarter(t)
	men := catalogue.Ministry{Key: "men", Name: "Men", Age: []string{"college-young-adult", "journeying-adults"}, Gender: []string{"male"},
		State: []string{"single"}, Interest: []string{"prayer"}}
	all := append(slices.Clone(starter), men)
	a, err := quiz.WhoSees(t.Context(), all, "men")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	all[len(all)-1].Active = true
	for answers := range quiz.EveryAnswer() {
		if slices.Contains(quiz.Recommend(answers, all).Keys(), "men") {
			n++
		}
	}
	want := quiz.Audience{Answers: n, Of: answerSpace, Questions: []quiz.AudienceQuestion{
		{Question: quiz.Age, Values: men.Age},
		{Question: quiz.Gender, Values: []string{"male", "skip"}},
		{Question: quiz.States, Values: []string{"single", "widowed", "separated", "none-of-above"}},
		{Question: quiz.Situation, Values: quiz.Values(quiz.Situation), Any: true},
		{Question: quiz.Interests, Values: []string{"prayer", "all"}},
	}}
	if d := cmp.Diff(want, a); d != "" {
		t.Error(d)
	}
	nobody := catalogue.Ministry{Key: "nobody", Age: []string{"65-plus"}}
	if a, err := quiz.WhoSees(t.Context(), append(starter, nobody), "nobody"); err != nil || a.Answers != 0 {
		t.Errorf("%+v (%v)", a, err)
	}
	// A ministry that is offered only when nothing else fits.
	lonely := []catalogue.Ministry{{
		Key: "moms", Name: "Moms", Marks: []string{catalogue.MarkForParents}, Age: []string{"elementary"}, Gender: []string{"male"},
		Interest: []string{"music"}, Situation: []string{"just-curious"},
	}}
	if a, err := quiz.WhoSees(t.Context(), lonely, "moms"); err != nil || a.ByFallback == 0 || a.ByFallback >= a.Answers {
		t.Errorf("%+v (%v)", a, err)
	}
	if _, err := quiz.WhoSees(t.Context(), starter, "missing"); err == nil {
		t.Error("a ministry that is not there is seen")
	}
}

func TestNobodyWaitsForAnXRay(t *testing.T) {
	before, after := changedStarter(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := quiz.Compare(gone, before, after); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if _, err := quiz.WhoSees(gone, after, "mass"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	// The largest catalogue there may be takes the longest.
	large := slices.Clone(after)
	for i := len(large); i < catalogue.MaxMinistries; i++ {
		m := large[i%len(after)]
		m.Key += "-again"
		large = append(large, m)
	}
	limit, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // a machine may be busy: how long it takes is logged
	defer cancel()
	began := time.Now()
	if _, err := quiz.Compare(limit, before, after); err != nil {
		t.Error(err)
	}
	t.Logf("%d and %d ministries: %v", len(before), len(after), time.Since(began))
	began = time.Now()
	if _, err := quiz.Compare(limit, large, large[:len(large)-1]); err != nil {
		t.Error(err)
	}
	t.Logf("%d ministries: %v", len(large), time.Since(began))
}

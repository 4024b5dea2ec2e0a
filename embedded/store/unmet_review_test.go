package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// withFormerSubmissions opens a database as an earlier release has left it: a
// baby's parent was single, and nothing served them.
func withFormerSubmissions(t *testing.T, at place, n int) *store.Database {
	t.Helper()
	d := at.open(t)
	var all []store.NewSubmission
	for i := range n {
		one := store.NewSubmission{SubmittedAt: noon.Add(time.Duration(i) * time.Minute), Unmet: []string{"service"}, Submission: quiz.Submission{
			Answers:   quiz.Answers{Age: []string{"infant", "elementary", "junior-high"}[i%3], Interests: []string{"service", "music"}},
			SessionID: fmt.Sprint("visit ", i/2), SubmissionKey: fmt.Sprint("key ", i),
		}}
		all = append(all, one)
	}
	for part := range slices.Chunk(all, 200) {
		if _, err := d.AddSubmissions(t.Context(), part); err != nil {
			t.Fatal(err)
		}
	}
	at.execute(t, `UPDATE ministry_submissions SET state_in_life = '["single"]' WHERE age_group = 'infant'`)
	at.execute(t, `DELETE FROM installation WHERE name = 'unmet_review'`)
	return d
}

// unmetNow is what nothing answers now: music at grade school.
func unmetNow(a quiz.Answers) []string {
	if a.Age == "infant" && slices.Contains(a.States, "single") {
		return []string{"kids"} // this parent was not asked for a state in life
	}
	if a.Age == "elementary" {
		return []string{"music"}
	}
	return nil
}

func TestUnmetInterestsAreReviewedOnceAndCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		const n = 1203
		d := withFormerSubmissions(t, at, n)
		before := numbers(t, d, store.CountedUnmet)

		// Whoever is killed in the middle of a part has changed nothing.
		killed, kill := context.WithCancel(t.Context())
		asked := 0
		if _, err := d.ReviewUnmet(killed, func(a quiz.Answers) []string {
			if asked++; asked == 100 {
				kill()
			}
			return unmetNow(a)
		}); err == nil {
			t.Fatal("a part that was cut short is done")
		}
		if part, err := d.UnmetReviewed(t.Context()); err != nil || part != 0 {
			t.Errorf("%v is done (%v)", part, err)
		}
		if diff := cmp.Diff(before, numbers(t, d, store.CountedUnmet)); diff != "" {
			t.Errorf("after the kill:\n%s", diff)
		}
		// After one part the rest waits for the next start.
		part, err := d.ReviewUnmet(t.Context(), unmetNow)
		if err != nil || part <= 0 || part >= 1 {
			t.Fatalf("one part is %v of all (%v)", part, err)
		}
		if told, err := d.UnmetReviewed(t.Context()); err != nil || told != part {
			t.Errorf("%v is told, %v is done (%v)", told, part, err)
		}
		// Two servers go on together, and people answer meanwhile.
		var servers sync.WaitGroup
		for _, server := range []*store.Database{d, at.open(t)} {
			servers.Go(func() {
				for part := 0.0; part < 1; {
					var err error
					if part, err = server.ReviewUnmet(t.Context(), unmetNow); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		if _, err := d.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: noon, Submission: quiz.Submission{
			Answers: quiz.Answers{Age: "infant", Interests: []string{"service"}}}}); err != nil {
			t.Fatal(err)
		}
		servers.Wait()
		again := func(quiz.Answers) []string { t.Error("it is asked again"); return nil }
		if part, err := d.ReviewUnmet(t.Context(), again); err != nil || part != 1 {
			t.Errorf("in the end %v is done (%v)", part, err)
		}
		wrong := 0
		if err := d.EachSubmission(t.Context(), store.Filter{}, func(s store.Submission) error {
			want := map[string]string{"elementary": "[music]"}[s.Answers.Age]
			if got := fmt.Sprint(s.Unmet); got != want && !(want == "" && got == "[]") {
				wrong++
			}
			return nil
		}); err != nil || wrong > 0 {
			t.Errorf("%d are wrong (%v)", wrong, err)
		}
		counted := allNumbers(t, d)
		if err := d.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(counted, allNumbers(t, d)); diff != "" {
			t.Errorf("counted anew:\n%s", diff)
		}
		if found, err := d.Statistics(t.Context(), store.Filter{}); err != nil || len(found.Numbers[store.CountedUnmet]) != 1 ||
			found.Numbers[store.CountedUnmet]["elementary:music"] == 0 {
			t.Errorf("unmet are %v (%v)", found.Numbers[store.CountedUnmet], err)
		}
	})
}

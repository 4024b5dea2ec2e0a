package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// What shares a transaction is stored and counted as if each came alone:
// repeated keys, later results of one visit and devices that come again, in
// every mixture.
func TestTogetherIsAsOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		const seed = 7
		rnd := rand.New(rand.NewPCG(seed, seed))
		together, alone := at.open(t), at.open(t)
		when := time.Date(2026, 11, 24, 3, 0, 0, 123456789, time.UTC) // the evening before, in Chicago
		one := func() store.NewSubmission {
			pick := func(what string, of int) string {
				if n := rnd.IntN(of + 1); n > 0 {
					return fmt.Sprint(what, n)
				}
				return ""
			}
			when = when.Add(time.Second)
			return store.NewSubmission{
				Submission: quiz.Submission{
					Answers:    quiz.Answers{Age: "infant", Gender: "female", Interests: []string{"service", `a "quoted" one, with 'both'`}},
					Ministries: []string{pick("ministry ", 3)}, SubmissionKey: pick("key ", 40), SessionID: pick("visit ", 30),
				},
				SubmittedAt: when, ClientIDHash: pick("device ", 12), Unmet: []string{"service"},
			}
		}
		const batches = 25
		for range batches {
			when = when.Add(time.Duration(rnd.IntN(9)) * time.Hour)
			batch := make([]store.NewSubmission, 1+rnd.IntN(20))
			var want []int64
			for i := range batch {
				batch[i] = one()
				id, err := alone.AddSubmission(t.Context(), batch[i])
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, id)
			}
			got, err := together.AddTogether(t.Context(), batch)
			if err != nil {
				t.Fatal(err)
			}
			// Numbers may be others, but the same key has the same number.
			for i := range batch {
				for j := range i {
					if (want[i] == want[j]) != (got[i] == got[j]) {
						t.Fatalf("%+v and %+v have the numbers %d and %d, one by one %d and %d", batch[i], batch[j], got[i], got[j], want[i], want[j])
					}
				}
			}
		}
		if a, b := allOf(t, together), allOf(t, alone); !slices.Equal(a, b) {
			t.Errorf("stored together:\n%v\none by one:\n%v", a, b)
		}
		for _, question := range []string{store.CountedPeople, quiz.Age, quiz.Interests, store.CountedMinistry, store.CountedUnmet, store.CountedDevice} {
			a, b := countsOf(t, together, question), countsOf(t, alone, question)
			if len(a) == 0 || !slices.Equal(a, b) {
				t.Errorf("%s together:\n%v\none by one:\n%v", question, a, b)
			}
		}
	})
}

// allOf describes all submissions but for their numbers, in the order of time.
func allOf(t *testing.T, d *store.Database) []string {
	t.Helper()
	first := map[int64]string{}
	var all []string
	found, err := d.Submissions(t.Context(), store.Filter{}, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(found)
	for _, s := range found {
		first[s.ID] = s.SessionID
	}
	for _, s := range found {
		all = append(all, fmt.Sprint(s.SubmittedAt, s.Answers, s.Ministries, s.Unmet, s.ClientIDHash, s.SessionID, " repeats ", first[s.RepeatOf], s.RepeatOf > 0))
	}
	slices.Sort(all)
	return all
}

func countsOf(t *testing.T, d *store.Database, question string) []store.DayCount {
	t.Helper()
	all, err := d.DayCounts(t.Context(), question, "2026-11-01", "2027-12-31")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

package store_test

import (
	"context"
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
		together, alone := at.open(t), at.another(t)
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
			// Numbers may be others, but the same key has the same number, and it is the row's.
			for i := range batch {
				if n := at.count(t, fmt.Sprintf(`SELECT count(*) FROM ministry_submissions WHERE id = %d AND coalesce(submission_key, '') = '%s'`,
					got[i], batch[i].SubmissionKey)); n != 1 {
					t.Fatalf("%+v has the number %d, which is not its row's", batch[i], got[i])
				}
				for j := range i {
					if (want[i] == want[j]) != (got[i] == got[j]) {
						t.Fatalf("%+v and %+v have the numbers %d and %d, one by one %d and %d", batch[i], batch[j], got[i], got[j], want[i], want[j])
					}
				}
			}
		}
		wantSame(t, together, alone)
	})
}

// wantSame checks that two databases have the same submissions and counts.
func wantSame(t *testing.T, together, alone *store.Database) {
	t.Helper()
	if a, b := allOf(t, together), allOf(t, alone); len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("stored together:\n%v\none by one:\n%v", a, b)
	}
	for _, question := range []string{store.CountedPeople, quiz.Age, quiz.Interests, store.CountedMinistry, store.CountedUnmet,
		store.CountedDevice} {
		a, b := countsOf(t, together, question), countsOf(t, alone, question)
		if len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%s together:\n%v\none by one:\n%v", question, a, b)
		}
	}
}

// What waited elsewhere is stored several at a time as if each came alone, also
// when a part of it is sent once more; it ends at the one that cannot be stored.
func TestWhatWaitedIsStoredAsOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		rnd := rand.New(rand.NewPCG(8, 8))
		together, alone := at.open(t), at.another(t)
		when := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
		all := make([]store.NewSubmission, 700) // several transactions
		for i := range all {
			person := rnd.IntN(650)
			all[i] = newSubmission(fmt.Sprint("key ", person))
			all[i].SubmittedAt = when.Add(time.Duration(i) * time.Minute)
			all[i].Answers = quiz.Answers{Age: "infant", Interests: []string{"service"}}
			all[i].Ministries, all[i].Unmet = []string{"mass"}, []string{"service"}
			all[i].SessionID, all[i].ClientIDHash = fmt.Sprint("visit ", person/2), fmt.Sprint("device ", person%300/2)
			if _, err := alone.AddSubmission(t.Context(), all[i]); err != nil {
				t.Fatal(err)
			}
		}
		for _, part := range [][]store.NewSubmission{all[:300], all[200:], all} {
			if n, err := together.AddSubmissions(t.Context(), part); err != nil || n != len(part) {
				t.Fatalf("%d of %d are stored: %v", n, len(part), err)
			}
		}
		wantSame(t, together, alone)

		// The database refuses one in the middle of the second transaction.
		at.execute(t, `CREATE UNIQUE INDEX only_one ON ministry_submissions (gender) WHERE gender = 'refused'`)
		last := newSubmission("the first of its kind")
		last.Gender = "refused"
		if n, err := together.AddSubmissions(t.Context(), []store.NewSubmission{last}); err != nil || n != 1 {
			t.Fatalf("%d, %v", n, err)
		}
		more := make([]store.NewSubmission, 400)
		for i := range more {
			more[i] = newSubmission(fmt.Sprint("more ", i))
		}
		more[333].Gender = "refused"
		if n, err := together.AddSubmissions(t.Context(), more); n != 333 || err == nil {
			t.Errorf("%d are stored, %v", n, err)
		}
		if n := at.count(t, `SELECT count(*) FROM ministry_submissions WHERE submission_key LIKE 'more %'`); n != 333 {
			t.Errorf("%d are there", n)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if n, err := together.AddSubmissions(gone, more[334:]); n != 0 || err == nil {
			t.Errorf("for who has given up %d are stored, %v", n, err)
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
		all = append(all, fmt.Sprint(s.SubmittedAt, s.Answers, s.Ministries, s.Unmet, s.ClientIDHash, s.SessionID, " repeats ",
			first[s.RepeatOf], s.RepeatOf > 0))
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

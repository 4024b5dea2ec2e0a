package retention_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
)

var now = time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)

// people reads the numbers of each day.
func people(t *testing.T, d *store.Database) []store.DayCount {
	t.Helper()
	counts, err := d.DayCounts(t.Context(), store.CountedPeople, "0000-01-01", "9999-12-31")
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func left(t *testing.T, d *store.Database) int {
	t.Helper()
	n, err := d.CountSubmissions(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOldSubmissionsGoAndTheNumbersStay(t *testing.T) {
	d, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for months := range 30 {
		for i := range 50 {
			n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: fmt.Sprint(months, "-", i)}, SubmittedAt: now.AddDate(0, -months, 0)}
			if _, err := d.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := people(t, d)
	look := func(at time.Time, want int64) {
		t.Helper()
		if removed, err := retention.RunOnce(t.Context(), d, "me", at); err != nil || removed != want {
			t.Fatalf("%d were removed, not %d (%v)", removed, want, err)
		}
	}
	look(now, 0) // nobody has chosen
	if err := retention.SetMonths(t.Context(), d, "Anna", 6, now); err != nil {
		t.Fatal(err)
	}
	if months, err := retention.Months(t.Context(), d); err != nil || months != 6 {
		t.Errorf("%d months (%v)", months, err)
	}
	look(now, 23*50) // those of six months ago today are kept
	if n := left(t, d); n != 7*50 {
		t.Errorf("%d are left", n)
	}
	if d := cmp.Diff(before, people(t, d)); d != "" {
		t.Errorf("the numbers have changed:\n%s", d)
	}
	// Counting anew, as after an import, does not lose them either.
	if err := d.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, people(t, d)); d != "" {
		t.Errorf("counting anew has changed the numbers:\n%s", d)
	}
	look(now.Add(time.Hour), 0) // once a day
	look(now.Add(25*time.Hour), 50)
	if err := retention.SetMonths(t.Context(), d, "Anna", 0, now); err != nil {
		t.Fatal(err)
	}
	look(now.AddDate(5, 0, 0), 0)
	if err := retention.SetMonths(t.Context(), d, "Anna", retention.MaxMonths, now); err != nil {
		t.Errorf("%d months: %v", retention.MaxMonths, err)
	}
	for _, months := range []int{-1, retention.MaxMonths + 1} {
		if err := retention.SetMonths(t.Context(), d, "Anna", months, now); err == nil {
			t.Errorf("%d months: no error", months)
		}
	}
}

// A month before the last of March is the last of February: whoever is to be
// kept for a month is not removed after 28 days.
func TestNobodyIsRemovedEarlyAtTheEndOfAMonth(t *testing.T) {
	d, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := retention.SetMonths(t.Context(), d, "Anna", 1, now); err != nil {
		t.Fatal(err)
	}
	for day := 1; day <= 31; day++ {
		n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: fmt.Sprint(day)},
			SubmittedAt: time.Date(2027, 2, day, 18, 0, 0, 0, time.UTC)}
		if _, err := d.AddSubmission(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[int]int{29: 4, 30: 4, 31: 4} { // from 28 February on
		if _, err := retention.RunOnce(t.Context(), d, "me", time.Date(2027, 3, day, 18, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
		if n := left(t, d); n != want {
			t.Errorf("on 2027-03-%d %d are left, not %d", day, n, want)
		}
	}
}

// The computer's clock was a year ahead once: that the job was done then does
// not keep it from being done until that day comes.
func TestAClockThatWasAheadOnceDelaysNothing(t *testing.T) {
	d, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := retention.SetMonths(t.Context(), d, "Anna", 6, now); err != nil {
		t.Fatal(err)
	}
	if _, err := retention.RunOnce(t.Context(), d, "me", now.AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	// Another server was killed amid it, with that clock.
	if mine, err := d.AcquireLease(t.Context(), "retention", "another", now.AddDate(1, 0, 1), now.AddDate(1, 0, 1),
		time.Hour); err != nil || !mine {
		t.Fatal(mine, err)
	}
	n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: "old"}, SubmittedAt: now.AddDate(0, -7, 0)}
	if _, err := d.AddSubmission(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if removed, err := retention.RunOnce(t.Context(), d, "me", now); err != nil || removed != 1 {
		t.Errorf("%d were removed (%v)", removed, err)
	}
}

// The clock leaps by ten years: nothing goes until that is known to be right.
func TestAClockInDoubtRemovesNoSubmission(t *testing.T) {
	d, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := retention.SetMonths(t.Context(), d, "Anna", 6, now); err != nil {
		t.Fatal(err)
	}
	n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: "new"}, SubmittedAt: now}
	if _, err := d.AddSubmission(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{now, now.AddDate(10, 0, 0), now.AddDate(10, 0, 1), now.AddDate(10, 0, 2)} {
		c, err := d.RecordClock(t.Context(), time.Time{}, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := retention.RunOnce(t.Context(), d, "me", at); err != nil {
			t.Fatal(err)
		}
		if gone := left(t, d) == 0; gone != (!c.Doubted && at.After(now)) {
			t.Errorf("%v: gone: %v, %+v", at, gone, c)
		}
	}
}

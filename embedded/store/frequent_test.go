package store_test

import (
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

const sampledDay = "2026-06-24"

func sampledSubmission(i int) store.NewSubmission {
	s := newSubmission(fmt.Sprint(i))
	s.SubmittedAt = time.Date(2026, 6, 24, 18, 0, 0, 0, time.UTC)
	return s
}

// What each sample asks is not asked of the database as long as nothing is written, and
// is never old after that.
func TestTheNumbersOfASampleFollowEachChange(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		requests := func(today string, open, late int) {
			t.Helper()
			for range 2 { // the second answer is the first one kept
				if n, err := s.RequestNumbers(ctx, today); err != nil || n.Open != open || n.Late != late {
					t.Errorf("%s: %d open and %d late, not %d and %d (%v)", today, n.Open, n.Late, open, late, err)
				}
			}
		}
		requests("2026-12-10", 0, 0)
		for id, all := range map[string][]request.Request{"anna": {asked("a", 4)}, "ben": {asked("b", 0), asked("c", 1)}} {
			a := request.Asker{ID: id, Name: id, Phone: "555-0100", DeleteAfter: "2027-11-27"}
			if err := s.AddRequests(ctx, a, all, "asker", nil); err != nil {
				t.Fatal(err)
			}
		}
		requests("2026-12-10", 2, 2)
		requests("2026-12-01", 2, 0) // of another day
		requests("2026-12-10", 2, 2)
		called := asked("a", 4)
		called.State, called.NextOn = request.Reached, "2026-12-17"
		if err := s.ChangeRequest(ctx, called, nil, ""); err != nil {
			t.Fatal(err)
		}
		requests("2026-12-10", 2, 1)

		people := func(day string, want int) {
			t.Helper()
			for range 2 {
				if n, err := s.PeopleOn(ctx, day); err != nil || n != want {
					t.Errorf("%s: %d people, not %d (%v)", day, n, want, err)
				}
			}
		}
		people(sampledDay, 0)
		for i := range 3 {
			if _, err := s.AddSubmission(ctx, sampledSubmission(i)); err != nil {
				t.Fatal(err)
			}
			people(sampledDay, i+1)
		}
		people("1999-12-31", 0)
	})
}

// Another program, such as a second server, writes into the same file.
func TestTheNumbersOfASampleFollowWhatOthersWrite(t *testing.T) {
	path := newPath(t)
	s, other := open(t, path), open(t, path)
	people := func() int {
		t.Helper()
		n, err := s.PeopleOn(t.Context(), sampledDay)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := range 2 {
		if n := people(); n != i {
			t.Fatalf("%d people, not %d", n, i)
		}
		if _, err := other.AddSubmission(t.Context(), sampledSubmission(i)); err != nil {
			t.Fatal(err)
		}
		testkit.Eventually(t, "the other's submission", func() (bool, int) { n := people(); return n == i+1, n })
	}
}

// What is asked at rest goes on being answered when the tables change under it.
func TestWhatIsAskedAtRestOutlivesAChangeOfTables(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		for i := range 3 {
			if err := s.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			if letters, err := s.InOutbox(t.Context(), store.OutboxWaiting, time.Time{}, 10); err != nil || len(letters) != 0 {
				t.Fatal(letters, err)
			}
			at.execute(t, fmt.Sprintf("CREATE TABLE of_another_%d (id BIGINT)", i))
			at.execute(t, fmt.Sprintf("ALTER TABLE outbox ADD COLUMN later_%d TEXT", i))
		}
	})
}

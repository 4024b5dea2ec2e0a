package store_test

import (
	"context"
	"maps"
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// After a try-out all statistics are removed, those of the calls, too. Who still waits
// goes on waiting and is counted, so that nobody joins who has not asked.
func TestAllStatisticsAreRemovedThoseOfTheCallsToo(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		kept := func(context.Context, store.Present) (string, error) { return "", nil }
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "555 010 0123", Language: "en", DeleteAfter: "2027-11-27"}
		joins := func(r request.Request) request.Request {
			r.State, r.Outcome, r.NextOn, r.ClosedOn = request.Closed, request.Joined, "", "2026-12-03"
			r.ReachedOn = "2026-12-03"
			return r
		}
		tryOut, open := asked("a", 4), asked("b", 5)
		testkit.Must(t, s.AddRequests(ctx, anna, []request.Request{tryOut, open}, "asker", nil))
		testkit.Must(t, s.ChangeRequest(ctx, joins(tryOut), nil, ""))
		open.State, open.ReachedOn = request.Reached, "2026-11-28"
		testkit.Must(t, s.ChangeRequest(ctx, open, nil, ""))
		open.Version++
		for range 2 {
			_, err := s.RemoveAllSubmissions(ctx, "Anna", noon, kept)
			testkit.Must(t, err)
			if n := numbersOf(t, s); !maps.Equal(n, map[string]int{"asked": 1, "reached": 1, "days_1": 1}) {
				t.Errorf("counted is %v", n)
			}
		}
		if all, err := s.OpenRequests(ctx); err != nil || len(all) != 1 || all[0].ID != "b" {
			t.Errorf("open is %+v (%v)", all, err)
		}
		testkit.Must(t, s.ChangeRequest(ctx, joins(open), nil, ""))
		if n := numbersOf(t, s); n["asked"] != 1 || n["reached"] != 1 || n["joined"] != 1 {
			t.Errorf("counted is %v", n)
		}
		testkit.Must(t, s.RemoveAsker(ctx, "anna", request.Off, store.AuditEntry{At: noon}))
		_, err := s.RemoveAllSubmissions(ctx, "Anna", noon, kept)
		testkit.Must(t, err)
		if n := numbersOf(t, s); len(n) != 0 {
			t.Errorf("counted is %v", n)
		}
	})
}

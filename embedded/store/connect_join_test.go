package store_test

import (
	"errors"
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// TestAskersWhoAreOnePersonAreJoined keeps what each has asked, with its history.
func TestAskersWhoAreOnePersonAreJoined(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "615-555-0100", Language: "en", DeleteAfter: "2027-11-27"}
		again := request.Asker{ID: "again", Name: "Anna", Phone: "615-555-0100", Email: "anna@example.org", Language: "es",
			DeleteAfter: "2027-11-28"}
		for id, a := range map[string]request.Asker{"a": anna, "b": again} {
			if err := s.AddRequests(ctx, a, []request.Request{asked(id, 4)}, "asker", nil); err != nil {
				t.Fatal(err)
			}
		}
		want := again
		want.ID = "anna"
		if err := s.JoinAskers(ctx, want, []string{"again", "nobody"}); err != nil {
			t.Fatal(err)
		}
		all, err := s.KeptRequests(ctx)
		if err != nil || len(all) != 2 || all[0].Asker != want || all[1].Asker != want {
			t.Errorf("%+v (%v)", all, err)
		}
		if events, err := s.RequestEvents(ctx, "b"); err != nil || len(events) != 1 {
			t.Errorf("the history is %v (%v)", events, err)
		}
		if n, err := s.RequestNumbers(ctx, "2026-11-27"); err != nil || n.Open != 1 {
			t.Errorf("%+v (%v)", n, err)
		}
		want.ID = "gone"
		if err := s.JoinAskers(ctx, want, []string{"anna"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("with one who is gone: %v", err)
		}
		if all, err := s.KeptRequests(ctx); err != nil || len(all) != 2 {
			t.Errorf("%+v (%v)", all, err)
		}
	})
}

package store_test

import (
	"slices"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// Leaders lead a ministry with all its audiences: when the audience goes that their number
// is of, they stay with the others; with the last one nobody has them.
func TestLeadersStayWithTheAudiencesThatAreLeft(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
		all, err := s.Ministries(ctx)
		testkit.Must(t, err)
		joined := slices.DeleteFunc(catalogue.Joined(all), func(audiences []catalogue.Ministry) bool { return len(audiences) < 2 })
		if len(joined) == 0 {
			t.Fatal("no ministry has two audiences")
		}
		rows := joined[0]
		id, err := s.SaveLeader(ctx, request.Leader{MinistryID: rows[0].ID, Name: "Maria", Email: "maria@example.org"},
			store.AuditEntry{At: now, Action: "leader.save"})
		testkit.Must(t, err)
		for i := range rows {
			_, err := s.ChangeCatalogue(ctx, store.CatalogueChange{Who: "Eva", Action: store.ActionUpdate, At: now},
				func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
					return slices.DeleteFunc(present, func(m catalogue.Ministry) bool { return m.ID == rows[i].ID }), nil
				})
			testkit.Must(t, err)
			leaders, err := s.Leaders(ctx)
			if err != nil || len(leaders) != 1 || leaders[0].ID != id {
				t.Fatalf("%+v (%v)", leaders, err)
			}
			if want := rows[min(i+1, len(rows)-1)].ID; leaders[0].MinistryID != want {
				t.Errorf("without %d audiences the leader is of %d, want %d", i+1, leaders[0].MinistryID, want)
			}
		}
	})
}

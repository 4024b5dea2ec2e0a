package connect_test

import (
	"errors"
	"testing"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// keeps has the parish keep details for some days after closing.
func (p *parish) keeps(t *testing.T, days int) {
	t.Helper()
	c, version, err := connect.LoadChoice(t.Context(), p.store)
	testkit.Must(t, err)
	c.RetentionDays = days
	testkit.Must(t, connect.SaveChoice(t.Context(), p.store, "test", c, version, p.now))
	p.ChoiceChanged()
}

// until is the last day on which the asker of a request is kept.
func (p *parish) until(t *testing.T, id string) string {
	t.Helper()
	r, err := p.store.RequestOf(t.Context(), id)
	testkit.Must(t, err)
	return r.Asker.DeleteAfter
}

// The page on privacy says for how long details are kept: that holds for who is stored
// already, too, and whoever still waits stays.
func TestAShorterRetentionHoldsForWhoIsStoredAlready(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	p.keeps(t, 180)
	closed := p.asks(t, "Rosa", request.Change{Kind: request.Join})
	waits := p.asks(t, "Will")
	opened := p.asks(t, "Olga", request.Change{Kind: request.Join}, request.Change{Kind: request.Reopen})
	q := anna()
	q.Name, q.MinistryIDs = "Hugo", []int64{1, 2}
	half := p.ask(t, q)
	_, err := p.Change(ctx, half.Requests[0].ID, 0, request.Change{Kind: request.Join, By: "office"})
	testkit.Must(t, err)
	if got := p.until(t, closed); got != "2027-05-26" {
		t.Fatalf("180 days after closing is %s", got)
	}
	p.keeps(t, 7)
	for id, want := range map[string]string{
		closed: "2026-12-04", waits: "2027-11-27", opened: "2027-11-27", half.Requests[0].ID: "2027-11-27",
	} {
		if got := p.until(t, id); got != want {
			t.Errorf("kept until %s, not %s", got, want)
		}
	}
	p.keeps(t, 90) // whoever was promised 7 days is not kept longer
	if got := p.until(t, closed); got != "2026-12-04" {
		t.Errorf("a longer retention keeps until %s", got)
	}
	p.now = p.now.AddDate(0, 0, 8)
	if n, err := p.Tick(ctx); err != nil || n.Forgotten != 1 {
		t.Errorf("%d are forgotten (%v)", n.Forgotten, err)
	}
	if _, err := p.store.RequestOf(ctx, closed); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("she is still there: %v", err)
	}
}

// Whose questions were closed by a server that knew of another choice is not kept for a year.
func TestTheNightKeepsNobodyLongerThanWasChosen(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	stale := p.asks(t, "Rosa", request.Change{Kind: request.Join})
	r, err := p.store.RequestOf(ctx, stale)
	testkit.Must(t, err)
	testkit.Must(t, p.store.ChangeRequest(ctx, r.Request, nil, "2027-05-26"))
	if _, err := p.Tick(ctx); err != nil {
		t.Fatal(err)
	}
	if got := p.until(t, stale); got != "2026-12-27" {
		t.Errorf("kept until %s", got)
	}
}

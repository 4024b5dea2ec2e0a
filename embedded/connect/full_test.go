package connect_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// named stores somebody who calls for the choir.
func (p *parish) named(t *testing.T, name string, deputy bool) int64 {
	t.Helper()
	l := request.Leader{MinistryID: 1, Name: name, Email: name + "@example.org", Deputy: deputy}
	id, err := p.store.SaveLeader(t.Context(), l, p.entry())
	testkit.Must(t, err)
	return id
}

// asks has somebody ask about the choir, and the leader do something about it.
func (p *parish) asks(t *testing.T, name string, does ...request.Change) (id string) {
	t.Helper()
	q := anna()
	q.Name = name
	id = p.ask(t, q).Requests[0].ID
	for _, c := range does {
		c.By = connect.ByLeader(1)
		_, err := p.Change(t.Context(), id, 0, c)
		testkit.Must(t, err)
	}
	return id
}

// listed are the names on the page of a leader.
func (p *parish) listed(t *testing.T, leader int64) (names []string) {
	t.Helper()
	token, err := p.NewLink(t.Context(), leader)
	testkit.Must(t, err)
	page, err := p.PageOf(t.Context(), token)
	testkit.Must(t, err)
	for _, r := range page.Open {
		names = append(names, r.Asker.Name)
	}
	slices.Sort(names)
	return names
}

// Who has asked already stays with the leader of a ministry that becomes full or is
// hidden: with whom she has spoken she notes what came of it.
func TestALeaderKeepsThePeopleOfAMinistryThatBecomesFull(t *testing.T) {
	for what, becomes := range map[string]func(m *catalogue.Ministry){
		"full":   func(m *catalogue.Ministry) { m.Needs = "full" },
		"hidden": func(m *catalogue.Ministry) { m.Active = false },
	} {
		t.Run(what, func(t *testing.T) {
			p, ctx := open(t, on()), t.Context()
			maria := p.named(t, "Maria", false)
			reached := p.asks(t, "Rosa", request.Change{Kind: request.Call})
			p.asks(t, "Lena", request.Change{Kind: request.CallLater, Date: "2027-01-04"})
			p.asks(t, "Will")
			everybody := []string{"Lena", "Rosa", "Will"}
			becomes(&p.ministries[0])
			if _, err := p.Tick(ctx); err != nil {
				t.Fatal(err)
			}
			testkit.Must(t, p.LeadersChanged(ctx, "Eva"))
			if got := p.listed(t, maria); !slices.Equal(got, everybody) {
				t.Fatalf("her page lists %v", got)
			}
			token, err := p.NewLink(ctx, maria)
			testkit.Must(t, err)
			r, err := p.store.RequestOf(ctx, reached)
			testkit.Must(t, err)
			if err := p.Answer(ctx, token, reached, r.Version, request.Change{Kind: request.Join}); err != nil {
				t.Errorf("that she has joined cannot be noted: %v", err)
			}
			// Her deputy takes over what she had, and nobody new is given to them.
			carlos := p.named(t, "Carlos", true)
			testkit.Must(t, p.store.RemoveLeader(ctx, maria, store.AuditEntry{At: p.now, Action: "leader.remove"}))
			testkit.Must(t, p.LeadersChanged(ctx, "Eva"))
			q := anna()
			q.Name, q.Channel = "Nora", request.Paper // a card that was filled in before
			if done := p.ask(t, q); done.Requests[0].Owner != request.Office {
				t.Errorf("who asks now is %+v", done.Requests[0])
			}
			if got := p.listed(t, carlos); !slices.Equal(got, []string{"Lena", "Will"}) {
				t.Errorf("the deputy's page lists %v", got)
			}
		})
	}
}

// What was asked about a ministry that is there no more is the office's.
func TestTheOfficeHasThePeopleOfAMinistryThatWasDeleted(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	p.named(t, "Maria", false)
	id := p.asks(t, "Rosa", request.Change{Kind: request.Call})
	p.ministries = p.ministries[1:]
	if _, err := p.Tick(ctx); err != nil {
		t.Fatal(err)
	}
	if r, err := p.store.RequestOf(ctx, id); err != nil || r.Owner != request.Office {
		t.Errorf("%+v (%v)", r, err)
	}
}

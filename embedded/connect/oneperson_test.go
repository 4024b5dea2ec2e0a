package connect_test

import (
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/testkit"
)

// wantNobody checks that of a person nothing is kept.
func (p *parish) wantNobody(t *testing.T, asker string) {
	t.Helper()
	if all, err := p.store.RequestsOfAsker(t.Context(), asker); err != nil || len(all) != 0 {
		t.Errorf("kept are %+v (%v)", all, err)
	}
}

// Who asks about another ministry on another day is the person who asked before, also when
// that is closed and still kept: a code reaches all of it, and lists count one. Somebody
// else with the same telephone stays somebody else.
func TestWhoAsksOnTwoDaysIsOnePerson(t *testing.T) {
	for name, c := range map[string]struct{ closed bool }{"open": {false}, "closed": {true}} {
		t.Run(name, func(t *testing.T) {
			p, ctx := open(t, on()), t.Context()
			first := p.ask(t, anna())
			if c.closed {
				_, err := p.Change(ctx, first.Requests[0].ID, 0, request.Change{Kind: request.Join, By: "office"})
				testkit.Must(t, err)
			}
			p.now = p.now.AddDate(0, 0, 1)
			q := anna()
			q.MinistryIDs, q.Email, q.Channel = []int64{2}, "anna@example.org", request.Paper
			second := p.ask(t, q)
			if second.Asker.ID != first.Asker.ID || len(second.Requests) != 1 {
				t.Errorf("%+v after %+v", second, first)
			}
			q.Name = "Berta"
			if other := p.ask(t, q); other.Asker.ID == first.Asker.ID || len(other.Requests) != 1 {
				t.Errorf("of the same telephone: %+v", other)
			}
			if n, err := p.Numbers(ctx); err != nil || n.Open != 2 {
				t.Errorf("%+v (%v)", n, err)
			}
			testkit.Must(t, p.Withdraw(ctx, second.Requests[0].Code, false))
			p.wantNobody(t, first.Asker.ID)
			if all, err := p.store.OpenRequests(ctx); err != nil || len(all) != 1 || all[0].Asker.Name != "Berta" {
				t.Errorf("there is %+v (%v)", all, err)
			}
		})
	}
}

// Who asks twice while the database is away is one person, then and when it is back, and
// is known from what was stored before.
func TestWhoAsksTwiceWhileTheDatabaseIsAwayIsOnePerson(t *testing.T) {
	p, database, _ := withSpool(t)
	ctx := t.Context()
	q := anna()
	q.MinistryIDs = []int64{5}
	before := p.ask(t, q)
	database.up = false
	first := p.ask(t, anna())
	q.MinistryIDs = []int64{2}
	second := p.ask(t, q)
	if shown, err := p.RequestsOf(ctx, second.Asker.ID); err != nil || len(shown) != 2 || first.Asker.ID != second.Asker.ID {
		t.Errorf("%+v (%v)", shown, err)
	}
	database.up = true
	p.storeKept(t, 2)
	all, err := p.store.RequestsOfAsker(ctx, before.Asker.ID)
	if err != nil || len(all) != 3 {
		t.Errorf("%+v (%v)", all, err)
	}
	testkit.Must(t, p.Withdraw(ctx, second.Requests[0].Code, true))
	p.wantNobody(t, before.Asker.ID)
}

// People whom an earlier version stored twice are one after the next look, with what each
// has said last.
func TestWhoIsStoredTwiceIsJoined(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	add := func(id, name, phone, email, time string, ministry int64) request.Request {
		t.Helper()
		r := request.Request{ID: id, Code: request.NewCode(), MinistryID: ministry, Ministry: "Choir", AskedOn: "2026-11-" + id,
			PromisedOn: "2026-12-02", Channel: request.Web, State: request.Waiting, NextOn: "2026-12-02", Version: 1}
		a := request.Asker{ID: "asker " + id, Name: name, Phone: phone, Email: email, BestTime: time, Language: "en",
			DeleteAfter: "2027-11-" + id}
		testkit.Must(t, p.store.AddRequests(ctx, a, []request.Request{r}, "asker", nil))
		return r
	}
	first := add("20", "Anna Lee", "615 555 0100", "", "morning", 1)
	add("21", "Berta", "615 555 0100", "", "", 1)
	add("22", "anna", "(615) 555-0100", "anna@example.org", "", 2)
	last := add("23", "Ms. Anna", "615 555 0199", "Anna@example.org", "", 5)
	_, err := p.Tick(ctx)
	testkit.Must(t, err)
	all, err := p.store.RequestsOfAsker(ctx, "asker 20")
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v (%v)", all, err)
	}
	want := request.Asker{ID: "asker 20", Name: "Anna Lee", Phone: "615 555 0199", Email: "Anna@example.org", BestTime: "morning",
		Language: "en", DeleteAfter: "2027-11-23"}
	if all[0].Asker != want {
		t.Errorf("%+v", all[0].Asker)
	}
	if n, err := p.Numbers(ctx); err != nil || n.Open != 2 {
		t.Errorf("%+v (%v)", n, err)
	}
	if found, err := p.ByCode(ctx, last.Code); err != nil || found.AskerID != "asker 20" {
		t.Errorf("%+v (%v)", found, err)
	}
	testkit.Must(t, p.Withdraw(ctx, first.Code, false))
	p.wantNobody(t, "asker 20")
}

// Who has not asked, or wants no call any more, is called about nothing else either,
// whoever notes it. What came of something that is closed stays counted.
func TestWhoWantsNoCallIsOffTheWholeList(t *testing.T) {
	for _, kind := range []request.Kind{request.DidNotAsk, request.Withdraw} {
		for _, by := range []string{"leader:1", "office"} {
			t.Run(string(kind)+" by "+by, func(t *testing.T) {
				p, ctx := open(t, on()), t.Context()
				q := anna()
				q.MinistryIDs = []int64{1, 2, 5}
				asked := p.ask(t, q)
				_, err := p.Change(ctx, asked.Requests[2].ID, 0, request.Change{Kind: request.Join, By: by})
				testkit.Must(t, err)
				_, err = p.Change(ctx, asked.Requests[0].ID, 0, request.Change{Kind: kind, By: by})
				testkit.Must(t, err)
				p.wantNobody(t, asked.Asker.ID)
				counts, err := p.store.RequestCounts(ctx, "2026-11", "2026-11")
				testkit.Must(t, err)
				n := map[string]int{}
				for _, c := range counts {
					n[c.What] += c.Number
				}
				if n["asked"] != 3 || n[string(kind)] != 2 || n["joined"] != 1 {
					t.Errorf("the numbers are %v", n)
				}
			})
		}
	}
}

package admin_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// TestWhoTakesALeadersPlaceIsNotTakenForTheOneBefore has the office write another name and
// another address over those of a leader who has called people.
func TestWhoTakesALeadersPlaceIsNotTakenForTheOneBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		takesCalls(t, s)
		ctx, eva := t.Context(), s.Account(t, "Eva", store.Editor)
		named := func(l request.Leader) int64 {
			id, err := s.Store.SaveLeader(ctx, l, store.AuditEntry{At: s.Clock.Now(), Action: "leader.save"})
			testkit.Must(t, err)
			return id
		}
		bob := named(request.Leader{MinistryID: 1, Name: "Bob", Email: "bob@example.org"})
		other := named(request.Leader{MinistryID: 1, Name: "Other", Email: "other@example.org"})
		late, spoken := someoneAsks(t, s, "Lena", "555 010 0001", 9, bob, 1), someoneAsks(t, s, "Rosa", "555 010 0002", 1, bob, 1)
		of := func(a request.Asker) store.AskedRequest {
			t.Helper()
			all, err := s.Store.RequestsOfAsker(ctx, a.ID)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[0]
		}
		r := of(spoken)
		now, event, err := r.Apply(request.Change{Kind: request.Call, By: connect.ByLeader(bob)}, connect.Default().Rules(), r.AskedOn)
		testkit.Must(t, err)
		testkit.Must(t, s.Store.ChangeRequest(ctx, now, []request.Event{event}, ""))
		version := 0
		save := func(name, email string) {
			t.Helper()
			version++
			a := post(t, s, "/admin/leaders", eva, url.Values{"ministry": {"1"}, "id": {strconv.FormatInt(bob, 10)},
				"version": {strconv.Itoa(version)}, "name": {name}, "email": {email}})
			if a.Status != 303 {
				t.Fatal(a.Status, a.Body)
			}
		}
		history := func() string {
			t.Helper()
			page := pageOf(t, s, eva, "/admin/waiting/person/"+spoken.ID)
			_, page, _ = strings.Cut(page, "<main")
			return page + pageOf(t, s, eva, "/admin/waiting/person/"+spoken.ID+"/kept")
		}
		// A name that was mistyped and an address that changes are Bob's.
		save("Bobby", "bob@example.org")
		save("Bobby", "bobby@example.org")
		if of(late).Owner != bob || !strings.Contains(history(), "Bobby") {
			t.Errorf("it is not Bob's any more: %+v", of(late))
		}
		save("Anna", "anna@example.org")
		if strings.Contains(history(), "Bobby") {
			t.Error("he is still there")
		}
		leaders, err := s.Store.Leaders(ctx)
		if err != nil || len(leaders) != 2 || leaders[0].ID != other || leaders[1].Name != "Anna" || leaders[1].ID <= other {
			t.Fatalf("%+v (%v)", leaders, err)
		}
		anna, today := leaders[1].ID, s.Clock.Now().In(s.Store.Zone()).Format(time.DateOnly)
		if r := of(late); r.Owner != anna || r.Told || r.NextOn <= today {
			t.Errorf("she has no working day, or it is not hers: %+v", r)
		}
		if r := of(spoken); r.Owner != anna || r.State != request.Reached {
			t.Errorf("%+v", r)
		}
		events, err := s.Store.RequestEvents(ctx, r.ID)
		if err != nil || len(events) != 3 || connect.LeaderBy(events[1].By) == anna || events[2].Kind != request.PassOn || events[2].By != "Eva" {
			t.Errorf("the history is %+v (%v)", events, err)
		}
		called := func(page string) string {
			_, rest, _ := strings.Cut(page, "Reached")
			return rest
		}
		if h := history(); !strings.Contains(called(h), "a leader") {
			t.Errorf("who called is not told as a leader: %s", h)
		}
		// Who wrote over Bob at the same moment is told that he is gone.
		a := post(t, s, "/admin/leaders", eva, url.Values{"ministry": {"1"}, "id": {strconv.FormatInt(bob, 10)}, "version": {"3"},
			"name": {"Carl"}, "email": {"carl@example.org"}})
		if a.Status != 409 || !strings.Contains(a.Body, `value="Carl"`) {
			t.Errorf("the second one: %d", a.Status)
		}
	})
}

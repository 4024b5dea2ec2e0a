package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

func asked(id string, ministry int64) request.Request {
	return request.Request{ID: id, Code: request.NewCode(), AskerID: "anna", MinistryID: ministry, Ministry: fmt.Sprint("ministry ", ministry),
		AskedOn:    "2026-11-27",
		PromisedOn: "2026-12-02", Channel: request.Web, State: request.Waiting, Owner: 0, NextOn: "2026-12-02", Version: 1}
}

// numbersOf are the numbers of a month by what they count.
func numbersOf(t *testing.T, s *store.Database) map[string]int {
	t.Helper()
	all, err := s.RequestCounts(t.Context(), "2026-11", "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, c := range all {
		n[c.What] += c.Number
	}
	return n
}

func TestARequestIsStoredChangedCountedAndForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "+1 (555) 010-0123", Email: "Anna@example.org", Language: "es",
			DeleteAfter: "2027-11-27"}
		if err := s.AddRequests(ctx, anna, []request.Request{asked("a", 4), asked("b", 0)}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		if err := s.AddRequests(ctx, anna, []request.Request{asked("a", 5)}, "asker", nil); !errors.Is(err, store.ErrExists) {
			t.Errorf("twice the same: %v", err)
		}
		for _, keys := range [][2]string{{"5550100123", ""}, {"", "anna@example.org"}, {"5550100123", "anna@example.org"}} {
			if found, err := s.RequestsOfContact(ctx, keys[0], keys[1]); err != nil || len(found) != 2 {
				t.Errorf("%q: %v (%v)", keys, found, err)
			}
		}
		if found, err := s.RequestsOfContact(ctx, "", ""); err != nil || len(found) != 0 {
			t.Errorf("nobody's: %v (%v)", found, err)
		}
		// Somebody has two more codes of it.
		for _, code := range []string{"AAAA1111", "BBBB2222", "AAAA1111"} {
			if err := s.AddCode(ctx, "a", code); err != nil {
				t.Fatal(err)
			}
		}
		for _, code := range []string{"AAAA1111", "BBBB2222"} {
			if found, err := s.RequestByCode(ctx, code); err != nil || found.ID != "a" {
				t.Errorf("%s: %+v (%v)", code, found, err)
			}
		}
		if _, err := s.RequestByCode(ctx, "1111BBBB"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v", err)
		}
		got, err := s.RequestOf(ctx, "a")
		if err != nil || got.Asker != anna || got.State != request.Waiting {
			t.Fatalf("%+v (%v)", got, err)
		}
		reached := got.Request
		reached.State, reached.ReachedOn, reached.NextOn = request.Reached, "2026-12-03", "2026-12-17"
		events := []request.Event{{On: "2026-12-03", By: "leader:3", Kind: request.Call, Note: "nice"}}
		if err := s.ChangeRequest(ctx, reached, events, ""); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeRequest(ctx, reached, events, ""); !errors.Is(err, store.ErrConflict) {
			t.Errorf("of an old version: %v", err)
		}
		if all, err := s.RequestEvents(ctx, "a"); err != nil || len(all) != 2 || all[1].Kind != request.Call || all[1].Note != "nice" {
			t.Errorf("the history is %v (%v)", all, err)
		}
		if n, err := s.RequestNumbers(ctx, "2026-12-10"); err != nil ||
			n != (store.RequestNumbers{Open: 1, Waiting: 1, Late: 1, Offices: 1, Oldest: "2026-11-27", OldestLate: "2026-11-27"}) {
			t.Errorf("%+v (%v)", n, err)
		}
		off, err := s.RequestByCode(ctx, got.Code)
		if err != nil {
			t.Fatal(err)
		}
		off.State, off.Outcome, off.NextOn, off.ClosedOn = request.Closed, request.Off, "", "2026-12-04"
		if err := s.ChangeRequest(ctx, off.Request, nil, ""); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"a", "b"} {
			if _, err := s.RequestOf(ctx, id); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("who wants no call is still there with %s: %v", id, err)
			}
		}
		ben := request.Asker{ID: "ben", Name: "Ben", Phone: "615-555-0100", Language: "en", DeleteAfter: "2027-11-27"}
		if err := s.AddRequests(ctx, ben, []request.Request{asked("c", 4)}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeRequest(ctx, off.Request, nil, ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a change of what is gone: %v", err)
		}
		if n, err := s.PurgeAskers(ctx, "2027-11-27"); err != nil || n != 0 {
			t.Errorf("on the last day %d are removed (%v)", n, err)
		}
		if n, err := s.PurgeAskers(ctx, "2027-11-28"); err != nil || n != 1 {
			t.Errorf("after it %d are removed (%v)", n, err)
		}
		want := map[string]int{"asked": 3, "reached": 1, "days_4": 1, "off": 2}
		if n := numbersOf(t, s); fmt.Sprint(n) != fmt.Sprint(want) {
			t.Errorf("the numbers are %v, not %v", n, want)
		}
	})
}

// TestTheDatabaseRefusesAnOpenRequestWithoutADate asks it directly.
// TestAnExtensionMakesNobodyAnother looks for a number alone, and for one that an
// earlier version stored with the digits of its extension behind it.
func TestAnExtensionMakesNobodyAnother(t *testing.T) {
	for phone, want := range map[string]string{
		"615-555-0100": "6155550100", "+1 615 555 0100 ext. 12": "6155550100", "615\u2011555\u20110100 x12": "6155550100",
		"615-555-0100 or 555-0199": "6155550100", "call after 6: 615-555-0100": "6155550100", "+52 55 1234 5678": "525512345678",
		"555-12": "55512", "after 5:30 6155550100": "5306155550100", "": "",
	} {
		if got := store.PhoneKey(phone); got != want {
			t.Errorf("%q: %s, want %s", phone, got, want)
		}
	}
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		ben := request.Asker{ID: "ben", Name: "Ben", Phone: "006155550100", Language: "en", DeleteAfter: "2027-11-27"}
		if err := s.AddRequests(ctx, ben, []request.Request{asked("a", 0)}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]int{"006155550100": 1, "0061555501": 1, "006155550": 0, "0061555502": 0, "00615555010": 0} {
			if found, err := s.RequestsOfContact(ctx, key, ""); err != nil || len(found) != want {
				t.Errorf("%s: %v (%v)", key, found, err)
			}
		}
	})
}

func TestTheDatabaseRefusesAnOpenRequestWithoutADate(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		a := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
		for what, change := range map[string]func(*request.Request){
			"no next date": func(r *request.Request) { r.NextOn = "" },
			"no owner":     func(r *request.Request) { r.Owner = -1 },
			"closed":       func(r *request.Request) { r.State, r.NextOn = request.Closed, "" },
			"a state":      func(r *request.Request) { r.State = "lost" },
		} {
			r := asked("x", 1)
			change(&r)
			if err := s.AddRequests(ctx, a, []request.Request{r}, "asker", nil); err == nil {
				t.Errorf("%s is stored", what)
			}
		}
		if open, err := s.OpenRequests(ctx); err != nil || len(open) != 0 {
			t.Errorf("%v (%v)", open, err)
		}
	})
}

func TestALeaderAndItsLinks(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		entry := store.AuditEntry{At: noon, Who: "test", Action: "leader.save", Subject: "4"}
		l := request.Leader{MinistryID: 4, Name: "Maria", Email: "maria@example.org"}
		var err error
		if l.ID, err = s.SaveLeader(ctx, l, entry); err != nil {
			t.Fatal(err)
		}
		l.Version = 1
		for i := range request.MaxLeaders - 1 {
			deputy := request.Leader{MinistryID: 4, Name: fmt.Sprint("Deputy ", i), Deputy: true}
			first, err := s.SaveLeader(ctx, deputy, entry)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := s.SaveLeader(ctx, deputy, entry); err != nil || again != first {
				t.Errorf("sent twice, leader %d is also %d (%v)", first, again, err)
			}
		}
		if _, err := s.SaveLeader(ctx, request.Leader{MinistryID: 4, Name: "One more"}, entry); !errors.Is(err, store.ErrFull) {
			t.Errorf("a fourth leader: %v", err)
		}
		if err := s.AddAnswerLink(ctx, "hash", l.ID, "2026-12-27", "2026-11-27"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.LeaderOfLink(ctx, "hash", "2026-12-27"); err != nil || got != l {
			t.Errorf("%+v (%v)", got, err)
		}
		for hash, day := range map[string]string{"hash": "2026-12-28", "other": "2026-11-27"} {
			if _, err := s.LeaderOfLink(ctx, hash, day); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s on %s: %v", hash, day, err)
			}
		}
		r := asked("a", 4)
		r.Owner = l.ID
		a := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
		if err := s.AddRequests(ctx, a, []request.Request{r}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		l.Email = "other@example.org"
		if _, err := s.SaveLeader(ctx, l, entry); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveLeader(ctx, l, entry); !errors.Is(err, store.ErrConflict) {
			t.Errorf("of an old version: %v", err)
		}
		if _, err := s.LeaderOfLink(ctx, "hash", "2026-11-27"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the link of another address: %v", err)
		}
		if err := s.RemoveLeader(ctx, l.ID, entry); err != nil {
			t.Fatal(err)
		}
		if err := s.RemoveLeader(ctx, l.ID, entry); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		all, err := s.Leaders(ctx)
		if err != nil || len(all) != 2 || slices.ContainsFunc(all, func(l request.Leader) bool { return !l.Deputy }) {
			t.Errorf("%+v (%v)", all, err)
		}
	})
}

// TestRequestsAreKeptWithinABound fills the table, first with closed ones.
func TestRequestsAreKeptWithinABound(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		a := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
		if err := s.AddRequests(ctx, a, []request.Request{asked("first", 1)}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		fill := func(from, n int, state, next, outcome string) {
			at.execute(t, fmt.Sprintf(`INSERT INTO connect_requests (id, code, asker_id, ministry_id, ministry, asked_on, promised_on, channel, state, owner,
				next_on, outcome) WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)
				SELECT CAST(i AS TEXT), CAST(i AS TEXT), 'anna', 1, 'x', '2026-11-27', '2026-12-02', 'web', '%s', 0, '%s', '%s' FROM n`,
				from, from+n-1, state, next, outcome))
		}
		fill(1, request.MaxOpen-2, "waiting", "2026-12-02", "")
		if err := s.AddRequests(ctx, a, []request.Request{asked("a", 1), asked("b", 2)}, "asker", nil); !errors.Is(err, store.ErrFull) {
			t.Errorf("one more than can be open: %v", err)
		}
		if err := s.AddRequests(ctx, a, []request.Request{asked("a", 1)}, "asker", nil); err != nil {
			t.Errorf("the last that can be open: %v", err)
		}
		at.execute(t, `UPDATE connect_requests SET state = 'closed', next_on = '', outcome = 'joined'`)
		fill(request.MaxOpen, request.MaxKept-request.MaxOpen, "closed", "", "joined")
		if err := s.AddRequests(ctx, a, []request.Request{asked("c", 1)}, "asker", nil); !errors.Is(err, store.ErrFull) {
			t.Errorf("one more than is kept: %v", err)
		}
	})
}

// TestAnEmptiedLogIsNoOtherProgram has transactions that change nothing
// follow one that has emptied the log: the file is not another program's for that.
func TestAnEmptiedLogIsNoOtherProgram(t *testing.T) {
	s, ctx := openSQLite(t), t.Context()
	a := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
	for i := range 3 {
		if err := s.AddRequests(ctx, a, []request.Request{asked(fmt.Sprint(i), 1)}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		if n, err := s.PurgeAskers(ctx, "2026-11-27"); err != nil || n != 0 {
			t.Fatalf("%d are removed (%v)", n, err)
		}
		if err := s.Ping(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

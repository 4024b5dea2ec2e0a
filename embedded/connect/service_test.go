package connect_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

// parish is a service on a file of its own, with a clock that the test sets.
type parish struct {
	*connect.Service
	store      *store.Database
	ministries []catalogue.Ministry
	now        time.Time
}

// Latest makes a parish the service's catalogue.
func (p *parish) Latest(context.Context) ([]catalogue.Ministry, bool) { return p.ministries, true }

func open(t *testing.T, choice connect.Choice) *parish {
	t.Helper()
	s, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := connect.SaveChoice(t.Context(), s, "test", choice, 0, firstDay); err != nil {
		t.Fatal(err)
	}
	return serve(s)
}

var firstDay = time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)

// serve begins a service of a database.
func serve(s *store.Database) *parish {
	p := &parish{store: s, now: firstDay, ministries: []catalogue.Ministry{
		{ID: 1, Name: "Choir", NameES: "Coro", Active: true}, {ID: 2, Name: "Lectors", Active: true},
		{ID: 3, Name: "Hidden"}, {ID: 4, Name: "Full", Needs: "full", Active: true},
		{ID: 5, Name: "Ushers", Active: true}, {ID: 6, Name: "Food Pantry", Active: true}, {ID: 7, Name: "Baptism", Active: true},
	}}
	p.Service = &connect.Service{Store: s, Catalogue: p, Now: func() time.Time { return p.now }, Log: slog.New(slog.DiscardHandler)}
	return p
}

func (p *parish) entry() store.AuditEntry { return store.AuditEntry{At: p.now, Action: "leader.save"} }

func long(n int) string { return strings.Repeat("a", n) }

func on() connect.Choice {
	c := connect.Default()
	c.On = true
	return c
}

func anna() connect.Question {
	return connect.Question{Name: "Anna", Phone: "555 010 0123", Language: "en", MinistryIDs: []int64{1}, Channel: request.Web}
}

func TestNobodyIsAskedWhileItIsOff(t *testing.T) {
	p := open(t, connect.Default())
	if _, err := p.Ask(t.Context(), anna()); !errors.Is(err, connect.ErrOff) {
		t.Errorf("%v", err)
	}
}

// A double click, or a form that is sent again while the first is being stored, asks once.
func TestWhoAsksTwiceAtTheSameMomentIsCalledOnce(t *testing.T) {
	p := open(t, on())
	asked, failed := make([]connect.Asked, 8), make([]error, 8)
	var asking sync.WaitGroup
	for i := range asked {
		asking.Go(func() { asked[i], failed[i] = p.Ask(t.Context(), anna()) })
	}
	asking.Wait()
	stored, again := 0, 0
	for i, a := range asked {
		if failed[i] != nil {
			t.Error(failed[i])
		}
		stored, again = stored+len(a.Requests), again+len(a.Already)
	}
	open, err := p.store.OpenRequests(t.Context())
	if err != nil || len(open) != 1 || stored != 1 || again != len(asked)-1 {
		t.Errorf("%d are stored, %d were new and %d there already (%v)", len(open), stored, again, err)
	}
}

type question = connect.Question

// TestAQuestionThatCannotBeTakenIsNamed tries what people write: nothing of it is kept.
func TestAQuestionThatCannotBeTakenIsNamed(t *testing.T) {
	p := open(t, on())
	for what, c := range map[string]struct {
		change func(*question)
		field  string
		want   connect.Problem
	}{
		"no name":         {func(q *question) { q.Name = " \t" }, connect.FieldName, connect.ProblemMissing},
		"a long name":     {func(q *question) { q.Name = long(request.MaxName + 1) }, connect.FieldName, connect.ProblemTooLong},
		"a short phone":   {func(q *question) { q.Phone = "555-12" }, connect.FieldPhone, connect.ProblemPhone},
		"a long phone":    {func(q *question) { q.Phone = strings.Repeat("1", request.MaxPhone+1) }, connect.FieldPhone, connect.ProblemTooLong},
		"no contact":      {func(q *question) { q.Phone = "" }, connect.FieldContact, connect.ProblemMissing},
		"no at":           {func(q *question) { q.Email = "anna.example.org" }, connect.FieldEmail, connect.ProblemEmail},
		"no ending":       {func(q *question) { q.Email = "anna@gmail" }, connect.FieldEmail, connect.ProblemEnding},
		"an accent":       {func(q *question) { q.Email = "josé@example.org" }, connect.FieldEmail, connect.ProblemLetters},
		"a number":        {func(q *question) { q.Email = "anna@[10.0.0.1]" }, connect.FieldEmail, connect.ProblemEmail},
		"a line break":    {func(q *question) { q.Email = "a@example.org\r\nBcc: b@e.org" }, connect.FieldEmail, connect.ProblemEmail},
		"a long e-mail":   {func(q *question) { q.Email = long(request.MaxEmail) + "@e.org" }, connect.FieldEmail, connect.ProblemTooLong},
		"a long time":     {func(q *question) { q.BestTime = long(request.MaxBestTime + 1) }, connect.FieldBestTime, connect.ProblemTooLong},
		"nothing":         {func(q *question) { q.MinistryIDs = nil }, connect.FieldMinistries, connect.ProblemMissing},
		"six ministries":  {func(q *question) { q.MinistryIDs = []int64{1, 2, 3, 4, 5, 6} }, connect.FieldMinistries, connect.ProblemTooMany},
		"a hidden one":    {func(q *question) { q.MinistryIDs = []int64{1, 3} }, connect.FieldMinistries, connect.ProblemMinistry},
		"a full one":      {func(q *question) { q.MinistryIDs = []int64{4} }, connect.FieldMinistries, connect.ProblemMinistry},
		"an unknown one":  {func(q *question) { q.MinistryIDs = []int64{99} }, connect.FieldMinistries, connect.ProblemMinistry},
		"a negative one ": {func(q *question) { q.MinistryIDs = []int64{-1} }, connect.FieldMinistries, connect.ProblemMinistry},
	} {
		q := anna()
		c.change(&q)
		_, err := p.Ask(t.Context(), q)
		wrong, is := errors.AsType[*connect.Invalid](err)
		if !is || wrong.Fields[c.field] != c.want {
			t.Errorf("%s: %v", what, err)
		}
	}
	if all, err := p.store.OpenRequests(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%v is kept (%v)", all, err)
	}
}

// TestAnAddressIsStoredAsItWasChecked pastes addresses with what nobody sees.
func TestAnAddressIsStoredAsItWasChecked(t *testing.T) {
	const want = "maria@example.org"
	p := open(t, on())
	for _, pasted := range []string{"maria\u200b@example.org", "maria@exam\u00adple.org", "\u202a maria@example.org\u202c"} {
		q := anna()
		q.Email = pasted
		if asked, err := p.Ask(t.Context(), q); err != nil || asked.Asker.Email != want {
			t.Errorf("%q is stored as %q (%v)", pasted, asked.Asker.Email, err)
		}
		if l, wrong := connect.CheckLeader(request.Leader{Name: "Maria", Email: pasted}); l.Email != want || len(wrong) > 0 {
			t.Errorf("a leader's %q is %q (%v)", pasted, l.Email, wrong)
		}
		c := connect.Default()
		c.OfficeMail = []string{pasted}
		if checked, wrong := c.Checked(); len(wrong) > 0 || checked.OfficeMail[0] != want || c.OfficeMail[0] != pasted {
			t.Errorf("the office's %q is %q (%v)", pasted, checked.OfficeMail, wrong)
		}
	}
}

// TestWhoAsksAgainIsOnTheListAlready has a person ask twice, written in another way.
func TestWhoAsksAgainIsOnTheListAlready(t *testing.T) {
	p := open(t, on())
	q := anna()
	q.Choose = true
	first, err := p.Ask(t.Context(), q)
	if err != nil || len(first.Requests) != 2 || first.Requests[1].PromisedOn != "2026-12-02" {
		t.Fatalf("%+v (%v)", first, err)
	}
	q.Phone, q.MinistryIDs, q.Choose = "+1 555\u2011010\u20110123 ext. 5", []int64{1, 2}, false
	second, err := p.Ask(t.Context(), q)
	if err != nil || len(second.Requests) != 1 || len(second.Already) != 1 || second.Asker.ID != first.Asker.ID {
		t.Fatalf("%+v (%v)", second, err)
	}
	if all, err := p.store.RequestsOfAsker(t.Context(), first.Asker.ID); err != nil || len(all) != 3 {
		t.Errorf("%v (%v)", all, err)
	}
	// What is new of the person is known from then on, for what was asked before as well.
	q.ForChild, q.BestTime, q.Email, q.MinistryIDs = true, "morning", "anna@example.org", []int64{1, 5}
	if more, err := p.Ask(t.Context(), q); err != nil || len(more.Requests) != 1 || !more.Asker.ForChild {
		t.Fatalf("%+v (%v)", more, err)
	}
	q.ForChild, q.BestTime, q.Email, q.MinistryIDs = false, "", "", []int64{1}
	if _, err := p.Ask(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	all, err := p.store.RequestsOfAsker(t.Context(), first.Asker.ID)
	if err != nil || len(all) != 4 {
		t.Fatalf("%v (%v)", all, err)
	}
	for _, r := range all {
		if a := r.Asker; !a.ForChild || a.BestTime != "morning" || a.Email != "anna@example.org" ||
			a.Phone != "+1 555-010-0123 ext. 5" {
			t.Errorf("%+v", a)
		}
	}
	if found, err := p.store.RequestsOfContact(t.Context(), "", "anna@example.org"); err != nil || len(found) != 4 {
		t.Errorf("by the new address: %v (%v)", found, err)
	}
	// Another audience of the choir is the choir.
	p.ministries = append(p.ministries, catalogue.Ministry{ID: 8, Name: "Choir", Active: true})
	q.MinistryIDs = []int64{1, 8}
	if third, err := p.Ask(t.Context(), q); err != nil || len(third.Requests) != 0 || len(third.Already) != 1 {
		t.Errorf("%+v (%v)", third, err)
	}
}

// TestACodeTakesThePersonOffTheList has somebody who asked about three ministries, and has
// joined one, use the code of one. What came of the first stays counted.
func TestACodeTakesThePersonOffTheList(t *testing.T) {
	for name, somebodyElse := range map[string]bool{"off": false, "not me": true} {
		t.Run(name, func(t *testing.T) {
			p, ctx := open(t, on()), t.Context()
			q := anna()
			q.MinistryIDs = []int64{1, 2, 5}
			done, err := p.Ask(ctx, q)
			testkit.Must(t, err)
			q.Name = "Berta" // with the same telephone
			_, err = p.Ask(ctx, q)
			testkit.Must(t, err)
			_, err = p.Change(ctx, done.Requests[0].ID, 0, request.Change{Kind: request.Join, By: "leader:1"})
			testkit.Must(t, err)
			for range 2 { // the second time the code is gone
				testkit.Must(t, p.Withdraw(ctx, done.Requests[1].Code, somebodyElse))
			}
			if all, err := p.store.RequestsOfAsker(ctx, done.Asker.ID); err != nil || len(all) != 0 {
				t.Errorf("of Anna there is %v (%v)", all, err)
			}
			if all, err := p.store.OpenRequests(ctx); err != nil || len(all) != 3 || all[0].Asker.Name != "Berta" {
				t.Errorf("there is %v (%v)", all, err)
			}
			counts, err := p.store.RequestCounts(ctx, "2026-11", "2026-11")
			testkit.Must(t, err)
			n := map[string]int{}
			for _, c := range counts {
				n[c.What] += c.Number
			}
			gone := string(request.Off)
			if somebodyElse {
				gone = string(request.NotAsked)
			}
			if n[store.CountAsked] != 6 || n[string(request.Joined)] != 1 || n[gone] != 2 {
				t.Errorf("counted are %v", n)
			}
		})
	}
}

// TestTrainingHoldsForAnAudienceThatIsAddedLater adds one to a ministry that needs it.
func TestTrainingHoldsForAnAudienceThatIsAddedLater(t *testing.T) {
	all := []catalogue.Ministry{{ID: 1, Name: "Choir"}, {ID: 2, Name: "Lectors"}, {ID: 9, Name: " choir"}}
	choice := connect.Choice{Training: []int64{1, 7}}
	for id, needs := range map[int64]bool{1: true, 2: false, 9: true, 7: true, 8: false, 0: false} {
		if choice.NeedsTraining(all, id) != needs {
			t.Errorf("%d: %v", id, !needs)
		}
	}
}

// TestALeaderWhoIsSilentGivesItBack lets a week go by, in which the service ticks
// more than once a day.
func TestALeaderWhoIsSilentGivesItBack(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	leader, err := p.store.SaveLeader(ctx, request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"}, p.entry())
	if err != nil {
		t.Fatal(err)
	}
	asked, err := p.Ask(ctx, anna())
	if err != nil || asked.Requests[0].Owner != leader {
		t.Fatalf("%+v (%v)", asked, err)
	}
	did := map[string]string{}
	for range 24 {
		p.now = p.now.Add(12 * time.Hour)
		night, err := p.Tick(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for range night.Reminded {
			did[p.Today()] += "reminded "
		}
		for range night.Back {
			did[p.Today()] += "back "
		}
	}
	if len(did) != 2 || did["2026-12-02"] != "reminded " || did["2026-12-07"] != "back " {
		t.Errorf("silence did %v", did)
	}
}

// TestSomebodyIsForgottenWhenItIsTime closes a request and waits.
func TestSomebodyIsForgottenWhenItIsTime(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	asked, err := p.Ask(ctx, anna())
	if err != nil {
		t.Fatal(err)
	}
	code := request.ShowCode(asked.Requests[0].Code)
	found, err := p.ByCode(ctx, strings.ToLower(code))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Change(ctx, found.ID, found.Version+1, request.Change{Kind: request.Join}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("of another version: %v", err)
	}
	if _, err := p.Change(ctx, found.ID, found.Version, request.Change{Kind: request.Join, By: "office"}); err != nil {
		t.Fatal(err)
	}
	for _, days := range []int{30, 31} {
		want := map[int]error{31: store.ErrNotFound}[days]
		at := p.now
		p.now = p.now.AddDate(0, 0, days)
		if days == 31 {
			if _, err := p.Tick(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := p.ByCode(ctx, code); !errors.Is(err, want) {
			t.Errorf("after %d days: %v", days, err)
		}
		p.now = at
	}
	if _, err := p.ByCode(ctx, "no code"); !errors.Is(err, request.ErrCode) {
		t.Errorf("%v", err)
	}
}

func TestALinkIsTheLeadersUntilItEnds(t *testing.T) {
	p, ctx := open(t, on()), t.Context()
	id, err := p.store.SaveLeader(ctx, request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"}, p.entry())
	if err != nil {
		t.Fatal(err)
	}
	token, err := p.NewLink(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := p.LeaderOf(ctx, token); err != nil || l.ID != id || connect.LeaderBy(connect.ByLeader(l.ID)) != id {
		t.Errorf("%+v (%v)", l, err)
	}
	p.now = p.now.AddDate(0, 0, 31)
	for _, other := range []string{token, token + "x", ""} {
		if _, err := p.LeaderOf(ctx, other); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", other, err)
		}
	}
}

func TestAChoiceIsCheckedWithinItsBounds(t *testing.T) {
	for field, change := range map[string]func(*connect.Choice){
		"promise":        func(c *connect.Choice) { c.Promise = connect.MaxPromise + 1 },
		"workdays":       func(c *connect.Choice) { c.Workdays = request.Workdays{} },
		"retention_days": func(c *connect.Choice) { c.RetentionDays = connect.MaxRetention + 1 },
		"office_mail": func(c *connect.Choice) {
			c.OfficeMail = slices.Repeat([]string{"a@example.org"}, connect.MaxOfficeMail+1)
		},
		"office_mail ": func(c *connect.Choice) { c.OfficeMail = []string{"a@example.org", "a@office"} },
		"children_words": func(c *connect.Choice) {
			c.ChildrenWords = map[string]string{"en": strings.Repeat("w", connect.MaxWords+1)}
		},
		"training_words": func(c *connect.Choice) {
			c.TrainingWords = map[string]string{"es": strings.Repeat("w", connect.MaxWords+1)}
		},
	} {
		c := connect.Default()
		change(&c)
		if _, wrong := c.Checked(); !slices.Equal(wrong, []string{strings.TrimSpace(field)}) {
			t.Errorf("%s: %v", field, wrong)
		}
	}
	if _, wrong := connect.Default().Checked(); len(wrong) > 0 {
		t.Errorf("the default is wrong in %v", wrong)
	}
}

// TestEachChoiceHasItsKey has pages be told apart that were made under another choice.
func TestEachChoiceHasItsKey(t *testing.T) {
	p := open(t, connect.Default())
	seen := map[string]bool{}
	for i, promise := range []int{3, 4, 0, 3} {
		c := connect.Default()
		if c.On = promise > 0; c.On {
			c.Promise = promise
		}
		_, version, err := connect.LoadChoice(t.Context(), p.store)
		if err == nil {
			err = connect.SaveChoice(t.Context(), p.store, "test", c, version, p.now)
		}
		if err != nil {
			t.Fatal(err)
		}
		p.ChoiceChanged()
		key := p.ChoiceKey(t.Context())
		if again := p.ChoiceKey(t.Context()); key != again || (key == "") == c.On || seen[key] != (i == 3) {
			t.Errorf("%d: %q, then %q", i, key, again)
		}
		seen[key] = true
	}
}

package connect_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// switchOf is a database that is said to be away, or there.
type switchOf struct{ up bool }

func (s *switchOf) IsAvailable() bool { return s.up }

// withSpool is a parish whose database can be switched off.
func withSpool(t *testing.T) (*parish, *switchOf, string) {
	t.Helper()
	p, database, path := open(t, on()), &switchOf{true}, filepath.Join(t.TempDir(), "people.db")
	p.Database, p.Spool = database, spool.NewPeople(path)
	if _, err := p.Choice(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, database, path
}

func (p *parish) storeKept(t *testing.T, want int) {
	t.Helper()
	if n, err := p.StoreKept(t.Context()); err != nil || n != want {
		t.Fatalf("%d questions are stored, not %d (%v)", n, want, err)
	}
}

func (p *parish) ask(t *testing.T, q question) connect.Asked {
	t.Helper()
	done, err := p.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestWhoAsksWhileTheDatabaseIsAwayIsStoredOnce(t *testing.T) {
	p, database, path := withSpool(t)
	ctx := t.Context()
	before := p.ask(t, anna()) // the choir
	database.up = false
	q := anna()
	q.MinistryIDs, q.Choose = []int64{1, 2}, true
	done := p.ask(t, q)
	if len(done.Requests) != 3 {
		t.Fatalf("%+v", done)
	}
	if again := p.ask(t, q); len(again.Requests) != 0 || len(again.Already) != 3 || again.Already[0].Code != done.Requests[0].Code {
		t.Errorf("asked again: %+v", again)
	}
	if shown, err := p.RequestsOf(ctx, done.Asker.ID); err != nil || len(shown) != 3 {
		t.Errorf("the thanks: %+v (%v)", shown, err)
	}
	q.Channel = request.Paper
	if _, err := p.Ask(ctx, q); !errors.Is(err, connect.ErrAway) {
		t.Errorf("a card of paper: %v", err)
	}
	p.storeKept(t, 0)
	p.ministries[1].Active = false // the lectors are hidden meanwhile
	leader := request.Leader{MinistryID: 2, Name: "Maria", Email: "maria@example.org"}
	if _, err := p.store.SaveLeader(ctx, leader, p.entry()); err != nil {
		t.Fatal(err)
	}
	database.up = true
	p.storeKept(t, 1)
	p.storeKept(t, 0)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
	all, err := p.store.OpenRequests(ctx)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v (%v)", all, err)
	}
	for _, r := range all {
		if r.AskerID != before.Asker.ID || r.Owner != request.Office {
			t.Errorf("%+v", r)
		}
	}
	// Each code that was shown finds its request, and takes it off the list.
	for i, r := range done.Requests {
		found, err := p.ByCode(ctx, r.Code)
		if err != nil || found.MinistryID != r.MinistryID {
			t.Errorf("%d: %+v (%v)", i, found, err)
		}
	}
	testkit.Must(t, p.Withdraw(ctx, done.Requests[0].Code, false))
	if _, err := p.ByCode(ctx, before.Requests[0].Code); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the choir is still asked: %v", err)
	}
}

func TestACodeTakesOffTheListWhatStillWaits(t *testing.T) {
	p, database, path := withSpool(t)
	ctx := t.Context()
	database.up = false
	q := anna()
	q.MinistryIDs, q.Email = []int64{1, 2}, "anna@example.org"
	first := p.ask(t, q)
	q.Name, q.Phone, q.Email = "Berta", "555 010 0199", ""
	second := p.ask(t, q)
	q.Name, q.Phone = "Clara", "555 010 0198"
	third := p.ask(t, q)
	testkit.Must(t, p.Withdraw(ctx, first.Requests[0].Code, false))
	testkit.Must(t, p.Withdraw(ctx, first.Requests[1].Code, false))
	testkit.Must(t, p.Withdraw(ctx, second.Requests[1].Code, true))
	if err := p.Withdraw(ctx, request.NewCode(), false); !errors.Is(err, connect.ErrAway) {
		t.Errorf("a code that does not wait: %v", err)
	}
	if raw, err := os.ReadFile(path); err != nil || bytes.Contains(raw, []byte("Berta")) || bytes.Contains(raw, []byte("Anna")) ||
		!bytes.Contains(raw, []byte("Clara")) {
		t.Errorf("what is in the file (%v)", err)
	}
	database.up = true
	p.storeKept(t, 3)
	all, err := p.store.OpenRequests(ctx)
	if err != nil || len(all) != 2 || all[0].AskerID != third.Asker.ID || all[1].AskerID != third.Asker.ID {
		t.Errorf("%+v (%v)", all, err)
	}
}

// lastStep is a spool whose program is killed before it removes what is stored.
type lastStep struct{ connect.Spool }

func (l lastStep) Set(spool.Waiting) error { return nil }

// TestWhatWasStoredBeforeTheKillIsNotStoredAgain takes somebody off the list in between.
func TestWhatWasStoredBeforeTheKillIsNotStoredAgain(t *testing.T) {
	p, database, path := withSpool(t)
	ctx := t.Context()
	database.up = false
	q := anna()
	q.MinistryIDs = []int64{1, 2}
	done := p.ask(t, q)
	q.Name, q.Phone = "Berta", "555 010 0199"
	berta := p.ask(t, q)
	q.Name, q.Phone = "Clara", "555 010 0198"
	clara := p.ask(t, q)
	database.up = true
	file := p.Spool
	p.Spool = lastStep{file}
	p.storeKept(t, 3)
	p.storeKept(t, 3)
	p.Spool = nil // the office removes what is there
	testkit.Must(t, p.Withdraw(ctx, done.Requests[0].Code, false))
	testkit.Must(t, p.Withdraw(ctx, berta.Requests[0].Code, false))
	p.Spool, database.up = file, false
	testkit.Must(t, p.Withdraw(ctx, done.Requests[1].Code, false)) // where it is stored, too
	database.up = true
	p.storeKept(t, 3)
	all, err := p.store.OpenRequests(ctx)
	if err != nil || len(all) != 2 || all[0].AskerID != clara.Asker.ID || all[1].AskerID != clara.Asker.ID {
		t.Errorf("%+v (%v)", all, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
}

// storerVariable makes a test a program that stores what waits in a folder.
const storerVariable = "MINISTRY_FINDER_TEST_STORE_KEPT"

// TestStorer is the program that TestAStorerThatIsKilled starts and kills.
func TestStorer(t *testing.T) {
	folder := os.Getenv(storerVariable)
	if folder == "" {
		return
	}
	p := parishOf(t, folder)
	for {
		if n, err := p.StoreKept(t.Context()); err != nil {
			t.Fatal(err)
		} else if n == 0 {
			return
		}
	}
}

func parishOf(t *testing.T, folder string) *parish {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(folder, "parish.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	p := open(t, on())
	p.store, p.Service.Store = s, s
	p.Spool = spool.NewPeople(filepath.Join(folder, "people.db"))
	return p
}

// TestNothingInTheSpoolTellsWhoCameFirst compares the file's bytes: they are the same in
// whichever order people asked, and its time is a day.
func TestNothingInTheSpoolTellsWhoCameFirst(t *testing.T) {
	places := func(order ...int) string {
		path := filepath.Join(t.TempDir(), "people.db")
		s := spool.NewPeople(path)
		for _, i := range order {
			testkit.Must(t, s.Add(spool.Waiting{Key: fmt.Sprint("key", i), Text: strings.Repeat(fmt.Sprint("text", i), 20)}))
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 || !info.ModTime().Equal(info.ModTime().Truncate(24*time.Hour)) {
			t.Errorf("%v (%v)", info.ModTime(), err)
		}
		raw, err := os.ReadFile(path)
		testkit.Must(t, err)
		var found []string
		for i := range order {
			found = append(found, fmt.Sprint(bytes.Count(raw, fmt.Appendf(nil, "key%d", i)), bytes.Index(raw, fmt.Appendf(nil, "key%d", i))))
		}
		return strings.Join(found, " ")
	}
	want := places(0, 1, 2, 3, 4, 5)
	for _, order := range [][]int{{5, 4, 3, 2, 1, 0}, {2, 5, 0, 4, 1, 3}} {
		if got := places(order...); got != want {
			t.Errorf("%v: %s, not %s", order, got, want)
		}
	}
}

package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
)

// awayStore is a real store whose submissions fail while it is away.
type awayStore struct {
	*store.Database
	away atomic.Bool
}

// AddSubmission stores, or fails while the store is away.
func (s *awayStore) AddSubmission(ctx context.Context, n store.NewSubmission) (int64, error) {
	if s.away.Load() {
		return 0, context.DeadlineExceeded
	}
	return s.Database.AddSubmission(ctx, n)
}

// AddSubmissions stores, or fails while the store is away.
func (s *awayStore) AddSubmissions(ctx context.Context, all []store.NewSubmission) (int, error) {
	if s.away.Load() {
		return 0, context.DeadlineExceeded
	}
	return s.Database.AddSubmissions(ctx, all)
}

// CanWrite stores something of no value, or fails while the store is away.
func (s *awayStore) CanWrite(ctx context.Context) error {
	if s.away.Load() {
		return context.DeadlineExceeded
	}
	return s.Database.CanWrite(ctx)
}

func TestAnswersGivenWhileTheDatabaseIsAwayAreCountedOnceLater(t *testing.T) {
	var db *awayStore
	var server *web.Server
	s := newSite(t, func(c *web.Config) {
		db = &awayStore{Database: c.Store.(*store.Database)}
		c.Store = db
	})
	server = s.Config.Handler.(*web.Server)
	form := "age=infant&gender=skip&situation=just-curious&interests=support&submission_key=the-key"
	send := func(want string) {
		t.Helper()
		if body := s.result(t, form); !strings.Contains(body, want) {
			t.Fatalf("no %q in %s", want, body)
		}
	}
	db.away.Store(true)
	send("will be counted")
	send("will be counted") // a reload meanwhile
	if s.count(t) != 0 {
		t.Fatal("stored although the database was away")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { server.RunBackground(ctx); close(done) }()
	defer func() { cancel(); <-done }()
	db.away.Store(false)
	testkit.Eventually(t, "delivery", func() (bool, int) { n := s.waiting(t); return n == 0, n })
	send("were counted without your name")
	if n := s.count(t); n != 1 {
		t.Errorf("%d are stored", n)
	}
}

// The spool has the hash of a device's number, the one that the database would
// have; what an earlier version has kept with the number is stored as a hash too.
func TestTheSpoolHoldsNoDevicesNumber(t *testing.T) {
	const number = "0123456789abcdef-a-device"
	var db *awayStore
	s := newSite(t, func(c *web.Config) {
		db = &awayStore{Database: c.Store.(*store.Database)}
		c.Store = db
	})
	submit := func(key string) {
		t.Helper()
		if status, _, body := s.ask(t, "POST", "/api/submit",
			`{"answers":{"age":"infant"},"client_id":"`+number+`","submission_key":"`+key+`"}`); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
	}
	submit("before")
	db.away.Store(true)
	submit("waits")
	waiting := 0
	look := func(_ context.Context, all []store.NewSubmission) (int, error) {
		for waiting = range all {
			if n := all[waiting]; n.ClientID != "" || len(n.ClientIDHash) != 64 {
				t.Errorf("it holds %q and %q", n.ClientID, n.ClientIDHash)
			}
		}
		return 0, context.Canceled // it stays
	}
	_, _ = s.Spool.Drain(t.Context(), look)
	old := store.NewSubmission{SubmittedAt: s.Clock.Now()}
	old.Age, old.ClientID, old.SubmissionKey = "infant", number, "of an earlier version"
	if err := s.Spool.Add(old); err != nil {
		t.Fatal(err)
	}
	db.away.Store(false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Config.Handler.(*web.Server).RunBackground(ctx); close(done) }()
	defer func() { cancel(); <-done }()
	testkit.Eventually(t, "delivery", func() (bool, int) { n := s.count(t); return n >= 3, n })
	all, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.ClientIDHash != all[0].ClientIDHash || len(one.ClientIDHash) != 64 {
			t.Errorf("the device of %d is %q", one.ID, one.ClientIDHash)
		}
	}
}

// With a full spool each is told to try again, and the log says so once, and
// once that all is well again.
func TestAFullSpoolIsLoggedOnce(t *testing.T) {
	var db *awayStore
	full := fullSpool(t)
	s := newSite(t, func(c *web.Config) {
		db = &awayStore{Database: c.Store.(*store.Database)}
		c.Store, c.RateLimit = db, false
		c.Spool = full
	})
	s.Spool = full
	db.away.Store(true)
	send := func(i, want int) {
		t.Helper()
		status, _, body := s.ask(t, "POST", "/api/submit", fmt.Sprintf(`{"answers":{"age":"infant"},"submission_key":"key %d"}`, i))
		if status != want {
			t.Fatalf("%d %s", status, body)
		}
	}
	for i := range 30 {
		send(i, 503)
	}
	db.away.Store(false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Config.Handler.(*web.Server).RunBackground(ctx); close(done) }()
	for end := time.Now().Add(2 * time.Minute); s.waiting(t) > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	<-done
	for i := range 30 {
		send(i, 200)
	}
	if n := s.count(t); n != spool.MaxEntries+30 {
		t.Errorf("%d are stored", n)
	}
	log := s.Log.String()
	if refused, again := strings.Count(log, "neither stored nor kept"), strings.Count(log, "are taken again"); refused != 1 || again != 1 {
		t.Errorf("the log says %d times that submissions are refused and %d times that they are taken again:\n%s", refused, again, log)
	}
	if lines := strings.Count(log, "\n"); lines > 8 {
		t.Errorf("the log has %d lines:\n%s", lines, log)
	}
}

// fullSpool returns a spool in which as much waits as may: it takes over an
// earlier version's file, which is quicker than to add each.
func fullSpool(t *testing.T) *spool.Spool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "full.db")
	var lines bytes.Buffer
	for i := range spool.MaxEntries {
		line, err := json.Marshal(store.NewSubmission{Submission: quiz.Submission{SubmissionKey: fmt.Sprint("waits ", i)},
			SubmittedAt: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	if err := os.WriteFile(strings.TrimSuffix(path, ".db")+".jsonl", lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := spool.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

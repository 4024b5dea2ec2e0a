package web_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/store"
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
	go func() { server.Maintain(ctx); close(done) }()
	defer func() { cancel(); <-done }()
	db.away.Store(false)
	for end := time.Now().Add(30 * time.Second); s.waiting(t) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing was delivered")
		}
	}
	send("were counted without your name")
	if n := s.count(t); n != 1 {
		t.Errorf("%d are stored", n)
	}
}

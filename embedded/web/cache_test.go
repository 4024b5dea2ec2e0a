package web_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
)

func TestACacheNearItsLimitIsTold(t *testing.T) {
	var c *cache.Cache
	s := newSite(t, func(w *web.Config) { c = w.Cache })
	told := func() bool {
		t.Helper()
		s.Clock.Advance(time.Minute) // beyond the last report
		_, _, body := s.ask(t, "GET", "/api/health", "")
		return slices.Contains(decode[health.HealthReport](t, body).Issues, "Cache near memory limit")
	}
	for i := range 10 {
		c.BeginFill().Commit(fmt.Sprint(i), i, cache.DefaultMaxBytes*79/1000)
	}
	if told() {
		t.Error("told at 79 %")
	}
	c.BeginFill().Commit("more", 0, cache.DefaultMaxBytes*2/100)
	if !told() {
		t.Error("not told at 81 %")
	}
	c.Clear()
	if told() {
		t.Error("still told")
	}
}

// slowStore is a real store in which a change comes while the ministries are
// being read.
type slowStore struct {
	*store.Database
	meanwhile func()
}

// Ministries returns them as they were before the change.
func (s *slowStore) Ministries(ctx context.Context) ([]catalogue.Ministry, error) {
	all, err := s.Database.Ministries(ctx)
	if change := s.meanwhile; change != nil {
		s.meanwhile = nil
		change()
	}
	return all, err
}

func TestAChangeIsFreshAtOnceAlsoWhenItComesInBetween(t *testing.T) {
	var db *slowStore
	s := newSite(t, func(c *web.Config) {
		db = &slowStore{Database: c.Store.(*store.Database)}
		c.Store = db
	})
	rename := func(to string) {
		t.Helper()
		change := store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: s.Clock.Now()}
		_, err := s.Store.ChangeCatalogue(t.Context(), change, func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			wanted := slices.Clone(present)
			wanted[0].Name = to
			return wanted, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shown := func() string {
		t.Helper()
		_, _, body := s.ask(t, "GET", "/api/get-ministries", "")
		return body
	}
	shown()
	rename("Renamed once")
	if !strings.Contains(shown(), "Renamed once") {
		t.Error("a change is not shown at once")
	}
	rename("Renamed twice")
	db.meanwhile = func() { rename("Renamed thrice") }
	shown() // may still be the old one: it was asked before the change
	if !strings.Contains(shown(), "Renamed thrice") {
		t.Error("a change that came while the ministries were read is not shown")
	}
}

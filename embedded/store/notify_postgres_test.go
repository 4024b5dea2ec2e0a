package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

// heard remembers the changes that a database tells of.
type heard struct {
	mu       sync.Mutex
	subjects []string
}

func listenTo(d *store.Database) *heard {
	h := &heard{}
	d.OnChange(func(subject string) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.subjects = append(h.subjects, subject)
	})
	return h
}

// within waits until a change of a subject is heard.
func (h *heard) within(t *testing.T, limit time.Duration, subject string) {
	t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(5 * time.Millisecond) {
		h.mu.Lock()
		found, all := slices.Contains(h.subjects, subject), fmt.Sprint(h.subjects)
		if found {
			h.subjects = nil
		}
		h.mu.Unlock()
		if found {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("no change of %s was heard within %v, only %s", subject, limit, all)
		}
	}
}

func TestAChangeIsHeardByOtherServers(t *testing.T) {
	url := server.Database(t)
	one, two := openPostgres(t, url), openPostgres(t, url)
	h := listenTo(two)
	change := func() {
		t.Helper()
		if _, _, err := two.Setting(t.Context(), "parish"); err != nil {
			t.Fatal(err)
		}
		_, version, err := one.Setting(t.Context(), "parish")
		if err == nil {
			err = one.SetSetting(t.Context(), "test", "parish", fmt.Sprint(version), version, time.Now())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	change()
	h.within(t, 2*time.Second, store.ChangedSettings)
	// After a restart of the database's server it goes on, and what may have
	// been missed meanwhile counts as changed.
	server.Stop(t)
	server.Start(t)
	h.within(t, time.Minute, store.ChangedCatalogue)
	for end := time.Now().Add(time.Minute); ; { // the first request may meet a connection that is broken
		if err := one.Ping(t.Context()); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	change()
	h.within(t, 2*time.Second, store.ChangedSettings)
}

func TestWhatAnotherProgramWritesToTheFileIsHeard(t *testing.T) {
	path := newPath(t)
	one, two := open(t, path), open(t, path)
	h := listenTo(two)
	if err := one.SetSetting(t.Context(), "test", "parish", "{}", 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	h.within(t, time.Minute, store.ChangedSettings)
	// What it writes itself is no news.
	if _, err := two.AddSubmission(t.Context(), newSubmission("own")); err != nil {
		t.Fatal(err)
	}
}

// Package testkit holds what the tests of many packages need: how to wait for
// something that happens by itself, how to end a test at an error, and a clock
// that a test moves.
//
// It belongs to the tests: nothing that is shipped imports it.
package testkit

import (
	"sync"
	"testing"
	"time"
)

const (
	// WaitLimit bounds every wait. It is generous, since a busy computer is no
	// failure; the slowest thing that is waited for takes half a minute on an idle one.
	WaitLimit = 3 * time.Minute
	// pollInterval and longestPause bound the pause between two looks.
	pollInterval = 10 * time.Millisecond
	longestPause = time.Second
	// tries is how often something may take too long.
	tries = 3
)

// Must ends the test at an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Eventually waits until look is done, at most WaitLimit. What it saw last is
// told when it never is.
func Eventually[T any](t testing.TB, what string, look func() (done bool, seen T)) {
	t.Helper()
	for began := time.Now(); ; {
		looked := time.Now()
		done, seen := look()
		if done {
			return
		}
		waited := time.Since(began)
		if waited > WaitLimit {
			t.Fatalf("waited %v for %s; last seen: %v", WaitLimit, what, seen)
		}
		time.Sleep(pause(waited, time.Since(looked)))
	}
}

// pause is how long not to look, after so long a wait and a look that took so long:
// what is waited for runs on the same cores.
func pause(waited, look time.Duration) time.Duration {
	return min(max(pollInterval, look, waited/20), longestPause)
}

// Within has something done up to three times, until it takes no longer than limit; the
// test fails when it never does. A busy computer takes too long now and then, a fault
// does each time.
func Within(t testing.TB, what string, limit time.Duration, try func() (took time.Duration)) {
	t.Helper()
	var all []time.Duration
	for range tries {
		took := try()
		if took <= limit {
			return
		}
		all = append(all, took)
	}
	t.Errorf("%s took %v, want at most %v", what, all, limit)
}

// Clock is a clock that a test moves. Its methods are safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows a time. It has no monotonic reading: where the
// computer's clock is set meanwhile, two clocks of one time would differ.
func NewClock(now time.Time) *Clock { return &Clock{now: now.Round(0)} }

// Now returns the present time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

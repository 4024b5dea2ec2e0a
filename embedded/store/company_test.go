package store

import (
	"testing"
	"testing/synctest"
	"time"
)

// Whom a transaction waits for after the one before, and how long, told by a
// clock of the test's own.
func TestATransactionWaitsForThoseOfTheOneBefore(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		shared, came int           // of the transaction before
		took         time.Duration // by it
		come         []time.Duration
		together     int
		waited       time.Duration
	}{
		"alone before, alone now":                {1, 0, time.Hour, nil, 1, 0},
		"alone before, company a moment later":   {1, 0, time.Hour, []time.Duration{1}, 1, 0},
		"alone before, and one came meanwhile":   {1, 1, 3 * ms, []time.Duration{2 * ms}, 2, 2 * ms},
		"three before, who come again":           {3, 0, 3 * ms, []time.Duration{ms, 2 * ms}, 3, 2 * ms},
		"three before, and one more comes":       {3, 0, 3 * ms, []time.Duration{ms, 2 * ms, 2*ms + 1}, 3, 2 * ms},
		"three before, of whom one comes":        {3, 0, 3 * ms, []time.Duration{ms}, 2, 3 * ms},
		"three before, and nobody comes":         {3, 0, 3 * ms, nil, 1, 3 * ms},
		"the last moment of a short one":         {2, 0, 3 * ms, []time.Duration{3*ms - 1}, 2, 3*ms - 1},
		"a moment too late after a short one":    {2, 0, 3 * ms, []time.Duration{3*ms + 1}, 1, 3 * ms},
		"the last moment of the most patience":   {2, 0, mostPatience, []time.Duration{mostPatience - 1}, 2, mostPatience - 1},
		"as long as the most patience":           {2, 0, mostPatience, nil, 1, mostPatience},
		"a little longer than the most patience": {2, 0, mostPatience + 1, nil, 1, mostPatience},
		"a disk that took an hour":               {2, 5, time.Hour, []time.Duration{mostPatience + 1}, 1, mostPatience},
		"more before than fit in one":            {maxBatch, maxWaiting, ms, nil, 1, ms},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := Database{queue: make(chan *pending, maxWaiting), closing: make(chan struct{})}
				for _, after := range c.come {
					time.AfterFunc(after, func() { d.queue <- &pending{} })
				}
				crowd, patience := company(c.shared, c.came, c.took)
				began := time.Now()
				n := len(d.gather(make([]pending, 1, maxBatch), crowd, patience))
				if waited := time.Since(began); n != c.together || waited != c.waited {
					t.Errorf("%d share it after %v, want %d after %v", n, waited, c.together, c.waited)
				}
			})
		})
	}
}

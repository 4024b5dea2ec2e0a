package store

import (
	"testing"
	"testing/synctest"
	"time"
)

// Whom a transaction waits for after the one before, and how long, told by a
// clock of the test's own.
func TestATransactionWaitsForThoseOfTheOneBefore(t *testing.T) {
	together := make([]time.Duration, maxWaiting) // all at once
	for name, c := range map[string]struct {
		shared, came int // of the transaction before
		come         []time.Duration
		together     int
		waited       time.Duration
	}{
		"alone before, alone now":              {1, 0, nil, 1, 0},
		"alone before, company a moment later": {1, 0, []time.Duration{1}, 1, 0},
		"alone before, and one came meanwhile": {1, 1, []time.Duration{batchDelay / 2}, 2, batchDelay / 2},
		"three before, who come again":         {3, 0, []time.Duration{1, 2}, 3, 2},
		"three before, and one more comes":     {3, 0, []time.Duration{1, 2, 3}, 3, 2},
		"three before, of whom one comes":      {3, 0, []time.Duration{1}, 2, batchDelay},
		"three before, and nobody comes":       {3, 0, nil, 1, batchDelay},
		"the last moment":                      {2, 0, []time.Duration{batchDelay - 1}, 2, batchDelay - 1},
		"a moment too late":                    {2, 0, []time.Duration{batchDelay + 1}, 1, batchDelay},
		"more before than fit in one":          {maxBatch, maxWaiting, nil, 1, batchDelay},
		"as many as fit":                       {maxBatch, 0, together[:maxBatch-1], maxBatch, 0},
		"more than fit":                        {maxBatch, 1, together[:maxBatch], maxBatch, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := SubmissionWriter{queue: make(chan *pending, maxWaiting), closing: make(chan struct{})}
				for _, after := range c.come {
					time.AfterFunc(after, func() { d.queue <- &pending{} })
				}
				began := time.Now()
				n := len(d.collectBatch(make([]pending, 1, maxBatch), expectedSenders(c.shared, c.came)))
				if waited := time.Since(began); n != c.together || waited != c.waited {
					t.Errorf("%d share it after %v, want %d after %v", n, waited, c.together, c.waited)
				}
			})
		})
	}
}

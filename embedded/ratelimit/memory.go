package ratelimit

import (
	"sync"
	"time"

	"github.com/go-chi/httprate"
	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// maxAddresses is how many addresses are counted at once for each limit. Whoever
// has more can make any one forgotten, and needs no other's allowance for it.
const maxAddresses = 1 << 16

// inMemory counts as httprate's own counter does, whose number of addresses has
// no bound and whose memory never goes back. Who has not asked for two windows
// is forgotten, also when nobody else asks.
type inMemory struct {
	mu     sync.Mutex
	window time.Duration
	// counts are in the order of each address's newest request.
	counts *simplelru.LRU[string, counted]
	// waits is true as long as a timer is going to forget.
	waits bool
}

// counted are the requests of an address in the window of its newest one, and in
// the window before that.
type counted struct {
	window      time.Time
	now, before int
}

func newInMemory() *inMemory {
	counts, err := simplelru.NewLRU[string, counted](maxAddresses, nil)
	if err != nil {
		panic(err) // the size is not positive: it is a constant
	}
	return &inMemory{window: Window, counts: counts}
}

var _ httprate.LimitCounter = (*inMemory)(nil)

// Config is told the window by httprate.
func (c *inMemory) Config(_ int, window time.Duration) { c.window = window }

// Increment counts a request.
func (c *inMemory) Increment(key string, current time.Time) error {
	return c.IncrementBy(key, current, 1)
}

// IncrementBy counts so many in the window that begins at a time, and forgets
// who asked neither in it nor in the one before.
func (c *inMemory) IncrementBy(key string, current time.Time, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := current.Add(-c.window)
	of, _ := c.counts.Peek(key)
	switch {
	case of.window.Equal(current):
		of.now += n
	case of.window.Equal(before):
		of = counted{current, n, of.now}
	default:
		of = counted{current, n, 0}
	}
	c.counts.Add(key, of)
	c.forget(before)
	if !c.waits {
		c.waits = true
		time.AfterFunc(2*c.window, c.forgetInTime)
	}
	return nil
}

// forget forgets who has last asked in a window before this one. The caller holds mu.
func (c *inMemory) forget(window time.Time) {
	for {
		if _, oldest, found := c.counts.GetOldest(); !found || !oldest.window.Before(window) {
			return
		}
		c.counts.RemoveOldest()
	}
}

// forgetInTime forgets whose time is over, and comes again as long as there is
// anybody left.
func (c *inMemory) forgetInTime() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.forget(now.Add(-2*c.window + 1))
	_, oldest, found := c.counts.GetOldest()
	if c.waits = found; found {
		time.AfterFunc(max(oldest.window.Add(2*c.window).Sub(now), c.window/60), c.forgetInTime)
	}
}

// Get returns what was counted in a window and in the one before.
func (c *inMemory) Get(key string, current, previous time.Time) (now, before int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch of, _ := c.counts.Peek(key); {
	case of.window.Equal(current):
		return of.now, of.before, nil
	case of.window.Equal(previous):
		return 0, of.now, nil
	}
	return 0, 0, nil
}

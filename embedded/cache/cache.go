// Package cache keeps what is costly to make, such as the catalogue's pages,
// within a bound in bytes. What was used longest ago goes first.
package cache

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Bounds of the finder's cache.
const (
	// DefaultMaxBytes is the bound when no other is set.
	DefaultMaxBytes = 50 << 20
	// CleanEvery is how often Clean should be called, so that what has expired
	// does not stay for long.
	CleanEvery = 5 * time.Minute
	// afterEviction is how full the cache is, in percent of its bound, when it
	// has made room: then the next values need none.
	afterEviction = 80
	// entryOverhead is about what the cache itself spends on one entry, as measured.
	entryOverhead = 130
	// maxEntryBytes is the largest single value that is kept.
	maxEntryBytes = 8 << 20
)

// Cache maps texts to values, each with a size and a time to live. It is safe
// for concurrent use.
type Cache struct {
	max int
	ttl time.Duration
	now func() time.Time

	mu sync.Mutex
	// entries are in the order of their last use; their number is bounded by
	// the bytes.
	entries *simplelru.LRU[string, entry]
	bytes   int
	// cleared counts how often everything was forgotten.
	cleared      uint64
	hits, misses uint64
}

type entry struct {
	value   any
	bytes   int
	expires time.Time
}

// New returns an empty cache that holds at most maxBytes, and each value at
// most ttl after it was set. Now is time.Now, or a test's clock.
func New(maxBytes int, ttl time.Duration, now func() time.Time) (*Cache, error) {
	c := &Cache{max: maxBytes, ttl: ttl, now: now}
	var err error
	c.entries, err = simplelru.NewLRU(math.MaxInt, func(key string, e entry) { c.bytes -= weight(key, e) })
	if err != nil {
		return nil, fmt.Errorf("make the cache: %w", err)
	}
	return c, nil
}

// Get returns the value of a key, and whether there is one.
func (c *Cache) Get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries.Get(key)
	if ok && !c.now().Before(e.expires) {
		c.entries.Remove(key)
		ok = false
	}
	if !ok {
		c.misses++
		return nil, false
	}
	c.hits++
	return e.value, true
}

func weight(key string, e entry) int { return len(key) + e.bytes + entryOverhead }

// Ticket is the making of a value for the cache. What it is made from may
// change meanwhile; then the value is old, and not kept.
type Ticket struct {
	cache   *Cache
	cleared uint64
}

// BeginFill is called before the first thing is read that the value is made from.
func (c *Cache) BeginFill() Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Ticket{c, c.cleared}
}

// Commit keeps a value of the given size in bytes. It is not kept when the cache
// was cleared since the making began, nor when it is over 8 MB or over the
// whole bound.
func (m Ticket) Commit(key string, value any, bytes int) {
	c := m.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.cleared != c.cleared {
		return
	}
	c.entries.Remove(key)
	e := entry{value, bytes, c.now().Add(c.ttl)}
	if bytes < 0 || bytes > maxEntryBytes || weight(key, e) > c.max {
		return
	}
	c.makeRoom(weight(key, e))
	c.entries.Add(key, e)
	c.bytes += weight(key, e)
}

// makeRoom lets go what has expired and then what was used longest ago when
// the cache would be over its bound with so many bytes more.
func (c *Cache) makeRoom(bytes int) {
	if c.bytes+bytes <= c.max {
		return
	}
	c.clean()
	if c.bytes+bytes <= c.max {
		return
	}
	for room := max(bytes, c.max*afterEviction/100); c.bytes+bytes > room; {
		if _, _, ok := c.entries.RemoveOldest(); !ok {
			return
		}
	}
}

// Clean lets go what has expired.
func (c *Cache) Clean() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clean()
}

func (c *Cache) clean() {
	now := c.now()
	for _, key := range c.entries.Keys() {
		if e, ok := c.entries.Peek(key); ok && !now.Before(e.expires) {
			c.entries.Remove(key)
		}
	}
}

// Clear forgets everything, and what is being made.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleared++
	c.entries.Purge()
}

// Usage is how full and how useful the cache is.
type Usage struct {
	Bytes, MaxBytes, Entries int
	// HitRate is the part of the look-ups that found a value, 0 to 1; 0 before any.
	HitRate float64
}

// Usage returns the present usage.
func (c *Cache) Usage() Usage {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := Usage{Bytes: c.bytes, MaxBytes: c.max, Entries: c.entries.Len()}
	if c.hits+c.misses > 0 {
		u.HitRate = float64(c.hits) / float64(c.hits+c.misses)
	}
	return u
}

// Fits reports whether a value of so many bytes is small enough to be kept.
func (c *Cache) Fits(bytes int) bool { return bytes <= maxEntryBytes && int64(bytes) < int64(c.max) }

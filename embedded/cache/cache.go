// Package cache keeps what is costly to make, such as the catalogue's pages,
// within a bound in bytes. It wraps otter, which evicts what is used least.
package cache

import (
	"fmt"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/maypok86/otter/v2/stats"
)

// Bounds of the finder's cache.
const (
	// DefaultMaxBytes is the bound when no other is set.
	DefaultMaxBytes = 50 << 20
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
	entries *otter.Cache[string, entry]
	stats   *stats.Counter
	max     int

	mu sync.Mutex // one sets or clears
	// cleared counts how often everything was forgotten.
	cleared uint64
}

type entry struct {
	value any
	bytes int
}

// New returns an empty cache that holds at most maxBytes, and each value at
// most ttl after it was set.
func New(maxBytes int, ttl time.Duration) (*Cache, error) {
	counter := stats.NewCounter()
	entries, err := otter.New(&otter.Options[string, entry]{
		MaximumWeight:    uint64(maxBytes),
		InitialCapacity:  64,
		StatsRecorder:    counter,
		ExpiryCalculator: otter.ExpiryWriting[string, entry](ttl),
		Weigher:          func(key string, e entry) uint32 { return uint32(weight(key, e)) },
	})
	if err != nil {
		return nil, fmt.Errorf("make the cache: %w", err)
	}
	return &Cache{entries: entries, stats: counter, max: maxBytes}, nil
}

// Get returns the value of a key, and whether there is one.
func (c *Cache) Get(key string) (any, bool) {
	e, ok := c.entries.GetIfPresent(key)
	return e.value, ok
}

func weight(key string, e entry) int { return len(key) + e.bytes + entryOverhead }

// Making is the making of a value for the cache. What it is made from may
// change meanwhile; then the value is old, and not kept.
type Making struct {
	cache   *Cache
	cleared uint64
}

// Begin is called before the first thing is read that the value is made from.
func (c *Cache) Begin() Making {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Making{c, c.cleared}
}

// Keep keeps a value of the given size in bytes. It is not kept when the cache
// was cleared since the making began, nor when it is over 8 MB or over the
// whole bound.
func (m Making) Keep(key string, value any, bytes int) {
	c := m.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.cleared != c.cleared {
		return
	}
	e := entry{value, bytes}
	if bytes < 0 || bytes > maxEntryBytes || weight(key, e) > c.max {
		c.entries.Invalidate(key)
		return
	}
	c.makeRoom(weight(key, e))
	c.entries.Set(key, e)
}

// makeRoom lets go what is used least when the cache would be over its bound
// with so many bytes more.
func (c *Cache) makeRoom(bytes int) {
	c.entries.CleanUp() // what has expired goes first
	if int(c.entries.WeightedSize())+bytes <= c.max {
		return
	}
	c.entries.SetMaximum(uint64(max(0, c.max*afterEviction/100-bytes)))
	c.entries.SetMaximum(uint64(c.max))
}

// Clear forgets everything, and what is being made.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleared++
	c.entries.InvalidateAll()
}

// Close ends the cache's background work.
func (c *Cache) Close() { c.entries.StopAllGoroutines() }

// Usage is how full and how useful the cache is.
type Usage struct {
	Bytes, MaxBytes, Entries int
	// HitRate is the part of the look-ups that found a value, 0 to 1; 0 before any.
	HitRate float64
}

// Usage returns the present usage.
func (c *Cache) Usage() Usage {
	c.entries.CleanUp() // otter counts in the background; a report should not lag behind
	u := Usage{Bytes: int(c.entries.WeightedSize()), MaxBytes: c.max, Entries: c.entries.EstimatedSize()}
	if s := c.stats.Snapshot(); s.Hits+s.Misses > 0 {
		u.HitRate = float64(s.Hits) / float64(s.Hits+s.Misses)
	}
	return u
}

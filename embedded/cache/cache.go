// Package cache keeps what is costly to make, such as the catalogue's pages,
// within a bound in bytes. It wraps otter, which evicts what is used least.
package cache

import (
	"fmt"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/maypok86/otter/v2/stats"
)

// Bounds of the finder's cache.
const (
	// DefaultMaxBytes is the bound when no other is set.
	DefaultMaxBytes = 50 << 20
	// entryOverhead is about what the cache itself spends on one entry.
	entryOverhead = 200
	// maxEntryBytes is the largest single value that is kept.
	maxEntryBytes = 8 << 20
)

// Cache maps texts to values, each with a size and a time to live. It is safe
// for concurrent use.
type Cache struct {
	entries *otter.Cache[string, entry]
	stats   *stats.Counter
	max     int
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
		Weigher:          func(key string, e entry) uint32 { return uint32(len(key) + e.bytes + entryOverhead) },
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

// Set keeps a value of the given size in bytes. One over 8 MB, or over the
// whole bound, is not kept.
func (c *Cache) Set(key string, value any, bytes int) {
	if bytes < 0 || bytes > maxEntryBytes || bytes > c.max {
		c.entries.Invalidate(key)
		return
	}
	c.entries.Set(key, entry{value, bytes})
}

// Clear forgets everything.
func (c *Cache) Clear() { c.entries.InvalidateAll() }

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

// Package catalogueview holds the catalogue as requests need it: the ministries, the
// safe HTML of their details, and the JSON of all. It is made once per change and kept
// in the cache. The quiz's pages and the public API read it.
package catalogueview

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/submissions"
)

const (
	cacheKey = "catalogue"
	// databaseTimeout bounds what one request waits for the database.
	databaseTimeout = 10 * time.Second
)

// Reader reads the catalogue and keeps the view of it. It is safe for
// concurrent use.
type Reader struct {
	store        Store
	cache        *cache.Cache
	availability *submissions.Availability
	now          func() time.Time

	changes  atomic.Int64 // of what the store tells, so far
	held     atomic.Pointer[heldView]
	making   singleflight.Group
	lastGood atomic.Pointer[View]
}

// NewReader returns a reader. It learns from availability whether the database can be
// read, and tells it.
func NewReader(from Store, in *cache.Cache, availability *submissions.Availability, now func() time.Time) *Reader {
	return &Reader{store: from, cache: in, availability: availability, now: now}
}

// Store is what the reader needs of the database.
type Store interface {
	parish.SettingReader
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
}

// SetChanged has the catalogue read again at its next use.
func (c *Reader) SetChanged() { c.changes.Add(1) }

// View returns the catalogue, from the cache when it is there. With the
// database away it is the last one that was read, or the starter catalogue:
// the person still gets a result.
func (c *Reader) View(ctx context.Context) (*View, error) {
	if v, ok := c.cache.Get(cacheKey); ok {
		return v.(*View), nil
	}
	last := c.lastGood.Load()
	if last != nil && c.availability.State() == submissions.Unreachable {
		return last, nil // while the database is away nobody waits to hear so again
	}
	// One that is too large for the cache is held for a moment, and made once for
	// all who ask for it meanwhile: each would take tens of megabytes.
	changes := c.changes.Load()
	if held := c.held.Load(); held != nil && held.changes == changes && c.now().Before(held.until) {
		return held.view, nil
	}
	made, err, _ := c.making.Do(strconv.FormatInt(changes, 10), func() (any, error) {
		return c.read(context.WithoutCancel(ctx), last, changes)
	})
	if err != nil {
		return nil, err
	}
	return made.(*View), nil
}

// Latest returns the ministries as they are or, when they cannot be read, as they
// were last seen; false when they never were.
func (c *Reader) Latest(ctx context.Context) ([]catalogue.Ministry, bool) {
	view := c.lastGood.Load()
	if c.availability.State() == submissions.Available {
		if fresh, err := c.View(ctx); err == nil {
			view = fresh
		}
	}
	if view == nil {
		return nil, false
	}
	return view.Ministries, true
}

// heldFor is for how long a catalogue is held that is too large for the cache.
const heldFor = 10 * time.Second

// heldView is a catalogue as it was after so many changes.
type heldView struct {
	view    *View
	changes int64
	until   time.Time
}

func (c *Reader) read(ctx context.Context, last *View, changes int64) (*View, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	making := c.cache.BeginFill()
	all, err := c.store.Ministries(ctx)
	c.availability.RecordRead(err)
	if err != nil {
		if last != nil {
			return last, nil
		}
		if all, err = catalogue.Starter(); err != nil {
			return nil, err
		}
		return newView(all)
	}
	view, err := newView(all)
	if err != nil {
		return nil, err
	}
	if len(catalogue.Active(all)) == 0 {
		first, _, err := parish.LoadFirst(ctx, c.store)
		if err != nil {
			return nil, err
		}
		view.Preparing = first.IsPreparing(all)
	}
	c.lastGood.Store(view)
	if making.Commit(cacheKey, view, view.bytes()); !c.cache.Fits(view.bytes()) {
		c.held.Store(&heldView{view, changes, c.now().Add(heldFor)})
	}
	return view, nil
}

package signin

import (
	"context"
	"crypto/rand"
	"sync"
	"time"
)

// Scripts send name and password with each request. Checking them takes tens
// of milliseconds and megabytes on purpose, so a right pair is remembered for
// a moment, as a keyed hash.
const (
	basicFor = time.Minute
	maxBasic = 100
)

type basicCache struct {
	mu    *sync.Mutex
	key   []byte
	known map[string]basicEntry
}

type basicEntry struct {
	who   Who
	until time.Time
}

func newBasicCache() basicCache {
	key := make([]byte, 32)
	rand.Read(key)
	return basicCache{new(sync.Mutex), key, map[string]basicEntry{}}
}

func (c basicCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
}

func (c basicCache) get(key string, now time.Time) (Who, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[key]
	return e.who, ok && now.Before(e.until)
}

func (c basicCache) set(key string, w Who, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxBasic {
		clear(c.known)
	}
	c.known[key] = basicEntry{w, now.Add(basicFor)}
}

// Basic checks the name and password of a script. The errors are those of
// SignIn, and what mayTry returns, which is asked before a pair is checked that
// is not known to be right.
func (d *Door) Basic(ctx context.Context, address, name, password string, mayTry func() error) (Who, error) {
	key := string(signature(d.basic.key, []byte(address+"\x00"+foldName(name)+"\x00"+password)))
	if w, ok := d.basic.get(key, d.Now()); ok {
		return w, nil
	}
	var w Who
	t := d.newTry(address, name, password)
	err := d.inTurn(ctx, t, func(ctx context.Context) error {
		// Of a script's requests that come at once the first is checked.
		var ok bool
		if w, ok = d.basic.get(key, d.Now()); ok {
			return nil
		}
		if err := mayTry(); err != nil {
			return err
		}
		u, err := d.check(ctx, t)
		if err != nil {
			return err
		}
		w = Who{UserID: u.ID, Name: u.Name, Role: u.Role}
		d.basic.set(key, w, d.Now())
		return nil
	})
	return w, err
}

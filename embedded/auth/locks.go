package auth

import (
	"context"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/store"
)

// Somebody who guesses at passwords is locked again and again. The log and the
// audit log hear of it once an hour, and the audit log of so many addresses at
// most: else guessing from many would push out what it is there for.
const (
	toldEvery        = time.Hour
	maxToldAddresses = 20
	// maxLocks bounds the locks that are remembered as told.
	maxLocks = store.MaxUsers + maxToldAddresses
)

// bySignIn marks in the audit log what signing in has done by itself.
const bySignIn = "@sign-in"

// locks remembers which locks were told, and when.
type locks struct {
	mu   sync.Mutex
	told map[string]time.Time
}

// isNew reports whether a lock is to be told, and notes it as told.
func (l *locks) isNew(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	addresses := 0
	for k, at := range l.told {
		if now.Sub(at) >= toldEvery || now.Before(at) {
			delete(l.told, k)
		} else if strings.HasPrefix(k, store.KeyAddress) {
			addresses++
		}
	}
	_, known := l.told[key]
	if known || len(l.told) >= maxLocks || strings.HasPrefix(key, store.KeyAddress) && addresses >= maxToldAddresses {
		return false
	}
	if l.told == nil {
		l.told = map[string]time.Time{}
	}
	l.told[key] = now
	return true
}

// LockedAccounts is at how many accounts strangers have guessed within the last
// hour until they were locked out.
func (d *Authenticator) LockedAccounts() int {
	d.locks.mu.Lock()
	defer d.locks.mu.Unlock()
	n, now := 0, d.Now()
	for key, at := range d.locks.told {
		if strings.HasPrefix(key, store.KeyUser) && now.Sub(at) < toldEvery {
			n++
		}
	}
	return n
}

// tellLocks tells the log and the audit log what a wrong password has locked.
// That it cannot be written is no reason to answer otherwise.
func (d *Authenticator) tellLocks(ctx context.Context, t try, noted []store.LoginAttempts) {
	for i, f := range noted {
		key := t.keys[i].Key
		if f.LockedUntil.IsZero() || strings.HasPrefix(key, store.KeyName) || !d.locks.isNew(key, d.Now()) {
			continue
		}
		e := store.AuditEntry{At: d.Now(), Who: bySignIn}
		switch {
		case strings.HasPrefix(key, store.KeyAddress):
			e.Action, e.Subject = "lock.address", key[len(store.KeyAddress):][:8]
		case strings.HasPrefix(key, store.KeyBrowser):
			e.Action, e.Subject = "lock.browser", t.user.Name
		default:
			e.Action, e.Subject = "lock.account", t.user.Name
		}
		d.Log.Warn("wrong passwords: further tries must wait", "what", e.Action, "of", e.Subject, "until", f.LockedUntil)
		if err := d.Store.AddAuditEntry(ctx, e); err != nil {
			d.Log.Error("a lock could not be written into the log of changes", "error", err)
		}
	}
}

package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Times of the connection on which a server hears of changes that others make.
const (
	// listenAgainAfter is the pause before a lost connection is made again.
	listenAgainAfter = 500 * time.Millisecond
	// askAliveEvery is how often a silent connection is asked whether it lives:
	// a cable that was pulled says nothing.
	askAliveEvery = 30 * time.Second
	// askAliveLimit is how long its answer may take.
	askAliveLimit = 5 * time.Second
)

// askChangesEvery is how often the tables are asked whether something has
// changed, where changes cannot be heard.
const askChangesEvery = 2 * time.Second

// listener hears of the changes that other servers of the same database make.
// It has a connection of its own beside the pool's. Behind a pooler, and as long
// as the server takes no connection more, it asks instead.
type listener struct {
	d     *Database
	hears bool // false where it only asks
	end   context.CancelFunc
	ended sync.WaitGroup
	// known is what changesStamp said last.
	known string
	// listens is called when the first try has come to an end, either way.
	listens func()
}

// startListener returns when changes are heard: what is read after that is
// known to be old when it is. Where the first try fails it goes on trying.
func startListener(ctx context.Context, d *Database, hears bool) (*listener, error) {
	known, err := d.changesStamp(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	first := make(chan struct{})
	l := &listener{d: d, hears: hears, end: cancel, known: known, listens: sync.OnceFunc(func() { close(first) })}
	l.ended.Go(func() { l.run(ctx) })
	<-first
	return l, nil
}

func (l *listener) close() {
	l.end()
	l.ended.Wait()
}

func (l *listener) run(ctx context.Context) {
	for again := false; ctx.Err() == nil; again = true {
		pause := askChangesEvery
		if l.hears {
			// A lost connection is nothing to report: requests notice it, and say so.
			if err := l.listen(ctx, again); ReasonOf(err) != ReasonCrowded {
				pause = listenAgainAfter
			}
		}
		l.listens()
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		if pause == askChangesEvery {
			l.ask(ctx)
		}
	}
}

// ask tells of a change when the tables are others than before.
func (l *listener) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askAliveLimit)
	defer cancel()
	now, err := l.d.changesStamp(ctx)
	if err != nil || now == l.known {
		return
	}
	l.known = now
	l.d.heard([]string{ChangedCatalogue, ChangedSettings, ChangedPeople})
}

// changesStamp is a text that is another one after each change of what servers
// keep copies of. It costs a look at tables that are small.
func (d *Database) changesStamp(ctx context.Context) (string, error) {
	var stamp string
	err := d.read.QueryRowContext(ctx, `SELECT concat_ws(' ',
		(SELECT md5(string_agg(concat_ws(':', id, version, updated_at), ' ' ORDER BY id)) FROM ministries),
		(SELECT md5(string_agg(concat_ws(':', name, version), ' ' ORDER BY name)) FROM settings),
		(SELECT md5(string_agg(concat_ws(':', name, hash), ' ' ORDER BY name)) FROM pictures),
		(SELECT md5(string_agg(concat_ws(':', id, name, role, password_hash), ' ' ORDER BY id)) FROM users),
		(SELECT md5(string_agg(concat_ws(':', name, encode(value, 'hex')), ' ' ORDER BY name)) FROM installation WHERE name IN ('zone', 'client-id', '`+countsEpoch+`')))`).Scan(&stamp)
	if err != nil {
		return "", fmt.Errorf("ask whether the tables have changed: %w", err)
	}
	return stamp, nil
}

// listen passes on what it hears until the connection breaks. When there was
// one before, changes may have been missed meanwhile: then all is new.
func (l *listener) listen(ctx context.Context, again bool) error {
	conn, err := l.d.connect(ctx)
	if err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), askAliveLimit)
		defer cancel()
		_ = conn.Close(end) // it is broken, or the store closes
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+changesChannel); err != nil {
		return err
	}
	l.listens()
	if again {
		l.d.heard([]string{ChangedCatalogue, ChangedSettings, ChangedPeople})
	}
	for {
		silence, cancel := context.WithTimeout(ctx, askAliveEvery)
		heard, err := conn.WaitForNotification(silence)
		cancel()
		switch {
		case err == nil:
			l.d.heard(strings.Fields(heard.Payload))
		case ctx.Err() == nil && silence.Err() != nil:
			limited, cancel := context.WithTimeout(ctx, askAliveLimit)
			err = conn.Ping(limited)
			cancel()
			if err != nil {
				return err
			}
		default:
			return err
		}
	}
}

package store

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
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

// listener hears of the changes that other servers of the same database make.
// It has a connection of its own beside the pool's.
type listener struct {
	config *pgx.ConnConfig
	tell   func(subjects []string)
	end    context.CancelFunc
	ended  sync.WaitGroup
	// listens is called when the first try has come to an end, either way.
	listens func()
}

// startListener returns when changes are heard: what is read after that is
// known to be old when it is. Where the first try fails it goes on trying.
func startListener(config *pgx.ConnConfig, tell func([]string)) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan struct{})
	l := &listener{config: config, tell: tell, end: cancel, listens: sync.OnceFunc(func() { close(first) })}
	l.ended.Go(func() { l.run(ctx) })
	<-first
	return l
}

func (l *listener) close() {
	l.end()
	l.ended.Wait()
}

func (l *listener) run(ctx context.Context) {
	for again := false; ctx.Err() == nil; again = true {
		// A lost connection is nothing to report: requests notice it, and say so.
		_ = l.listen(ctx, again)
		l.listens()
		select {
		case <-ctx.Done():
		case <-time.After(listenAgainAfter):
		}
	}
}

// listen passes on what it hears until the connection breaks. When there was
// one before, changes may have been missed meanwhile: then all is new.
func (l *listener) listen(ctx context.Context, again bool) error {
	conn, err := pgx.ConnectConfig(ctx, l.config)
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
		l.tell([]string{ChangedCatalogue, ChangedSettings, ChangedPeople})
	}
	for {
		silence, cancel := context.WithTimeout(ctx, askAliveEvery)
		heard, err := conn.WaitForNotification(silence)
		cancel()
		switch {
		case err == nil:
			l.tell(strings.Fields(heard.Payload))
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

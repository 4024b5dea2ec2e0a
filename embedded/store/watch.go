package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// watchEvery is the time between two looks whether another program has written
// to the file: a restore, an import, or a second server.
const watchEvery = 2 * time.Second

// watcher notices what other programs write to a SQLite file.
type watcher struct {
	end   context.CancelFunc
	ended sync.WaitGroup
}

// startWatcher returns when changes are noticed: what is read after that is
// known to be old when it is.
func startWatcher(ctx context.Context, write *sql.DB, tell func([]string)) (*watcher, error) {
	version, err := dataVersion(ctx, write)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &watcher{end: cancel}
	w.ended.Go(func() { watch(ctx, write, version, tell) })
	return w, nil
}

func (w *watcher) close() {
	w.end()
	w.ended.Wait()
}

// dataVersion asks on the connection that writes: the number changes when
// others commit, not when we do.
func dataVersion(ctx context.Context, write *sql.DB) (int64, error) {
	var version int64
	if err := write.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("ask whether others have written to the database: %w", err)
	}
	return version, nil
}

func watch(ctx context.Context, write *sql.DB, last int64, tell func([]string)) {
	ticks := time.NewTicker(watchEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		version, err := dataVersion(ctx, write)
		if err != nil {
			continue // requests notice it, and say so
		}
		if version != last {
			tell([]string{ChangedCatalogue, ChangedSettings, ChangedPeople})
		}
		last = version
	}
}

package store

import (
	"context"
	"database/sql"
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

func startWatcher(write *sql.DB, tell func([]string)) *watcher {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{end: cancel}
	w.ended.Go(func() { watch(ctx, write, tell) })
	return w
}

func (w *watcher) close() {
	w.end()
	w.ended.Wait()
}

// watch asks on the connection that writes: its data_version changes when
// others commit, not when we do.
func watch(ctx context.Context, write *sql.DB, tell func([]string)) {
	ticks := time.NewTicker(watchEvery)
	defer ticks.Stop()
	last := int64(-1)
	for {
		var version int64
		err := write.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
		if err == nil && last >= 0 && version != last {
			tell([]string{ChangedCatalogue, ChangedSettings, ChangedPeople})
		}
		if err == nil {
			last = version
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

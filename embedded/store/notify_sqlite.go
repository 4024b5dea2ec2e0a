package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"ministryfinder/embedded/gctune"
)

// watchEvery is the time between two looks whether another program has written
// to the file: a restore, an import, or a second server. What this program stores
// is looked after at once. Each second look falls together with what else is done
// every five seconds; a file that is gone must be told within as many.
const watchEvery = 2500 * time.Millisecond

// watcher notices what other programs write to a SQLite file, and what becomes
// of the file itself.
type watcher struct {
	end   context.CancelFunc
	ended sync.WaitGroup
	// rescued is when what a file held that is gone was saved, or could not be.
	rescued time.Time
	saved   bool
}

// startWatcher returns when changes are noticed: what is read after that is
// known to be old when it is.
func startWatcher(ctx context.Context, d *Database) (*watcher, error) {
	ask, err := d.write.PrepareContext(ctx, "PRAGMA data_version") // it ends with the connection
	if err != nil {
		return nil, fmt.Errorf("ask whether others have written to the database: %w", err)
	}
	version, err := dataVersion(ctx, ask)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &watcher{end: cancel}
	w.ended.Go(func() { w.watch(ctx, d, ask, version) })
	return w, nil
}

func (w *watcher) close() {
	w.end()
	w.ended.Wait()
}

// dataVersion asks on the connection that writes: the number changes when
// others commit, not when we do.
func dataVersion(ctx context.Context, ask *sql.Stmt) (int64, error) {
	var version int64
	if err := ask.QueryRowContext(ctx).Scan(&version); err != nil {
		return 0, fmt.Errorf("ask whether others have written to the database: %w", err)
	}
	return version, nil
}

func (w *watcher) watch(ctx context.Context, d *Database, ask *sql.Stmt, last int64) {
	next := time.NewTimer(gctune.UntilShared(watchEvery))
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		next.Reset(gctune.UntilShared(watchEvery))
		if err := d.file.check(ctx, d.write); errors.Is(err, ErrFileGone) {
			w.lookAfterGone(ctx, d)
			continue
		}
		version, err := dataVersion(ctx, ask)
		if err != nil || d.file.follow(ctx, d.write) != nil {
			continue // requests notice it, and say so
		}
		if version != last {
			d.commits.Add(1)
			d.heard([]string{ChangedCatalogue, ChangedSettings, ChangedPeople})
		}
		last = version
	}
}

// lookAfterGone saves what a file holds that is gone, once, and takes it up
// again when it is back.
func (w *watcher) lookAfterGone(ctx context.Context, d *Database) {
	if !w.saved && time.Since(w.rescued) > rescueAgainAfter {
		event := d.rescue(ctx)
		w.rescued, w.saved = time.Now(), event.SaveErr == nil
		d.tellFile(event)
	}
	if d.file.back() {
		w.rescued, w.saved = time.Time{}, false
		d.commits.Add(1)
		d.tellFile(FileEvent{})
	}
}

// Package healthlog keeps what was seen of a finder over its restarts, in two
// files of the data folder: the figures of 90 days and the alerts. One writes
// them: the agent where it supervises the finder, the finder itself where it
// runs alone (see Recorder). Whoever shows them, such as the office's health
// page, reads the files beside the writer without disturbing it.
package healthlog

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// Files in the data folder.
const (
	historyName = "history.bin"  // figures of 90 days, 1.5 MB
	journalName = "alerts.json"  // the last 500 alerts, 200 KB at most
	lockName    = "history.lock" // locked by the one who writes
)

// ErrInUse says that another program writes the records of the folder.
var ErrInUse = errors.New("another program writes the history of this data folder")

// Records are the files, open for writing. History is nil when the disk does
// not take it.
type Records struct {
	History *history.File
	Journal *Journal
	lock    *flock.Flock
}

// Open opens the records of a data folder for writing. What is damaged is set
// aside and begun anew: the records are then usable beside the error. Without
// records the error is ErrInUse or says why the folder cannot be locked.
func Open(dir string, now time.Time) (*Records, error) {
	lock := flock.New(filepath.Join(dir, lockName))
	locked, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock the history in %s: %w", dir, err)
	case !locked:
		return nil, ErrInUse
	}
	r := &Records{lock: lock}
	var historyErr, journalErr error
	r.History, historyErr = history.Open(filepath.Join(dir, historyName), now)
	r.Journal, journalErr = OpenJournal(filepath.Join(dir, journalName), now)
	return r, errors.Join(historyErr, journalErr)
}

// Close closes the files; others may write them then.
func (r *Records) Close() error {
	var err error
	if r.History != nil {
		err = r.History.Close()
	}
	return errors.Join(err, r.lock.Close())
}

// Reader reads the records of a data folder beside the one who writes them.
type Reader struct{ Dir string }

// Points returns the points of a range that begin after a time and not after
// another, merged to at most most; none when nothing was written yet.
func (r Reader) Points(of history.Range, after, until time.Time, most int) ([]history.Point, error) {
	f, err := history.OpenToRead(filepath.Join(r.Dir, historyName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	points, err := f.Read(of, after, until, most)
	return points, errors.Join(err, f.Close())
}

// Alerts returns the alerts, newest first, and whether memory grows, as last
// written; the zero values when nothing was.
func (r Reader) Alerts() ([]health.Alert, health.Verdict, error) {
	file, err := readJournal(filepath.Join(r.Dir, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, health.Verdict{}, nil
	}
	if err != nil {
		return nil, health.Verdict{}, fmt.Errorf("read the history of alerts: %w", err)
	}
	return newestFirst(file.Alerts), file.Growth, nil
}

// Package restore replaces what is in the present database: by a backup, or by
// what another database holds (an import). Each time the state before is kept as a
// backup, in the same transaction. The command line calls it.
package restore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// Progress tells a person how something long goes. The last text of a kind may
// replace the one before it: rows are how many are done, 0 for plain sentences.
type Progress func(sentence string, rows int64)

// Place is the installation whose data is replaced.
type Place struct {
	backup.Place
	// DatabaseFile is the path of the SQLite file; DatabaseURL names the PostgreSQL
	// database instead, and is empty where there is none.
	DatabaseFile, DatabaseURL string
	// Opener may be nil for a Runner, whose database is open.
	Opener Opener
	// Who stands in the log of changes; the command line when it is empty.
	Who string
}

// Timeout bounds a restore that somebody started in the dashboard or the window.
const Timeout = 10 * time.Minute

// Opener opens the present database, as the server does.
type Opener interface {
	// OpenDatabase opens it, after a backup when its tables must be changed.
	OpenDatabase(ctx context.Context) (*store.Database, error)
	// ReadDatabase has do read it, and changes nothing in the data folder.
	ReadDatabase(ctx context.Context, do func(*store.Database) error) error
	// IsLost reports whether an error means that the database's file is damaged or
	// gone, so that a new one may take its place.
	IsLost(err error) bool
}

// allThere is said after the counting.
const allThere = "Every table has all its rows."

// Restored says what came of a restore.
type Restored struct {
	// Rows are those that were restored, by table.
	Rows dump.Rows
	// Kept is the path of the backup with the state before. It is empty where a
	// damaged database file was set aside, of which nothing could be read.
	Kept string
}

// File replaces what is in the present database by a backup, a file. It may run
// beside the finder, which then shows the restored state. The state before is
// kept as a backup, in the same transaction; a damaged database file is set
// aside untouched. After an error the old state is there as before.
func File(ctx context.Context, p Place, file string, say Progress) (Restored, error) {
	held, err := holdWhole(p, file)
	if err != nil {
		return Restored{}, err
	}
	defer held.Close()
	say(fmt.Sprintf("The backup is of %s and holds %d rows.", held.Header.Made.Local().Format(time.DateTime), held.Rows.Total()), 0)
	db, err := p.Opener.OpenDatabase(ctx)
	if err != nil && p.Opener.IsLost(err) {
		return restoreAside(ctx, p, held, say)
	}
	if err != nil {
		return Restored{}, err
	}
	say(Installation(p.DataDir, parishOf(ctx, db)), 0)
	done, lost, err := restoreInto(ctx, p, db, held, say)
	err = errors.Join(err, db.Close())
	if lost {
		return restoreAside(ctx, p, held, say) // nothing can be kept of it but the file
	}
	return done, err
}

// holdWhole opens a backup that can be restored.
func holdWhole(p Place, file string) (*backup.Held, error) {
	held, err := backup.Hold(file)
	if err != nil {
		return nil, err
	}
	if held.Header.Kind != dump.Whole {
		return nil, errors.Join(otherKind(held, p), held.Close())
	}
	return held, nil
}

// restoreInto restores into an open database. It is lost when nothing could be
// kept of it because its file is damaged.
func restoreInto(ctx context.Context, p Place, db *store.Database, held *backup.Held, say Progress) (done Restored, lost bool, err error) {
	before := p.Scheduler(db).Before(backup.Restore, func(f backup.File) (string, error) {
		say(keptIn(f), 0)
		done.Kept = f.Path
		return store.CopyText(filepath.Base(f.Path), f.Made, f.Rows), nil
	})
	done.Rows, err = load(ctx, p, db, held, func(ctx context.Context, present store.Present) (string, error) {
		text, err := before(ctx, present)
		lost = err != nil && p.Opener != nil && p.Opener.IsLost(err)
		return text, err
	}, say)
	return done, lost, err
}

// otherKind says what a copy is that cannot be restored, and what can.
func otherKind(held *backup.Held, p Place) error {
	switch held.Header.Kind {
	case dump.Shown:
		return fmt.Errorf("%w: %s holds the ministries as the quiz shows them, no submissions and no accounts. %s", store.ErrOtherKind,
			held.Path, newest(p))
	case dump.Contacts:
		return fmt.Errorf("%w: %s holds who asked to be called, and is taken with the backup beside it: name that one. %s", store.ErrOtherKind,
			held.Path, newest(p))
	case dump.Fetched:
		return fmt.Errorf("%w: %s was read from another database, and is for an import: %s", store.ErrOtherKind, held.Path,
			backup.Typed("ministry-finder", "import", "--from", held.Path, "--data", p.DataDir))
	}
	return fmt.Errorf("%w: %s is of the kind %q, which this program does not know: install the newer version", store.ErrOtherKind, held.Path,
		string(held.Header.Kind))
}

// newest names the newest good backup in a folder, for who has named something else.
func newest(p Place) string {
	f, found, err := backup.Newest(p.Dir)
	if err != nil || !found {
		return "There is no good backup in " + p.Dir
	}
	return fmt.Sprintf("The newest good backup is of %s: %s", f.Made.Local().Format(time.DateTime),
		backup.RestoreCommand("ministry-finder", p.DataDir, f.Path))
}

// keptIn says where the state before a change is, and how much of it there is.
func keptIn(f backup.File) string {
	return fmt.Sprintf("The present state is kept in %s (%d submissions, %d rows in all).", f.Path, f.Rows["ministry_submissions"],
		f.Rows.Total())
}

// load replaces what is in an open database.
func load(ctx context.Context, p Place, db *store.Database, held *backup.Held, before store.Before, say Progress) (dump.Rows, error) {
	loaded, err := held.Load(ctx, db, store.LoadOptions{
		Everything: true, Before: before, Now: p.Now(),
		Entry:    entryOf(p, Action, held.Path, held.Header.Made, held.Rows),
		Progress: func(n int64) { say("Restored", n) },
	})
	if err == nil {
		sayLoaded(say, loaded)
	}
	return loaded.Rows, err
}

// entryOf is the line about a replaced database in the log that follows.
func entryOf(p Place, action, from string, made time.Time, rows dump.Rows) store.AuditEntry {
	name := filepath.Base(from)
	return store.AuditEntry{
		At: p.Now(), Who: cmp.Or(p.Who, byCommand), Action: action, Subject: name, After: store.CopyText(name, made, rows),
	}
}

// Action names a restore in the log of changes.
const Action = "data.restore"

// byCommand marks in the log of changes what was done on the command line.
const byCommand = "@command"

// restoreAside restores into a new file in the place of one that is damaged or gone.
func restoreAside(ctx context.Context, p Place, held *backup.Held, say Progress) (Restored, error) {
	path := p.DatabaseFile
	aside, err := store.Quarantine(path, time.Now())
	if err != nil {
		return Restored{}, err
	}
	say("This changes the installation in "+p.DataDir+". What is left of the database before is kept as "+aside+".", 0)
	rows, err := restoreNew(ctx, p, path, aside, held, say)
	if err == nil {
		return Restored{Rows: rows}, nil
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(path + suffix); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			return Restored{}, errors.Join(err, gone)
		}
		if back := os.Rename(aside+suffix, path+suffix); back != nil && !errors.Is(back, os.ErrNotExist) {
			return Restored{}, errors.Join(err, back)
		}
	}
	return Restored{}, fmt.Errorf("%w; what was left of the database before is in its place again", err)
}

// sayLoaded says that all is there, and what is not.
func sayLoaded(say Progress, loaded store.LoadResult) {
	say(allThere, 0)
	if loaded.Back > 0 {
		say(fmt.Sprintf("Of people who asked to be called %d requests are brought back.", loaded.Back), 0)
	}
	if len(loaded.LeftOut) > 0 {
		say("Left out, since Ministry Finder does not keep it: "+strings.Join(loaded.LeftOut, ", "), 0)
	}
}

// restoreNew restores into a file that is not there yet.
func restoreNew(ctx context.Context, p Place, path, aside string, held *backup.Held, say Progress) (dump.Rows, error) {
	db, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	rows, err := load(ctx, p, db, held, func(context.Context, store.Present) (string, error) { return filepath.Base(aside), nil }, say)
	return rows, errors.Join(err, db.Close())
}

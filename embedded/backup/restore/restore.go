package finder

import (
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

// allThere is said after the counting.
const allThere = "Every table has all its rows."

// Backup writes the present database into a file of the caller's choice, as
// BackUpTo does, and returns what is in it.
func Backup(ctx context.Context, o Options, file string) (dump.Rows, error) {
	f, err := BackUpTo(ctx, o, file)
	return f.Rows, err
}

// BackUpTo writes the present database into a file of the caller's choice, or
// under a name of its own into a folder. It never replaces what is no backup of
// ours.
func BackUpTo(ctx context.Context, o Options, place string) (backup.File, error) {
	path, err := backup.Target(place, o.DataDir, o.BackupDir(), o.now()())
	if err != nil {
		return backup.File{}, err
	}
	f := backup.File{Path: path, Reason: backup.ByHand}
	err = ReadDatabase(ctx, o, func(db *store.Database) error {
		var err error
		f.Rows, err = backup.MakeFile(ctx, path, db.Dump, f.Reason)
		return err
	})
	return f, err
}

// NewBackupFolder lets the backup folder be used as it is now, although the
// backups that were made in it are gone.
func NewBackupFolder(o Options) error { return backup.ForgetFolder(o.BackupDir(), o.DataDir) }

// BackUpNow makes one more backup in the backup folder.
func BackUpNow(ctx context.Context, o Options) (backup.File, error) {
	db, err := OpenDatabase(ctx, o)
	if err != nil {
		return backup.File{}, err
	}
	f, err := NewKeeper(o, db).Make(ctx, backup.Manual)
	return f, errors.Join(err, db.Close())
}

// Restore replaces what is in the present database by a backup. It may run
// beside the finder, which then shows the restored state. The state before is
// kept as a backup, in the same transaction; a damaged database file is set
// aside untouched. After an error the old state is there as before.
func Restore(ctx context.Context, o Options, file string, say Progress) (dump.Rows, error) {
	held, err := backup.Hold(file)
	if err != nil {
		return nil, err
	}
	defer held.Close()
	if held.Header.Kind != dump.Whole {
		return nil, otherKind(held, o)
	}
	say(fmt.Sprintf("The backup is of %s and holds %d rows.", held.Header.Made.Local().Format(time.DateTime), held.Rows.Total()), 0)
	db, err := OpenDatabase(ctx, o)
	if err != nil && o.DatabaseURL == "" && (isDamage(err) || isMissing(err)) {
		return restoreAside(ctx, o, held, say)
	}
	if err != nil {
		return nil, err
	}
	before := NewKeeper(o, db).Before(backup.Restore, func(f backup.File) (string, error) {
		say(keptIn(f), 0)
		return store.CopyText(filepath.Base(f.Path), f.Made, f.Rows), nil
	})
	damaged := false
	loaded, err := restoreInto(ctx, o, db, held, func(ctx context.Context, present store.Dump) (string, error) {
		text, err := before(ctx, present)
		damaged = isDamage(err)
		return text, err
	}, say)
	err = errors.Join(err, db.Close())
	if damaged && o.DatabaseURL == "" {
		return restoreAside(ctx, o, held, say) // nothing can be kept of it but the file
	}
	return loaded.Rows, err
}

// otherKind says what a copy is that cannot be restored, and what can.
func otherKind(held *backup.Held, o Options) error {
	switch held.Header.Kind {
	case dump.Shown:
		return fmt.Errorf("%w: %s holds the ministries as the quiz shows them, no submissions and no accounts. %s", store.ErrOtherKind, held.Path, newest(o))
	case dump.Fetched:
		return fmt.Errorf("%w: %s was read from another database, and is for an import: ministry-finder import --from %q", store.ErrOtherKind, held.Path, held.Path)
	}
	return fmt.Errorf("%w: %s is of the kind %q, which this program does not know: install the newer version", store.ErrOtherKind, held.Path, string(held.Header.Kind))
}

// keptIn says where the state before a change is, and how much of it there is.
func keptIn(f backup.File) string {
	return fmt.Sprintf("The present state is kept in %s (%d submissions, %d rows in all).", f.Path, f.Rows["ministry_submissions"], f.Rows.Total())
}

// restoreInto restores into an open database.
func restoreInto(ctx context.Context, o Options, db *store.Database, held *backup.Held, before store.Before, say Progress) (store.LoadResult, error) {
	loaded, err := held.Load(ctx, db, store.LoadOptions{
		Everything: true, Before: before,
		Entry:    entryOf(o, "data.restore", held.Path, held.Header.Made, held.Rows),
		Progress: func(n int64) { say("Restored", n) },
	})
	if err == nil {
		sayLoaded(say, loaded)
	}
	return loaded, err
}

// entryOf is the line about a replaced database in the log that follows.
func entryOf(o Options, action, from string, made time.Time, rows dump.Rows) store.AuditEntry {
	return store.AuditEntry{At: o.now()(), Who: byCommand, Action: action, Subject: filepath.Base(from), After: store.CopyText(filepath.Base(from), made, rows)}
}

// byCommand marks in the log of changes what was done on the command line.
const byCommand = "@command"

// restoreAside restores into a new file in the place of one that is damaged or gone.
func restoreAside(ctx context.Context, o Options, held *backup.Held, say Progress) (dump.Rows, error) {
	path := filepath.Join(o.DataDir, DatabaseFile)
	aside, err := store.Quarantine(path, time.Now())
	if err != nil {
		return nil, err
	}
	say("What is left of the database before is kept as "+aside+".", 0)
	rows, err := restoreNew(ctx, o, path, aside, held, say)
	if err == nil {
		return rows, nil
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(path + suffix); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			return nil, errors.Join(err, gone)
		}
		if back := os.Rename(aside+suffix, path+suffix); back != nil && !errors.Is(back, os.ErrNotExist) {
			return nil, errors.Join(err, back)
		}
	}
	return nil, fmt.Errorf("%w; what was left of the database before is in its place again", err)
}

// sayLoaded says that all is there, and what is not.
func sayLoaded(say Progress, loaded store.LoadResult) {
	say(allThere, 0)
	if len(loaded.LeftOut) > 0 {
		say("Left out, since Ministry Finder does not keep it: "+strings.Join(loaded.LeftOut, ", "), 0)
	}
}

// restoreNew restores into a file that is not there yet.
func restoreNew(ctx context.Context, o Options, path, aside string, held *backup.Held, say Progress) (dump.Rows, error) {
	db, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	loaded, err := restoreInto(ctx, o, db, held, func(context.Context, store.Dump) (string, error) { return filepath.Base(aside), nil }, say)
	return loaded.Rows, errors.Join(err, db.Close())
}

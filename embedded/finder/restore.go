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
	"ministryfinder/embedded/portable"
	"ministryfinder/embedded/store"
)

// Say tells a person how something long goes. The last text of a kind may
// replace the one before it: rows are how many are done, 0 for plain sentences.
type Say func(sentence string, rows int64)

// allThere is said after the counting.
const allThere = "Every table has all its rows."

// Backup writes the present database into a file of the caller's choice.
func Backup(ctx context.Context, o Options, file string) (portable.Rows, error) {
	db, err := OpenDatabase(ctx, o)
	if err != nil {
		return nil, err
	}
	rows, err := backup.MakeFile(ctx, file, db.Dump, "by-hand")
	return rows, errors.Join(err, db.Close())
}

// BackUpNow makes one more backup in the backup folder.
func BackUpNow(ctx context.Context, o Options) (backup.File, error) {
	db, err := OpenDatabase(ctx, o)
	if err != nil {
		return backup.File{}, err
	}
	f, err := NewKeeper(o, db).Make(ctx, backup.Asked)
	return f, errors.Join(err, db.Close())
}

// Restore replaces what is in the present database by a backup. It may run
// beside the finder, which then shows the restored state. The state before is
// kept as a backup; a damaged database file is set aside untouched. After an
// error the old state is there as before.
func Restore(ctx context.Context, o Options, file string, say Say) (portable.Rows, error) {
	h, rows, err := backup.Check(file)
	if err != nil {
		return nil, err
	}
	say(fmt.Sprintf("The backup is of %s and holds %d rows.", h.Made.Local().Format(time.DateTime), rows.Total()), 0)
	db, err := OpenDatabase(ctx, o)
	if err != nil && o.DatabaseURL == "" && (isDamage(err) || isMissing(err)) {
		return restoreAside(ctx, o, file, say)
	}
	if err != nil {
		return nil, err
	}
	before, err := NewKeeper(o, db).Make(ctx, backup.Restore)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keep the present state first: %w", err), db.Close())
	}
	say("The present state is kept in "+before.Path+".", 0)
	loaded, err := backup.Load(ctx, db, file, func(n int64) { say("Restored", n) })
	if err == nil {
		sayLoaded(say, loaded)
	}
	return loaded.Rows, errors.Join(err, db.Close())
}

// restoreAside restores into a new file in the place of one that is damaged or gone.
func restoreAside(ctx context.Context, o Options, file string, say Say) (portable.Rows, error) {
	path := filepath.Join(o.DataDir, DatabaseFile)
	aside, err := store.SetAside(path, time.Now())
	if err != nil {
		return nil, err
	}
	say("What is left of the database before is kept as "+aside+".", 0)
	rows, err := restoreNew(ctx, path, file, say)
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
func sayLoaded(say Say, loaded store.Loaded) {
	say(allThere, 0)
	if len(loaded.LeftOut) > 0 {
		say("Left out, since Ministry Finder does not keep it: "+strings.Join(loaded.LeftOut, ", "), 0)
	}
}

func restoreNew(ctx context.Context, path, file string, say Say) (portable.Rows, error) {
	db, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	loaded, err := backup.Load(ctx, db, file, func(n int64) { say("Restored", n) })
	if err == nil {
		sayLoaded(say, loaded)
	}
	return loaded.Rows, errors.Join(err, db.Close())
}

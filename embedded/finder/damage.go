package finder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/scratch"
	"ministryfinder/embedded/store"
)

// explainDamage adds to an error about a database file what staff can do. The
// file itself is never touched.
func explainDamage(err error, o Options) error {
	if place, is := errors.AsType[*scratch.Error](err); is {
		return &i18n.Error{Key: "error.database.temporary", Pairs: []any{"dir", place.Temporary, "spare", strings.Join(place.Spare, ", "),
			"error", place.Err}, Err: err}
	}
	switch reason := store.ReasonOf(err); {
	case err == nil:
		return nil
	case isDamage(err):
		return explained(err, "damaged", "offer", offer(o))
	case reason == store.ReasonReadOnly:
		return explained(err, "read_only", "dir", o.DataDir, "how", ownership(o.DataDir))
	case reason == store.ReasonDiskFull:
		return explained(err, "full", "dir", o.DataDir)
	}
	return err
}

// explained is an error with what staff can do, in one of the texts for that.
func explained(err error, code string, pairs ...any) error {
	return &i18n.Error{Key: "error.database." + code, Pairs: append(pairs, "error", err.Error()), Err: err}
}

// ownership is how to give the data folder to the account that runs this.
func ownership(dir string) string {
	if runtime.GOOS == "windows" {
		return ""
	}
	return fmt.Sprintf(" (root: chown -R %d:%d %q)", os.Geteuid(), os.Getegid(), dir)
}

func isDamage(err error) bool {
	return errors.Is(err, store.ErrDamaged) || store.ReasonOf(err) == store.ReasonDamaged
}

// offer names the newest good backup.
func offer(o Options) error {
	f, found, err := backup.Newest(o.BackupDir())
	if err != nil || !found {
		return i18n.NewError("error.database.no_backup", "folder", o.BackupDir(), "command", o.restoreCommand("FILE"), "path",
			filepath.Join(o.DataDir, DatabaseFile))
	}
	return i18n.NewError("error.database.backup", "made", f.Made.Local().Format(time.DateTime), "command", o.restoreCommand(f.Path))
}

// restoreCommand is what somebody types to restore a backup here.
func (o Options) restoreCommand(file string) string {
	return backup.RestoreCommand("ministry-finder", o.DataDir, file)
}

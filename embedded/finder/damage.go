package finder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
)

// explainDamage adds to an error about a database file what staff can do. The
// file itself is never touched.
func explainDamage(err error, o Options) error {
	switch reason := store.ReasonOf(err); {
	case err == nil:
		return nil
	case isDamage(err):
		return fmt.Errorf("%w. The file was left as it is. %s", err, offer(o))
	case reason == store.ReasonReadOnly:
		return fmt.Errorf("%w. The folder %s and all files in it must belong to, and be writable for, the account that runs Ministry Finder%s",
			err, o.DataDir, ownership(o.DataDir))
	case reason == store.ReasonDiskFull:
		return fmt.Errorf("%w. Make room on the disk of %s and start again; nothing was lost", err, o.DataDir)
	}
	return err
}

// ownership is how to give the data folder to the account that runs this.
func ownership(dir string) string {
	if runtime.GOOS == "windows" {
		return ""
	}
	return fmt.Sprintf(" (as root: chown -R %d:%d %q)", os.Geteuid(), os.Getegid(), dir)
}

func isDamage(err error) bool {
	return errors.Is(err, store.ErrDamaged) || store.ReasonOf(err) == store.ReasonDamaged
}

// offer names the newest good backup.
func offer(o Options) string {
	f, found, err := backup.Newest(o.BackupDir())
	if err != nil || !found {
		return fmt.Sprintf("There is no good backup in %s. With a backup from elsewhere, %s puts the damaged file aside and takes the backup; "+
			"to begin anew instead, move %s away", o.BackupDir(), o.restoreCommand("FILE"), filepath.Join(o.DataDir, DatabaseFile))
	}
	return fmt.Sprintf("The newest good backup is of %s: %s puts the damaged file aside and takes that backup",
		f.Made.Local().Format(time.DateTime), o.restoreCommand(f.Path))
}

// restoreCommand is what somebody types to restore a backup here.
func (o Options) restoreCommand(file string) string {
	return backup.RestoreCommand("ministry-finder", o.DataDir, file)
}

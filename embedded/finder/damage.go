package finder

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
)

// explainDamage adds to an error about a database file what staff can do. The
// file itself is never touched.
func explainDamage(err error, o Options) error {
	switch {
	case err == nil:
		return nil
	case isDamage(err):
		return fmt.Errorf("%w. The file was left as it is. %s", err, offer(o))
	case store.ReasonOf(err) == store.ReasonReadOnly:
		return fmt.Errorf("%w. The folder %s and the database in it must be writable for the account that runs Ministry Finder", err, o.DataDir)
	case store.ReasonOf(err) == store.ReasonDiskFull:
		return fmt.Errorf("%w. Make room on the disk of %s and start again; nothing was lost", err, o.DataDir)
	}
	return err
}

func isDamage(err error) bool {
	return errors.Is(err, store.ErrDamaged) || store.ReasonOf(err) == store.ReasonDamaged
}

// offer names the newest good backup.
func offer(o Options) string {
	f, found, err := backup.Newest(o.BackupDir())
	if err != nil || !found {
		return fmt.Sprintf("There is no good backup in %s. With a backup from elsewhere, ministry-finder restore FILE puts the damaged file aside and takes the backup; to begin anew instead, move %s away", o.BackupDir(), filepath.Join(o.DataDir, DatabaseFile))
	}
	return fmt.Sprintf("The newest good backup is of %s: ministry-finder restore %q puts the damaged file aside and takes that backup", f.Made.Local().Format(time.DateTime), f.Path)
}

// newest names the newest good backup, for who has named something else.
func newest(o Options) string {
	f, found, err := backup.Newest(o.BackupDir())
	if err != nil || !found {
		return "There is no good backup in " + o.BackupDir()
	}
	return fmt.Sprintf("The newest good backup is of %s: ministry-finder restore %q", f.Made.Local().Format(time.DateTime), f.Path)
}

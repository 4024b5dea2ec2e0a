package agent

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"ministryfinder/agent/settings"
	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
)

// checkBackupFolder tries the folder for backups that settings would change: whoever
// has just chosen it knows best what is wrong with it. One that stays is not tried, since its
// disk may be away for now; and the usual one is made when it is needed.
func (c *config) checkBackupFolder(before, after settings.Settings) error {
	dir := after.BackupFolder
	if dir == "" || dir == before.BackupFolder || filepath.Clean(dir) == filepath.Join(c.dir, backup.Folder) {
		return nil
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return i18n.NewError("settings.mistake.no_folder", "folder", dir)
	case err == nil && !info.IsDir():
		err = syscall.ENOTDIR
	case err == nil:
		err = tryFolder(dir)
	}
	if err == nil {
		return nil
	}
	reason := err
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		reason = &fs.PathError{Op: at.Op, Path: dir, Err: at.Err} // not a file that is gone again
	}
	return &i18n.Error{Key: "settings.mistake.folder", Pairs: []any{"folder", dir, "error", reason}, Err: err}
}

// tryFolder makes a file in a folder as a backup is made, and removes it.
func tryFolder(dir string) error {
	f, err := atomicfile.Create(filepath.Join(dir, "trial"), 0o600)
	if err != nil {
		return err
	}
	return f.Discard()
}

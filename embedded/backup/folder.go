package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
)

const (
	// foldersFile lists, in the data folder, where backups were made.
	foldersFile = "backup-folders.json"
	// maxFolders is how many of them are remembered.
	maxFolders = 20
	// maxFoldersBytes bounds what is read of that file.
	maxFoldersBytes = 256 << 10
)

// GoneError is returned for a folder in which backups were made and which is
// not there now, or is another one: a stick that was pulled out. Nothing is
// made in its place, which would be on the main disk.
type GoneError struct {
	Dir string
	// Missing is true when there is no such folder; otherwise there is one that
	// holds none of the backups, or is on the disk of the data now.
	Missing bool
}

// Error says what is wrong and what to do.
func (e *GoneError) Error() string {
	what := "is another one than the one in which the backups were made"
	if e.Missing {
		what = "is not there any more"
	}
	return fmt.Sprintf("the backup folder %s %s: plug in the disk that it is on, or choose another folder in the settings; "+
		"to go on with this one as it is, ministry-finder backup --new-folder", e.Dir, what)
}

// usedFolder is a folder in which a backup was made.
type usedFolder struct {
	Folder string `json:"folder"`
	// OtherDisk is true when it was on another disk than the data.
	OtherDisk bool `json:"other_disk"`
	// Owner tells the installation that made it; empty for an earlier version.
	Owner string `json:"owner,omitempty"`
}

// CheckFolder looks whether a folder for backups is the one in which they were
// made so far: a *GoneError when it is not.
func CheckFolder(dir, dataDir string) error {
	dir = filepath.Clean(dir)
	used, err := usedFolders(dataDir)
	if err != nil {
		return err
	}
	for _, u := range used {
		if u.Folder == dir {
			return u.check(dataDir)
		}
	}
	return nil
}

func (u usedFolder) check(dataDir string) error {
	own := u.Folder == filepath.Join(dataDir, Folder)
	info, err := os.Stat(u.Folder)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir():
		if own && !u.OtherDisk && err != nil {
			return nil // it is made anew where it was
		}
		return &GoneError{u.Folder, true}
	case err != nil:
		return &GoneError{u.Folder, true} // a disk that fails says other things
	case u.OtherDisk && SameDisk(u.Folder, dataDir):
		return &GoneError{u.Folder, false} // the empty place of a disk that is out
	case own:
		return nil
	}
	all, err := List(u.Folder)
	if err == nil && len(Of(all, u.Owner)) == 0 {
		err = &GoneError{u.Folder, false}
	}
	return err
}

// SameDisk tells whether two folders are on one disk. What is not there is on
// none.
func SameDisk(a, b string) bool {
	one, err := diskOf(a)
	if err != nil {
		return false
	}
	other, err := diskOf(b)
	return err == nil && one == other
}

// usedFolders are those that are remembered, the last used first.
func usedFolders(dataDir string) ([]usedFolder, error) {
	f, err := os.Open(filepath.Join(dataDir, foldersFile))
	if errors.Is(err, fs.ErrNotExist) || dataDir == "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read where backups were made: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > maxFoldersBytes {
		return nil, errors.Join(err, fmt.Errorf("%s is too large: delete it", f.Name()))
	}
	var used []usedFolder
	if err := json.NewDecoder(f).Decode(&used); err != nil {
		return nil, nil // it is written anew with the next backup
	}
	return used, nil
}

// OwnerIn is the ID of the installation of a data folder, by the last backup that it
// has made; empty as long as it has made none.
func OwnerIn(dataDir string) string {
	used, err := usedFolders(dataDir)
	if err != nil || len(used) == 0 {
		return ""
	}
	return used[0].Owner
}

// rememberFolder notes that a backup was made in a folder.
func rememberFolder(dir, dataDir, owner string) error {
	if dataDir == "" {
		return nil
	}
	dir = filepath.Clean(dir)
	used, err := usedFolders(dataDir)
	if err != nil {
		return err
	}
	if owner == "" && len(used) > 0 {
		owner = used[0].Owner // the tables of an earlier version do not tell
	}
	now := usedFolder{dir, !SameDisk(dir, dataDir), owner}
	if len(used) > 0 && used[0] == now {
		return nil
	}
	used = slices.DeleteFunc(used, func(u usedFolder) bool { return u.Folder == dir })
	used = slices.Insert(used, 0, now)
	return writeFolders(dataDir, used[:min(len(used), maxFolders)])
}

// ForgetFolder lets a folder be used as it is now, whatever was made in it.
func ForgetFolder(dir, dataDir string) error {
	dir = filepath.Clean(dir)
	used, err := usedFolders(dataDir)
	if err != nil {
		return err
	}
	return writeFolders(dataDir, slices.DeleteFunc(used, func(u usedFolder) bool { return u.Folder == dir }))
}

func writeFolders(dataDir string, used []usedFolder) error {
	if used == nil {
		used = []usedFolder{} // which is not as if nothing was known
	}
	text, err := json.MarshalIndent(used, "", "  ")
	if err != nil {
		return fmt.Errorf("encode where backups were made: %w", err)
	}
	path := filepath.Join(dataDir, foldersFile)
	if err := atomicfile.Write(path, text, 0o600); err != nil {
		return fmt.Errorf("note where backups were made: %w", err)
	}
	return nil
}

// checkFolder is CheckFolder, also for a folder in which an earlier version,
// which noted nothing, has made the last backup. Where several servers share a
// database the last one is another server's.
func (k *Scheduler) checkFolder(ctx context.Context) error {
	if k.DataDir == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(k.DataDir, foldersFile)); errors.Is(err, fs.ErrNotExist) && k.Alone {
		last, err := k.Store.JobNamed(ctx, makeJob)
		if err == nil && filepath.Dir(last.Outcome) == filepath.Clean(k.Dir) { // a table that is not there yet has no last
			return usedFolder{Folder: filepath.Clean(k.Dir)}.check(k.DataDir)
		}
	}
	return CheckFolder(k.Dir, k.DataDir)
}

// forgetContacts removes the people who are kept no longer from this folder and from
// each one in which backups were made before, unless nobody knows which are old.
func (k *Scheduler) forgetContacts(ctx context.Context, now time.Time) error {
	if clock, err := k.Store.ClockAt(ctx, now); err != nil || clock.Doubted {
		return err
	}
	used, err := usedFolders(k.DataDir)
	dirs := []string{filepath.Clean(k.Dir)}
	for _, u := range used {
		if !slices.Contains(dirs, u.Folder) {
			dirs = append(dirs, u.Folder)
		}
	}
	for _, dir := range dirs {
		err = errors.Join(err, tidyContacts(dir, now))
	}
	return err
}

// folderIssue is the issue about a folder for the health report.
func folderIssue(err error) health.Issue {
	if gone, ok := errors.AsType[*GoneError](err); ok && gone.Missing {
		return health.Issue{Code: health.IssueBackupFolderGone, Where: gone.Dir}
	} else if ok {
		return health.Issue{Code: health.IssueBackupFolderOther, Where: gone.Dir}
	}
	return health.Issue{Code: health.IssueBackupFolderUnusable, Reason: string(store.ReasonOf(err))}
}

package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"

	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// Held is a backup that was read to its end and is held open. As long as it
// is, no rotation removes its file, and what is loaded from it is what was
// checked even when somebody else does.
type Held struct {
	Path string
	// Header says what it is, Rows what it holds.
	Header dump.Header
	Rows   dump.Rows

	file *os.File
	lock *flock.Flock
}

// Hold opens a backup and reads it to its end. What is damaged, cut off or
// something else gives an error.
func Hold(path string) (*Held, error) {
	h, err := hold(path)
	if err != nil {
		return nil, err
	}
	r, err := unpack(h.file, MaxFileBytes)
	if err == nil {
		h.Header, h.Rows, err = r.check(path)
	}
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// hold opens the file and tells others that it is in use.
func hold(path string) (*Held, error) {
	// A pipe would keep whoever opens it waiting.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, notAFile(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the backup: %w", err)
	}
	h := &Held{Path: path, file: f, lock: lockOf(path)}
	// A disk that knows no locks does not keep anybody from reading.
	if free, err := h.lock.TryRLock(); err == nil && !free {
		return nil, errors.Join(fmt.Errorf("open the backup %s: it is being removed, since newer ones have taken its place", path), h.Close())
	}
	return h, nil
}

func notAFile(path string) error {
	if f, found, err := Newest(path); err == nil && found {
		return fmt.Errorf("%s is a folder: name one of the backups in it. The newest good one is %s", path, f.Path)
	}
	return fmt.Errorf("%s is no file, and holds no backup of Ministry Finder", path)
}

// Load replaces what is in a database by what the backup holds, and brings back the
// people who are in the file beside it, see store.LoadOptions.
func (h *Held) Load(ctx context.Context, into *store.Database, how store.LoadOptions) (store.LoadResult, error) {
	r, err := unpack(h.file, MaxFileBytes)
	if err != nil {
		return store.LoadResult{}, err
	}
	now := how.Now
	if now.IsZero() {
		now = time.Now()
	}
	people, removed, err := contactsBeside(h.Path, now)
	if err != nil {
		return store.LoadResult{}, err
	}
	if people != nil {
		defer people.Close()
		how.Contacts, how.Removed = people, removed
	}
	loaded, err := into.Load(ctx, r, how)
	if err != nil {
		return store.LoadResult{}, fmt.Errorf("load the backup %s: %w", h.Path, err)
	}
	return loaded, nil
}

// Close lets go of the file.
func (h *Held) Close() error { return errors.Join(h.lock.Close(), h.file.Close()) }

// lockOf is the lock of a file that is only read.
func lockOf(path string) *flock.Flock { return flock.New(path, flock.SetFlag(os.O_RDONLY)) }

// removeUnused removes a file unless somebody holds it: then the next rotation
// does. Where files cannot be locked it is removed.
func removeUnused(path string) error {
	lock := lockOf(path)
	free, err := lock.TryLock()
	if err == nil && !free {
		return nil
	}
	// Under the lock, so that nobody takes hold in between; Windows removes no
	// file that is open, not even for us.
	err = os.Remove(path)
	closed := lock.Close()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		err = os.Remove(path)
	}
	if errors.Is(err, os.ErrNotExist) {
		err = nil // most backups have nobody beside them, and another server may be quicker
	}
	return errors.Join(err, closed)
}

package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// Dump writes a database down, as store.Database does.
type Dump = func(ctx context.Context, to io.Writer, reason string) (dump.Rows, error)

// Make makes a backup in a folder. It is there under its name only when it is
// on the disk and has been read again to its end. No other takes its place.
func Make(ctx context.Context, dir string, dump Dump, reason string, now time.Time) (File, error) {
	return makeIn(ctx, dir, store.Present{Dump: dump}, reason, now)
}

func makeIn(ctx context.Context, dir string, present store.Present, reason string, now time.Time) (File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return File{}, fmt.Errorf("make the folder for backups: %w", err)
	}
	f := free(dir, present.Installation, reason, now)
	var err error
	if f.Rows, f.Contacts, err = MakeWith(ctx, f.Path, present, reason); err != nil {
		return File{}, err
	}
	info, err := os.Stat(f.Path)
	if err != nil {
		return File{}, fmt.Errorf("look at the backup: %w", err)
	}
	f.Bytes = info.Size()
	return f, nil
}

// MakeFile makes a backup under a path of the caller's choice, and replaces a
// file of that name only when the new one is good.
func MakeFile(ctx context.Context, path string, dump Dump, reason string) (dump.Rows, error) {
	rows, err := makeFile(ctx, path, dump, reason)
	if err != nil {
		return nil, fmt.Errorf("make the backup %s: %w", path, err)
	}
	return rows, nil
}

func makeFile(ctx context.Context, path string, dump Dump, reason string) (rows dump.Rows, err error) {
	f, err := atomicfile.Create(path, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Discard()) }()
	if rows, err = write(ctx, f, dump, reason); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	if _, read, err := Check(f.Name()); err != nil {
		return nil, fmt.Errorf("read it again: %w", err)
	} else if read.Total() != rows.Total() {
		return nil, fmt.Errorf("read it again: %d rows were written, %d are there", rows.Total(), read.Total())
	}
	return rows, f.Commit()
}

// makeContacts makes the file beside a backup, and reports whether there was anybody.
func makeContacts(ctx context.Context, path string, contacts Dump, reason string) (made bool, err error) {
	if contacts == nil {
		return false, nil
	}
	rows, err := MakeFile(ctx, path, contacts, reason)
	if err == nil && rows.Total() == 0 {
		if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
			err = nil // by a clock that is ahead it was an old one for another server
		}
		return false, err
	}
	return err == nil, err
}

// MakeWith makes a backup under a path, as MakeFile does, with the people who asked
// to be called beside it: both or none. It returns the path of the latter, empty where
// nobody has asked.
func MakeWith(ctx context.Context, path string, present store.Present, reason string) (rows dump.Rows, contacts string, err error) {
	file := ContactsFile(path)
	made, err := makeContacts(ctx, file, present.Contacts, reason)
	if err != nil {
		return nil, "", err
	}
	if rows, err = MakeFile(ctx, path, present.Dump, reason); err != nil {
		if made {
			err = errors.Join(err, os.Remove(file))
		}
		return nil, "", err
	}
	if !made {
		return rows, "", nil
	}
	return rows, file, nil
}

func write(ctx context.Context, to io.Writer, dump Dump, reason string) (dump.Rows, error) {
	buffered := bufio.NewWriterSize(to, 64<<10)
	compressed := gzip.NewWriter(buffered)
	rows, err := dump(ctx, compressed, reason)
	return rows, errors.Join(err, compressed.Close(), buffered.Flush())
}

// Check reads a backup to its end and returns what it is and what it holds.
// What is damaged, cut off or something else gives an error.
func Check(path string) (dump.Header, dump.Rows, error) {
	f, err := Open(path)
	if err != nil {
		return dump.Header{}, nil, err
	}
	defer f.Close()
	return f.check(path)
}

func (r *Reader) check(path string) (dump.Header, dump.Rows, error) {
	h, rows, err := dump.Check(r)
	if err != nil {
		return dump.Header{}, nil, fmt.Errorf("read the backup %s: %w", path, err)
	}
	return h, rows, nil
}

// Reader reads a backup's text.
type Reader struct {
	io.Reader
	file *os.File
}

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }

func open(path string, most int64) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the backup: %w", err)
	}
	r, err := unpack(f, most)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// NewestAt is Newest of an installation, "" for any, by a clock. A backup that is dated in the future was made
// by a clock that was wrong, and one is made again as soon as it is right: any
// other that is good holds more of what is there now.
func NewestAt(dir, owner string, now time.Time) (File, bool, error) {
	all, err := List(dir)
	if err != nil {
		return File{}, false, err
	}
	all = Of(all, owner)
	slices.SortStableFunc(all, func(a, b File) int {
		switch aheadA, aheadB := a.Ahead(now), b.Ahead(now); {
		case aheadA == aheadB:
			return 0
		case aheadA:
			return 1
		}
		return -1
	})
	for _, f := range all {
		if h, _, err := Check(f.Path); err == nil && h.Kind == dump.Whole {
			return f, true, nil
		}
	}
	return File{}, false, nil
}

// tidy removes what is superfluous of an installation and not in use, and what an
// interrupted backup has left. What others have made in the folder is not its own to
// remove, and where it is not known whose it is nothing that others made is.
func tidy(dir, owner string, k RetentionPolicy, now time.Time) error {
	all, err := List(dir)
	if err != nil {
		return err
	}
	var failed error
	own := slices.DeleteFunc(all, func(f File) bool { return f.Owner != "" && f.Owner != owner })
	for _, f := range k.Expired(own, now) {
		failed = errors.Join(failed, removeUnused(f.Path), removeUnused(ContactsFile(f.Path)))
	}
	entries, err := os.ReadDir(dir) // unfinished files go when they are found a day later
	if err != nil {
		return errors.Join(failed, err)
	}
	for _, e := range entries {
		info, err := e.Info()
		left := strings.HasSuffix(e.Name(), atomicfile.Suffix) ||
			strings.HasPrefix(e.Name(), fetchedPrefix) && strings.HasSuffix(e.Name(), extension)
		if err == nil && left && now.Sub(info.ModTime()) > 24*time.Hour {
			failed = errors.Join(failed, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return failed
}

// tidyContacts removes the files with people that are kept no longer, those of a clock
// that was wrong, of which nobody knows how old they are, and those without a backup.
func tidyContacts(dir string, now time.Time) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for people in backups: %w", err)
	}
	var failed error
	for _, e := range entries {
		backup, made, is := hasContacts(e.Name())
		if !is || !e.Type().IsRegular() {
			continue
		}
		old := now.Sub(made) > ContactsKept || (File{Made: made}).Ahead(now)
		if !old {
			_, err := os.Stat(filepath.Join(dir, backup))
			info, statErr := e.Info()
			old = errors.Is(err, fs.ErrNotExist) && statErr == nil && now.Sub(info.ModTime()) > 24*time.Hour // one that is being made has none yet
		}
		if old {
			failed = errors.Join(failed, removeUnused(filepath.Join(dir, e.Name())))
		}
	}
	return failed
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// ErrFileGone is returned when the file of an open SQLite database is not at
// its path any more: it was moved, replaced, deleted or overwritten, or its
// folder or disk is away. SQLite itself would go on writing to a file that
// nobody finds again.
var ErrFileGone = errors.New("the database file is not where it was")

// errUnsure is returned for a moment while it cannot be told whether it was
// SQLite that changed the file.
var errUnsure = errors.New("the database file was changed just now; it is looked at once more")

// fileSuffixes are the files of a SQLite database: itself, its log, and the
// index of the log.
var fileSuffixes = [...]string{"", "-wal", "-shm"}

// filePermissions are those of the database's files: passwords' hashes are in
// them. SQLite gives the log the permissions of the database.
const filePermissions = 0o600

// databaseFile compares the files that SQLite has open with those at their
// paths, after each transaction that writes and every watchEvery.
type databaseFile struct {
	path   string
	handle *fileHandle

	// known are the files by their suffixes, nil for one that was not seen yet.
	placing sync.Mutex
	known   [len(fileSuffixes)]os.FileInfo
	// contents are those after SQLite's own last write to the file.
	checking sync.Mutex
	contents contents
	// logChanged is the log's time when contents were read last.
	logChanged time.Time
	// committed is true once the file was looked at after a transaction.
	committed atomic.Bool
	// gone is why the file is not trusted any more, nil while it is.
	gone atomic.Pointer[goneFile]
}

// goneFile says what became of a file.
type goneFile struct {
	err error
	// overwritten is true where the file is the one that it was, and what is in
	// it is not: nothing must be written into it.
	overwritten bool
}

// openFile opens the file for the comparison, and makes it where it is missing.
// It is its owner's alone from the first byte on, and so are its log and index.
func openFile(path string) (*databaseFile, error) {
	made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, filePermissions)
	if err == nil {
		err = made.Close()
	} else if errors.Is(err, os.ErrExist) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if err := Protect(path); err != nil {
		return nil, err
	}
	f := &databaseFile{path: path}
	if f.handle, err = openHandle(path); err != nil {
		return nil, err
	}
	if f.known[0], err = f.handle.file.Stat(); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// Protect takes from others the right to read the files of a SQLite database
// that are there. Files of another account stay as they are. On Windows the data
// folder's list of rights does it.
func Protect(path string) error {
	if !modesProtect {
		return nil
	}
	for _, suffix := range fileSuffixes {
		info, err := os.Stat(path + suffix)
		if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
			continue // opening it says what is wrong
		}
		if err := os.Chmod(path+suffix, filePermissions); err != nil && !errors.Is(err, os.ErrPermission) {
			return err
		}
	}
	return nil
}

func (f *databaseFile) close() error { return f.handle.close() }

// err is why the file is not trusted, nil while it is.
func (f *databaseFile) err() error {
	if f == nil {
		return nil
	}
	if gone := f.gone.Load(); gone != nil {
		return gone.err
	}
	return nil
}

// inPlace compares the files at the paths with those that are open.
func (f *databaseFile) inPlace() error {
	f.placing.Lock()
	defer f.placing.Unlock()
	for i, suffix := range fileSuffixes {
		now, err := statFile(f.path + suffix)
		// After a kill the first connection moves the log into the file and removes
		// it: until something was committed, log and index come and go.
		mayGo := i > 0 && !f.committed.Load()
		switch {
		case f.known[i] == nil && err == nil:
			f.known[i] = now // SQLite makes the log with the first transaction
		case mayGo && errors.Is(err, os.ErrNotExist):
			f.known[i] = nil
		case mayGo && err == nil:
			f.known[i] = now
		case f.known[i] == nil:
		case err != nil:
			return fmt.Errorf("%w: %w", ErrFileGone, err)
		case !os.SameFile(f.known[i], now):
			return fmt.Errorf("%w: %s is another file now", ErrFileGone, f.path+suffix)
		}
	}
	return nil
}

// check tells whether what is committed is in the file that the path names. It
// asks write, the connection that writes, only when the file has changed.
func (f *databaseFile) check(ctx context.Context, write *sql.DB) error {
	if f == nil {
		return nil
	}
	f.checking.Lock()
	defer f.checking.Unlock()
	if err := f.err(); err != nil {
		return err
	}
	err, overwritten := f.inPlace(), false
	if err == nil && !f.contents.same(f.handle.file) {
		overwritten, err = f.checkContents(ctx, write)
	}
	if errors.Is(err, ErrFileGone) {
		f.gone.Store(&goneFile{err, overwritten})
	}
	if err == nil {
		f.committed.Store(true)
	}
	return err
}

// checkUntilSure checks, and looks again while another program may be moving the
// log into the file just now: what was committed is not called lost for that.
func (f *databaseFile) checkUntilSure(ctx context.Context, write *sql.DB) error {
	for end := time.Now().Add(busyTimeout); ; {
		err := f.check(ctx, write)
		if !errors.Is(err, errUnsure) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(unsureAgainAfter):
		}
	}
}

// checkContents tells whether it was SQLite that has changed the file. It does
// so while it has the connection that writes: no other of this program moves
// the log into the file meanwhile.
func (f *databaseFile) checkContents(ctx context.Context, write *sql.DB) (overwritten bool, err error) {
	now, err := f.read(ctx, write)
	if err != nil {
		return false, err
	}
	before := f.contents
	switch {
	case before.isDatabase() && !now.isDatabase():
		return true, fmt.Errorf("%w: %s was overwritten", ErrFileGone, f.path)
	case before.unread(), before.log != now.log, before.sum == now.sum:
		f.contents = now // SQLite's own, or its time alone was set
		return false, nil
	case before.suspect != now.stat:
		f.contents.suspect, f.contents.suspected = now.stat, time.Now()
		return false, errUnsure
	case time.Since(before.suspected) < unsureFor:
		return false, errUnsure
	}
	return true, fmt.Errorf("%w: another program has written into %s", ErrFileGone, f.path)
}

// emptyingLog has do move all of the log into the file and empty it, which no state of
// the log explains afterwards, and takes the file as it is then.
func (f *databaseFile) emptyingLog(ctx context.Context, write *sql.DB, do func() error) error {
	if f == nil {
		return do()
	}
	if err := f.checkUntilSure(ctx, write); err != nil {
		return err
	}
	f.checking.Lock()
	defer f.checking.Unlock()
	if !f.contents.same(f.handle.file) {
		return errUnsure
	}
	err := do()
	now, failed := f.read(context.WithoutCancel(ctx), write)
	if failed == nil {
		f.contents = now
	}
	return errors.Join(err, failed)
}

// follow notes how far the log is moved into a file that nobody has written to,
// so that what SQLite did then explains no later change. It is called now and
// then.
func (f *databaseFile) follow(ctx context.Context, write *sql.DB) error {
	f.checking.Lock()
	defer f.checking.Unlock()
	info, err := os.Stat(f.path + "-wal")
	if err != nil || f.contents.unread() || info.ModTime().Equal(f.logChanged) {
		return nil // what is wrong with it the next check tells
	}
	now, err := f.read(ctx, write)
	if err != nil {
		return err
	}
	f.logChanged = info.ModTime()
	if now.stat == f.contents.stat {
		f.contents = now
	}
	return nil
}

func (f *databaseFile) read(ctx context.Context, write *sql.DB) (contents, error) {
	ctx, cancel := context.WithTimeout(ctx, busyTimeout)
	defer cancel()
	conn, err := write.Conn(ctx)
	if err != nil {
		return contents{}, err
	}
	now, err := readContents(ctx, conn, f.path, f.handle.file)
	return now, errors.Join(err, conn.Close())
}

// back tells whether a file that was moved away is in its place again.
func (f *databaseFile) back() bool {
	f.checking.Lock()
	defer f.checking.Unlock()
	gone := f.gone.Load()
	if gone == nil || gone.overwritten || f.inPlace() != nil {
		return false
	}
	f.contents = contents{} // what was moved from the log meanwhile is ours
	f.gone.Store(nil)
	return true
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// rescueTimeout bounds the saving of a database whose file is gone.
	rescueTimeout = 5 * time.Minute
	// rescueAgainAfter is the pause after a saving that has failed.
	rescueAgainAfter = 30 * time.Second
	// SavedSuffix comes between a database's name and the time in the name of what
	// was saved of it.
	SavedSuffix = ".saved-"
	// nameTime writes a moment into the name of a file.
	nameTime = "2006-01-02T150405Z"
)

// A FileEvent tells what became of the file of an open SQLite database.
type FileEvent struct {
	// Err is why the file is not used any more, nil when it is in its place again.
	Err error
	// Saved is the file beside it with everything that the database held; empty
	// when it could not be written, for the reason in SaveErr.
	Saved   string
	SaveErr error
}

// OnFileGone has a function called when the file of a SQLite database is not
// at its path any more, after what it holds was saved, and when it is back.
func OnFileGone(tell func(FileEvent)) Option {
	return func(d *Database) { d.fileEvent = tell }
}

// rescue saves what a database holds whose file is gone, as long as the system
// still has it, and sees to it that what stays at the path does no harm.
func (d *Database) rescue(ctx context.Context) FileEvent {
	gone := d.file.gone.Load()
	ctx, cancel := context.WithTimeout(ctx, rescueTimeout)
	defer cancel()
	event := FileEvent{Err: gone.err}
	event.Saved, event.SaveErr = d.saveAll(ctx)
	if gone.overwritten {
		event.SaveErr = errors.Join(event.SaveErr, d.saveLog())
		return event
	}
	// The log stays at the path; over another file it would spoil that one. In the
	// file that was moved away it makes that one whole.
	if _, err := d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil && event.Saved == "" {
		event.SaveErr = errors.Join(event.SaveErr, err)
	}
	return event
}

// saveAll writes what the open database holds into a new file beside its path.
func (d *Database) saveAll(ctx context.Context) (string, error) {
	name := savedName(d.file.path, time.Now())
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return "", err
	}
	to, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, filePermissions)
	if err != nil {
		return "", err
	}
	err = to.Close()
	if err == nil {
		_, err = d.write.ExecContext(ctx, "VACUUM INTO ?", name)
	}
	if err == nil {
		err = checkSaved(ctx, name)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("save what the database holds: %w", err), os.Remove(name))
	}
	return name, nil
}

func checkSaved(ctx context.Context, name string) error {
	db, err := sql.Open("sqlite", lookingDSN(name))
	if err != nil {
		return err
	}
	return errors.Join(checkFile(ctx, db), db.Close())
}

// saveLog copies the log of a file that was overwritten, and empties it: at the
// end SQLite would write it over what is there now.
func (d *Database) saveLog() error {
	from, err := os.OpenFile(d.file.path+"-wal", os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("save the database's log: %w", err)
	}
	defer from.Close()
	to, err := os.OpenFile(savedName(d.file.path, time.Now())+"-wal", os.O_CREATE|os.O_EXCL|os.O_WRONLY, filePermissions)
	if err == nil {
		_, err = io.Copy(to, from)
		err = errors.Join(err, to.Sync(), to.Close())
	}
	if err == nil {
		err = from.Truncate(0)
	}
	if err != nil {
		return fmt.Errorf("save the database's log: %w", err)
	}
	return nil
}

func savedName(path string, now time.Time) string {
	return path + SavedSuffix + now.UTC().Format(nameTime)
}

// Leftovers returns the files that a database which was at the path has left
// beside it: its log, what was saved of it, and damaged ones that were set
// aside. A log in which nothing was committed says nothing: a kill at the very
// first start leaves one.
func Leftovers(path string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var left []string
	for _, e := range entries {
		suffix, ours := strings.CutPrefix(e.Name(), filepath.Base(path))
		if !ours || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil || info.Size() == 0 {
			continue
		}
		if suffix == "-wal" && commitsNothing(filepath.Join(filepath.Dir(path), e.Name())) {
			continue
		}
		if suffix == "-wal" || strings.HasPrefix(suffix, SavedSuffix) || strings.HasPrefix(suffix, damagedSuffix) {
			left = append(left, e.Name())
		}
	}
	return left, nil
}

// IsEmpty tells whether a SQLite file has no table of ours, so that opening it
// would begin a new database in it. It changes nothing.
func IsEmpty(ctx context.Context, path string) (bool, error) {
	db, err := sql.Open("sqlite", lookingDSN(path))
	if err != nil {
		return false, err
	}
	var ours int
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name IN ('ministries', 'goose_db_version')`).Scan(&ours)
	return ours == 0, errors.Join(err, db.Close())
}

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
	"ministryfinder/embedded/store"
)

// markFile says that there is a database in the data folder, so that no new one
// is made when its file is gone.
const markFile = DatabaseFile + ".mark"

const markText = `There is, or was, a database of Ministry Finder in this folder, in the file ` + DatabaseFile + `.
As long as this file is here none is made anew unless that is asked for (ministry-finder serve --new-database).
`

// MissingError says that there is no database file, but traces of one.
type MissingError struct {
	// Dir is the data folder.
	Dir string
	// Traces are what was found, in words.
	Traces []string
	// Ways are what can be done, in sentences.
	Ways []string
}

// Error says what was found and the ways on.
func (e *MissingError) Error() string {
	return fmt.Sprintf("there is no database in %s (%s is missing or empty), but there was one: %s. No new one was made. %s",
		e.Dir, DatabaseFile, strings.Join(e.Traces, "; "), strings.Join(e.Ways, ". "))
}

// findMissing returns a *MissingError when the database file is missing beside
// traces of one, or when a file that is no database of ours is in its place.
func findMissing(ctx context.Context, o Options) error {
	path := filepath.Join(o.DataDir, DatabaseFile)
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil // opening it says what is wrong
	}
	if err == nil && (info.Size() > 0 || !info.Mode().IsRegular()) {
		if empty, err := store.IsEmpty(ctx, path); err != nil || !empty {
			return nil
		}
	}
	missing := &MissingError{Dir: o.DataDir}
	if err := missing.find(o, path); err != nil {
		return err
	}
	if len(missing.Traces) == 0 {
		return nil
	}
	return missing
}

func (e *MissingError) find(o Options, path string) error {
	left, err := store.Leftovers(path)
	if err != nil {
		return fmt.Errorf("look for traces of a database: %w", err)
	}
	saved := ""
	for _, name := range left {
		e.Traces = append(e.Traces, "the file "+name)
		if strings.Contains(name, store.SavedSuffix) && !strings.HasSuffix(name, "-wal") {
			saved = max(saved, name) // the time is in its name
		}
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, spoolFile)); err == nil {
		e.Traces = append(e.Traces, "answers that wait for it ("+spoolFile+")")
	}
	if backups, err := backup.List(o.BackupDir()); err == nil && len(backups) > 0 {
		e.Traces = append(e.Traces, fmt.Sprintf("%d backups in %s", len(backups), o.BackupDir()))
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, markFile)); err == nil {
		e.Traces = append(e.Traces, "the mark "+markFile)
	}
	if len(e.Traces) == 0 {
		return nil
	}
	e.Ways = append(e.Ways, fmt.Sprintf("If somebody or something moved the file away, put it back as %s and start again", path))
	if saved != "" {
		e.Ways = append(e.Ways, fmt.Sprintf("%s holds all that was in it when it went away: rename it to %s", filepath.Join(o.DataDir, saved),
			DatabaseFile))
	}
	if f, found, err := backup.Newest(o.BackupDir()); err == nil && found {
		e.Ways = append(e.Ways, fmt.Sprintf("The newest good backup is of %s: %s takes it",
			f.Made.Local().Format(time.DateTime), o.restoreCommand(f.Path)))
	} else {
		e.Ways = append(e.Ways, "With a backup from elsewhere, "+o.restoreCommand("FILE")+" takes it")
	}
	e.Ways = append(e.Ways,
		"To begin with a new, empty database instead, say so: ministry-finder serve --new-database (with the icon: ministry-finder --new-database)")
	return nil
}

// isMissing tells whether an error is a *MissingError.
func isMissing(err error) bool {
	_, missing := errors.AsType[*MissingError](err)
	return missing
}

// MakeDatabase makes a new, empty SQLite database where findMissing refuses to.
// What is left of the one before is set aside, not deleted. It does nothing to
// a database that is there.
func MakeDatabase(ctx context.Context, o Options) error {
	path := filepath.Join(o.DataDir, DatabaseFile)
	switch err := findMissing(ctx, o); {
	case o.DatabaseURL != "":
		return errors.New("--new-database is for the file in the data folder, and DATABASE_URL says that another database is used")
	case isMissing(err):
		if _, err := store.Quarantine(path, time.Now()); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if _, err := os.Stat(path); err == nil {
			return fmt.Errorf("there is a database already, %s: nothing was done. Start without --new-database", path)
		}
	}
	db, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return explainDamage(err, o)
	}
	return errors.Join(setMark(o), db.Close())
}

// setMark leaves the mark that there is a database.
func setMark(o Options) error {
	path := filepath.Join(o.DataDir, markFile)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.WriteFile(path, []byte(markText), 0o600); err != nil {
		return fmt.Errorf("mark that there is a database: %w", err)
	}
	return nil
}

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
	"ministryfinder/embedded/i18n"
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
	// Traces are what was found, each with its words.
	Traces []*i18n.Error
	// Ways are what can be done, in sentences.
	Ways []*i18n.Error
}

// Error says what was found and the ways on.
func (e *MissingError) Error() string {
	return strings.TrimSuffix(e.In(i18n.For(i18n.Languages[0])), ".")
}

// In says so in a language.
func (e *MissingError) In(t *i18n.Texts) string {
	said := func(all []*i18n.Error) (texts []string) {
		for _, one := range all {
			texts = append(texts, one.In(t))
		}
		return texts
	}
	return t.T("error.missing.all", "dir", e.Dir, "file", DatabaseFile, "traces", strings.Join(said(e.Traces), "; "),
		"ways", strings.Join(said(e.Ways), " "))
}

func (e *MissingError) trace(code string, pairs ...any) {
	e.Traces = append(e.Traces, i18n.NewError("error.missing.trace."+code, pairs...))
}

func (e *MissingError) way(code string, pairs ...any) {
	e.Ways = append(e.Ways, i18n.NewError("error.missing.way."+code, pairs...))
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
		e.trace("file", "file", name)
		if strings.Contains(name, store.SavedSuffix) && !strings.HasSuffix(name, "-wal") {
			saved = max(saved, name) // the time is in its name
		}
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, spoolFile)); err == nil {
		e.trace("waiting", "file", spoolFile)
	}
	if backups, err := backup.List(o.BackupDir()); err == nil && len(backups) > 0 {
		e.trace("backups", "n", len(backups), "folder", o.BackupDir())
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, markFile)); err == nil {
		e.trace("mark", "file", markFile)
	}
	if len(e.Traces) == 0 {
		return nil
	}
	e.way("put_back", "path", path)
	if saved != "" {
		e.way("saved", "saved", filepath.Join(o.DataDir, saved), "file", DatabaseFile)
	}
	if f, found, err := backup.Newest(o.BackupDir()); err == nil && found {
		e.way("backup", "made", f.Made.Local().Format(time.DateTime), "command", o.restoreCommand(f.Path))
	} else {
		e.way("elsewhere", "command", o.restoreCommand("FILE"))
	}
	e.way("new")
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
		return i18n.NewError("error.missing.url")
	case isMissing(err):
		if _, err := store.Quarantine(path, time.Now()); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if _, err := os.Stat(path); err == nil {
			return i18n.NewError("error.missing.there", "path", path)
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

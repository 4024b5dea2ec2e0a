package restore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/scratch"
	"ministryfinder/embedded/store"
)

// Contents is how much a database or a backup holds.
type Contents struct {
	// Parish is the parish's name, empty where it has not given any.
	Parish string
	// Ministries, Submissions and Accounts are how many there are.
	Ministries, Submissions, Accounts int64
}

// Preview says what a restore of a backup would do. Nothing is changed for it.
type Preview struct {
	// File is the backup's name, Made when it was made.
	File string
	Made time.Time
	// Backup is what the backup holds, Present what is there now. Unreadable says
	// why Present cannot be told, empty when it can.
	Backup, Present Contents
	Unreadable      string
	// Submissions and Changes came after the backup was made: they would not be
	// there any more, but in the backup that is made before.
	Submissions, Changes int64
	// SafetyDir is the folder in which that one is made.
	SafetyDir string
}

// Present is what is asked of the database that is about to be replaced.
type Present interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	Users(ctx context.Context) ([]store.User, error)
	CountSubmissions(ctx context.Context, from time.Time) (int, error)
	ChangesSince(ctx context.Context, from time.Time) (int, error)
}

// Describe says what a restore of a file would do, to the database that Opener
// reads.
func Describe(ctx context.Context, p Place, file string) (Preview, error) {
	v, err := lookInto(p, file)
	if err != nil {
		return Preview{}, err
	}
	if err := p.Opener.ReadDatabase(ctx, func(db *store.Database) error { return v.compare(ctx, db) }); err != nil {
		if ctx.Err() != nil {
			return Preview{}, ctx.Err()
		}
		if _, is := errors.AsType[*scratch.Error](err); is { // nothing is wrong with what is there
			return Preview{}, err
		}
		v.Unreadable = err.Error()
	}
	return v, nil
}

// lookInto reads a backup to its end.
func lookInto(p Place, file string) (Preview, error) {
	held, err := holdWhole(p, file)
	if err != nil {
		return Preview{}, err
	}
	defer held.Close()
	v := Preview{File: filepath.Base(file), Made: held.Header.Made, SafetyDir: p.Dir, Backup: Contents{
		Ministries: held.Rows["ministries"], Submissions: held.Rows["ministry_submissions"], Accounts: held.Rows["users"],
	}}
	v.Backup.Parish, err = parishIn(file)
	return v, err
}

// compare adds what is there now.
func (v *Preview) compare(ctx context.Context, db Present) error {
	ministries, err := db.Ministries(ctx)
	if err != nil {
		return err
	}
	users, err := db.Users(ctx)
	if err != nil {
		return err
	}
	all, err := db.CountSubmissions(ctx, time.Time{})
	if err != nil {
		return err
	}
	came, err := db.CountSubmissions(ctx, v.Made)
	if err != nil {
		return err
	}
	changes, err := db.ChangesSince(ctx, v.Made)
	if err != nil {
		return err
	}
	v.Present = Contents{parishOf(ctx, db), int64(len(ministries)), int64(all), int64(len(users))}
	v.Submissions, v.Changes = int64(came), int64(changes)
	return nil
}

// settingName is the name of the parish's settings in the store, as package
// parish has it, which lies above this one.
const settingName = "parish"

// parishOf is the parish's name in a database; empty where it has not given any.
func parishOf(ctx context.Context, db interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
}) string {
	value, _, err := db.Setting(ctx, settingName)
	if err != nil {
		return ""
	}
	return nameIn(value)
}

// nameIn is the parish's name in its settings.
func nameIn(settings string) string {
	var s struct {
		Name string `json:"name"`
	}
	if json.Unmarshal([]byte(settings), &s) != nil {
		return "" // none, or of a newer version
	}
	return s.Name
}

// parishIn is the parish's name in a backup.
func parishIn(file string) (string, error) {
	f, err := backup.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r, err := dump.NewReader(f)
	if err != nil {
		return "", err
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		if row.Table != "settings" {
			continue
		}
		var name, value string
		for i, c := range row.Columns {
			switch text, _ := row.Values[i].(string); c {
			case "name":
				name = text
			case "value":
				value = text
			}
		}
		if name == settingName {
			return nameIn(value), nil
		}
	}
}

// Installation says which installation is changed: that of a data folder, of a
// parish, whose name may be empty.
func Installation(dataDir, parish string) string {
	return fmt.Sprintf("This changes the installation in %s, of the parish %s.", dataDir, ParishName(parish))
}

// maxShownName is how many characters of a parish's name are shown: a backup
// from elsewhere may hold any text.
const maxShownName = 100

// ParishName is a parish's name as it may be shown in a line; a parish that has
// given none is called what the quiz calls it.
func ParishName(name string) string {
	if name == "" {
		return i18n.For(i18n.Languages[0]).T("parish.name")
	}
	return sanitize.Line(name, maxShownName)
}

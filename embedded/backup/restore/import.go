package restore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// ErrNotEmpty is returned when an import would replace submissions.
var ErrNotEmpty = errors.New(
	"there are submissions in the present database already, and an import replaces them; to do so all the same (a backup is made first), add --replace")

// Imported says what came of an import.
type Imported struct {
	store.LoadResult
	// Outcome is a sentence: whether each table has as many rows as the source
	// had when it was counted at the end, and what to do when not.
	Outcome string
}

// Import copies another database into the present one: the former program's or
// ours in PostgreSQL (a URL), a SQLite file or a backup (a path). The other one
// is only read, as it is now. First it is fetched into a file beside the
// backups; then that is loaded, in the transaction in which the present state
// is kept, and the rows of each table are counted.
func Import(ctx context.Context, p Place, from string, replace bool, say Progress) (done Imported, err error) {
	s, err := sourceOf(p, from)
	if err != nil {
		return Imported{}, err
	}
	db, err := p.Opener.OpenDatabase(ctx)
	if err != nil {
		return Imported{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return importInto(ctx, p, db, s, replace, say)
}

func importInto(ctx context.Context, p Place, db *store.Database, s source, replace bool, say Progress) (done Imported, err error) {
	there, err := db.CountSubmissions(ctx, time.Time{})
	if err != nil {
		return Imported{}, err
	}
	if there > 0 && !replace {
		return Imported{}, ErrNotEmpty
	}
	keeper := p.Scheduler(db)
	held, end, err := s.hold(ctx, keeper, say)
	if err != nil {
		return Imported{}, err
	}
	defer func() { err = errors.Join(err, end()) }()
	if held.Header.Kind == dump.Shown {
		return Imported{}, otherKind(held, p)
	}
	say(fmt.Sprintf("It holds %d ministries, %d submissions, %d rows in all.", held.Rows["ministries"], held.Rows["ministry_submissions"],
		held.Rows.Total()), 0)
	done.LoadResult, err = held.Load(ctx, db, store.LoadOptions{
		Before: keeper.Before(backup.Import, func(f backup.File) (string, error) {
			// Some may have come while the source was read.
			if f.Rows["ministry_submissions"] > 0 && !replace {
				return "", errors.Join(ErrNotEmpty, os.Remove(f.Path))
			}
			say(keptIn(f), 0)
			return store.CopyText(filepath.Base(f.Path), f.Made, f.Rows), nil
		}),
		Now:      p.Now(),
		Entry:    entryOf(p, "data.import", s.name, held.Header.Made, held.Rows),
		Progress: func(n int64) { say("Imported", n) },
	})
	if err != nil {
		return Imported{}, err
	}
	done.Outcome = s.compare(ctx, held, done.Rows)
	return done, nil
}

// hold returns a backup with what the source holds now: the source itself when
// it is one. The function lets go of it.
func (s source) hold(ctx context.Context, keeper *backup.Scheduler, say Progress) (*backup.Held, func() error, error) {
	if s.dump == nil {
		held, err := backup.Hold(s.path)
		if err != nil {
			return nil, nil, err
		}
		say(fmt.Sprintf("The backup %s is of %s.", s.path, held.Header.Made.Local().Format(time.DateTime)), 0)
		return held, held.Close, nil
	}
	say("Reading the other database: "+s.name+".", 0)
	file, err := keeper.Fetch(ctx, s.dump)
	if err != nil {
		return nil, nil, err
	}
	held, err := backup.Hold(file)
	if err != nil {
		return nil, nil, errors.Join(err, os.Remove(file))
	}
	return held, func() error { return errors.Join(held.Close(), os.Remove(file)) }, nil
}

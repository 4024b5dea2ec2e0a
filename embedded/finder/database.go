package finder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
)

// openDatabase opens the database, and writes into the log what becomes of its file.
func (s *failover) openDatabase(ctx context.Context) (*store.Database, error) {
	return openDatabase(ctx, s.o, store.OnFileGone(func(e store.FileEvent) {
		switch {
		case e.Err == nil:
			s.o.Log.Info("the database file is back in its place and is used again")
		case e.SaveErr != nil:
			s.o.Log.Error("the database file is gone, and what it held cannot be saved yet; answers are kept in "+spoolFile, "error", e.Err,
				"saving", e.SaveErr)
		default:
			s.o.Log.Error("the database file is gone; what it held is saved, and answers are kept in "+spoolFile+
				". Put the file back, or end Ministry Finder and start it again: it says what to do", "error", e.Err, "saved", e.Saved)
		}
	}))
}

// OpenDatabase opens the PostgreSQL database when there is a URL, the file in
// the data folder otherwise. Before it changes the tables of one that has data
// it makes a backup.
func OpenDatabase(ctx context.Context, o Options) (*store.Database, error) {
	return openDatabase(ctx, o)
}

func openDatabase(ctx context.Context, o Options, options ...store.Option) (*store.Database, error) {
	// A step back is possible only before the tables are changed.
	before := store.BeforeMigration(func(ctx context.Context, db *store.Database) error {
		keeper := o.backups().Scheduler(db)
		_, err := keeper.Make(ctx, backup.Migration)
		if _, gone := errors.AsType[*backup.GoneError](err); gone {
			// A stick that is out must not keep the quiz from starting.
			keeper.Dir = filepath.Join(o.DataDir, backup.Folder)
			o.Log.Warn("the backup before the tables are changed is made in the data folder", "folder", keeper.Dir, "reason", err)
			_, err = keeper.Make(ctx, backup.Migration)
		}
		return err
	})
	if o.DatabaseURL == "" {
		return openFile(ctx, o, append(options, before)...)
	}
	first, cancel := context.WithTimeout(ctx, silentAddresses*firstTry)
	defer cancel()
	err := store.TryPostgres(first, o.DatabaseURL, firstTry)
	var db *store.Database
	if err == nil {
		db, err = store.OpenPostgres(ctx, o.DatabaseURL, before)
	}
	if err != nil {
		return nil, fmt.Errorf("%w (DATABASE_URL says which database)", err)
	}
	return db, nil
}

// openFile opens the database file. It makes one only where there was none before.
func openFile(ctx context.Context, o Options, options ...store.Option) (*store.Database, error) {
	if err := findMissing(ctx, o); err != nil {
		return nil, err
	}
	db, err := store.OpenSQLite(ctx, filepath.Join(o.DataDir, DatabaseFile), options...)
	if err != nil {
		return nil, explainDamage(err, o)
	}
	if err := setMark(o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// CheckDatabase returns an error where there is no database in the data folder, as where
// the folder's name is mistyped. It makes nothing, and asks no server.
func CheckDatabase(ctx context.Context, o Options) error {
	if o.DatabaseURL != "" {
		return nil
	}
	if err := findMissing(ctx, o); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, DatabaseFile)); err != nil {
		return fmt.Errorf("there is no database to read in %s: %w", o.DataDir, err)
	}
	return nil
}

// ReadDatabase has a function read the present database. In the data folder
// nothing is written, not even by bringing tables up to date: the file is copied
// first, also from a disk that cannot be written. Only where there is no room among the
// computer's temporary files is that copy in the data folder, until it is read.
func ReadDatabase(ctx context.Context, o Options, do func(db *store.Database) error) error {
	return readDatabase(ctx, o, []string{o.DataDir}, do)
}

func readDatabase(ctx context.Context, o Options, spare []string, do func(db *store.Database) error) error {
	if o.DatabaseURL != "" {
		db, err := OpenDatabase(ctx, o)
		if err != nil {
			return err
		}
		return errors.Join(do(db), db.Close())
	}
	if err := CheckDatabase(ctx, o); err != nil {
		return err
	}
	path := filepath.Join(o.DataDir, DatabaseFile)
	var failed error
	if err := store.InCopy(ctx, path, spare, func(db *store.Database) error { failed = do(db); return failed }); err != nil && failed == nil {
		return explainDamage(fmt.Errorf("read the database %s: %w", path, err), o)
	}
	return failed
}

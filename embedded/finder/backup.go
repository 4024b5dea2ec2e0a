package finder

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// backups says where the data and its backups are.
func (o Options) backups() backup.Place {
	return backup.Place{DataDir: o.DataDir, Dir: o.BackupDir(), Server: o.DatabaseURL != "", Log: o.Log, Now: o.now()}
}

// Place says where a backup is restored to, and another database imported.
func (o Options) Place() restore.Place {
	return restore.Place{
		Place: o.backups(), DatabaseFile: filepath.Join(o.DataDir, DatabaseFile), DatabaseURL: o.DatabaseURL, Opener: opener{o},
	}
}

// opener opens the database of a finder for package restore.
type opener struct{ o Options }

// OpenDatabase opens the database, after a backup when its tables must be changed.
func (p opener) OpenDatabase(ctx context.Context) (*store.Database, error) {
	return OpenDatabase(ctx, p.o)
}

// ReadDatabase has do read the database, and changes nothing in the data folder.
func (p opener) ReadDatabase(ctx context.Context, do func(*store.Database) error) error {
	return ReadDatabase(ctx, p.o, do)
}

// IsLost reports whether an error means that the database's file is damaged or gone.
func (p opener) IsLost(err error) bool {
	return p.o.DatabaseURL == "" && (isDamage(err) || isMissing(err))
}

// Backup writes the present database into a file of the caller's choice, as
// BackUpTo does, and returns what is in it.
func Backup(ctx context.Context, o Options, file string) (dump.Rows, error) {
	f, err := BackUpTo(ctx, o, file)
	return f.Rows, err
}

// BackUpTo writes the present database into a file of the caller's choice, or
// under a name of its own into a folder. It never replaces what is no backup of
// ours.
func BackUpTo(ctx context.Context, o Options, place string) (backup.File, error) {
	path, err := backup.Target(place, o.DataDir, o.BackupDir(), o.now()())
	if err != nil {
		return backup.File{}, err
	}
	f := backup.File{Path: path, Reason: backup.ByHand}
	err = readDatabase(ctx, o, []string{o.DataDir, filepath.Dir(path)}, func(db *store.Database) error {
		var err error
		f.Rows, f.Contacts, err = backup.MakeWith(ctx, path, store.Present{Dump: db.Dump, Contacts: db.DumpContacts}, f.Reason)
		return err
	})
	return f, err
}

// NewBackupFolder lets the backup folder be used as it is now, although the
// backups that were made in it are gone.
func NewBackupFolder(o Options) error { return backup.ForgetFolder(o.BackupDir(), o.DataDir) }

// BackUpNow makes one more backup in the backup folder.
func BackUpNow(ctx context.Context, o Options) (backup.File, error) {
	db, err := OpenDatabase(ctx, o)
	if err != nil {
		return backup.File{}, err
	}
	f, err := o.backups().Scheduler(db).Make(ctx, backup.Manual)
	return f, errors.Join(err, db.Close())
}

// ReadClock tells whether a time can be that of a clock that is right, by what the
// present database knows of it. It changes nothing.
func ReadClock(ctx context.Context, o Options, now time.Time) (store.Clock, error) {
	if o.DatabaseURL != "" {
		return store.ReadClockPostgres(ctx, o.DatabaseURL, now)
	}
	return store.ReadClockSQLite(ctx, filepath.Join(o.DataDir, DatabaseFile), now)
}

// InspectDatabase says what is in the present database and, where it must be changed
// before it can be used, how. It changes nothing.
func InspectDatabase(ctx context.Context, o Options) (store.Plan, error) {
	if o.DatabaseURL != "" {
		return store.PlanPostgres(ctx, o.DatabaseURL)
	}
	if err := findMissing(ctx, o); err != nil {
		return store.Plan{}, err
	}
	plan, err := store.PlanSQLite(ctx, filepath.Join(o.DataDir, DatabaseFile))
	if err != nil {
		return store.Plan{}, explainDamage(err, o)
	}
	backups, err := backup.List(o.BackupDir())
	if err != nil {
		return store.Plan{}, err
	}
	plan.Found = append(plan.Found, fmt.Sprintf("There are %d backups in %s.", len(backups), o.BackupDir()))
	return plan, nil
}

package backup

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/scratch"
	"ministryfinder/embedded/store"
)

// VerifyRestore restores a backup into a scratch database, which checks the database
// and the number of rows of each table, and removes that again. It is among the
// computer's temporary files or, where there is no room, beside the backup.
func VerifyRestore(ctx context.Context, path string) (rows dump.Rows, err error) {
	err = scratch.In(scratch.Trial, []string{filepath.Dir(path)}, func(dir string) (err error) {
		rows, err = tryIn(ctx, filepath.Join(dir, "trial.db"), path)
		if err != nil && store.ReasonOf(err) == store.ReasonDiskFull {
			return fmt.Errorf("%w: %w", scratch.ErrFull, err)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("try the backup: %w", err)
	}
	return rows, nil
}

func tryIn(ctx context.Context, database, path string) (rows dump.Rows, err error) {
	trial, err := store.OpenSQLite(ctx, database)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, trial.Close()) }()
	loaded, err := Load(ctx, trial, path, nil)
	return loaded.Rows, err
}

// Load replaces what is in a database by what a backup holds.
func Load(ctx context.Context, into *store.Database, path string, progress func(int64)) (store.LoadResult, error) {
	h, err := hold(path)
	if err != nil {
		return store.LoadResult{}, err
	}
	defer h.Close()
	return h.Load(ctx, into, store.LoadOptions{Everything: true, Progress: progress})
}

package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/scratch"
	"ministryfinder/embedded/store"
)

// VerifyRestore restores a backup into a scratch database, which checks the database
// and the number of rows of each table, and removes that again.
func VerifyRestore(ctx context.Context, path string) (rows dump.Rows, err error) {
	dir, err := os.MkdirTemp("", "ministry-finder-trial-")
	if err != nil {
		return nil, fmt.Errorf("try the backup: %w", err)
	}
	defer func() { err = errors.Join(err, scratch.Remove(dir)) }()
	scratch, err := store.OpenSQLite(ctx, filepath.Join(dir, "trial.db"))
	if err != nil {
		return nil, fmt.Errorf("try the backup: %w", err)
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	loaded, err := Load(ctx, scratch, path, nil)
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

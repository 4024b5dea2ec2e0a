package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5/stdlib"

	"ministryfinder/embedded/portable"
)

// DumpPostgres writes down a database that is not the present one: ours, of
// any earlier version, or the former program's. It changes nothing there: what
// opening it would change is done in a transaction that is rolled back. Others
// may have to wait until it is copied.
func DumpPostgres(ctx context.Context, url string, to io.Writer, reason string) (portable.Rows, error) {
	config, err := readPostgresURL(url)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*config.ConnConfig)
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("copy the database on %s: %w", config.ConnConfig.Host, err)
	}
	defer func() { _ = tx.Rollback() }() // as promised
	rows, err := dumpForeign(ctx, tx, to, reason)
	if err != nil {
		return nil, fmt.Errorf("copy the database on %s: %w", config.ConnConfig.Host, err)
	}
	return rows, nil
}

func dumpForeign(ctx context.Context, tx *sql.Tx, to io.Writer, reason string) (portable.Rows, error) {
	if err := setLimits(ctx, tx); err != nil {
		return nil, err
	}
	var ours, former bool
	err := tx.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL, to_regclass('ministries') IS NOT NULL`).Scan(&ours, &former)
	if err != nil {
		return nil, err
	}
	if !ours && !former {
		return nil, errors.New("it has no table ministries: it is no database of Ministry Finder")
	}
	have := int64(0)
	if ours {
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have); err != nil {
			return nil, err
		}
	}
	steps, err := postgresSteps()
	if err != nil {
		return nil, err
	}
	if newest := steps[len(steps)-1].version; have > newest {
		return nil, fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version", ErrNewer, have, newest)
	}
	for _, s := range steps {
		if s.version <= have {
			continue
		}
		if _, err := tx.ExecContext(ctx, s.sql); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return postgresDialect.dump(ctx, tx, to, reason, have, func(table) bool { return true })
}

// DumpSQLite writes down a database file that is not the present one, of this
// or of an earlier version. The file may be in use; it is not changed.
func DumpSQLite(ctx context.Context, path string, to io.Writer, reason string) (rows portable.Rows, err error) {
	dir, err := os.MkdirTemp("", "ministry-finder-copy-")
	if err != nil {
		return nil, fmt.Errorf("copy the database %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "copy.db")
	if err := vacuumInto(ctx, path, copied); err != nil {
		return nil, fmt.Errorf("copy the database %s: %w", path, err)
	}
	d, err := OpenSQLite(ctx, copied)
	if err != nil {
		return nil, fmt.Errorf("copy the database %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Dump(ctx, to, reason)
}

func vacuumInto(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteDSN(from, "deferred"))
	if err != nil {
		return err
	}
	defer db.Close()
	var ours int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'ministries'`).Scan(&ours); err != nil {
		return err
	}
	if ours == 0 {
		return errors.New("it has no table ministries: it is no database of Ministry Finder")
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

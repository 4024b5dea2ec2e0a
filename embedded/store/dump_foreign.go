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
	"modernc.org/sqlite"

	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/scratch"
)

// DumpPostgres writes down a database that is not the present one: ours, of
// any earlier version, or the former program's. It changes nothing there: what
// opening it would change is done in a transaction that is rolled back. Others
// may have to wait until it is copied.
func DumpPostgres(ctx context.Context, url string, to io.Writer, reason string) (rows dump.Rows, err error) {
	err = inForeign(ctx, url, func(tx *sql.Tx, version int64) error {
		rows, err = postgresDialect.dump(ctx, tx, to, dump.Header{Reason: reason, Kind: dump.Fetched, Version: version})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy the database %w", err)
	}
	return rows, nil
}

// CountPostgres counts the rows that DumpPostgres would write down now.
func CountPostgres(ctx context.Context, url string) (rows dump.Rows, err error) {
	err = inForeign(ctx, url, func(tx *sql.Tx, _ int64) error {
		rows, err = postgresDialect.count(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count the database %w", err)
	}
	return rows, nil
}

// count counts the rows of each table that a backup holds.
func (d dialect) count(ctx context.Context, q querier) (dump.Rows, error) {
	tables, err := d.tables(ctx, q, dump.Fetched)
	if err != nil {
		return nil, err
	}
	rows := dump.Rows{}
	for _, t := range tables {
		var n int64
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(t.name)+notCopied[t.name]).Scan(&n); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", t.name, err)
		}
		rows[t.name] = n
	}
	return rows, nil
}

// inForeign looks at another database as it would be after opening it, of
// which it was of the given version before.
func inForeign(ctx context.Context, url string, do func(tx *sql.Tx, version int64) error) error {
	config, err := readPostgresURL(url)
	if err != nil {
		return err
	}
	if _, err := inspectServer(ctx, config.ConnConfig); err != nil { // its letters may be others: the server converts them
		err = serverTrouble(config.ConnConfig.User, config.ConnConfig.Database, err)
		return fmt.Errorf("copy the database on %s: %w", config.ConnConfig.Host, err)
	}
	db := stdlib.OpenDB(*config.ConnConfig)
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("on %s: %w", config.ConnConfig.Host, err)
	}
	defer func() { _ = tx.Rollback() }() // as promised
	version, err := prepareForeign(ctx, tx)
	if err == nil {
		err = do(tx, version)
	}
	if err != nil {
		return fmt.Errorf("on %s: %w", config.ConnConfig.Host, err)
	}
	return nil
}

// prepareForeign brings the tables up to date, within the transaction, and
// returns the version that they had.
func prepareForeign(ctx context.Context, tx *sql.Tx) (have int64, err error) {
	if err := setLimits(ctx, tx); err != nil {
		return 0, err
	}
	var ours, former bool
	err = tx.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL, to_regclass('ministries') IS NOT NULL`).Scan(&ours,
		&former)
	if err != nil {
		return 0, err
	}
	if !ours && !former {
		return 0, errors.New("it has no table ministries: it is no database of Ministry Finder")
	}
	if ours {
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have); err != nil {
			return 0, err
		}
	}
	steps, err := postgresSteps()
	if err != nil {
		return 0, err
	}
	if newest := steps[len(steps)-1].version; have > newest {
		return 0, fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version", ErrNewer, have, newest)
	}
	for _, s := range steps {
		if s.version <= have {
			continue
		}
		if _, err := tx.ExecContext(ctx, s.sql); err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return have, nil
}

// DumpSQLite writes down a database file that is not the present one, of this
// or of an earlier version. The file may be in use; it is not changed. For spare see InCopy.
func DumpSQLite(ctx context.Context, path string, to io.Writer, reason string, spare ...string) (rows dump.Rows, err error) {
	err = InCopy(ctx, path, spare, func(d *Database) error {
		rows, err = d.dumpNow(ctx, to, reason, dump.Fetched)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy the database %s: %w", path, err)
	}
	return rows, nil
}

// CountSQLite counts the rows that DumpSQLite would write down now.
func CountSQLite(ctx context.Context, path string, spare ...string) (rows dump.Rows, err error) {
	err = InCopy(ctx, path, spare, func(d *Database) error {
		rows, err = d.dialect.count(ctx, d.read)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count the database %s: %w", path, err)
	}
	return rows, nil
}

// InCopy opens a copy of a file that may be in use, which is removed afterwards. It is
// among the computer's temporary files or, where there is no room, in a spare folder.
func InCopy(ctx context.Context, path string, spare []string, do func(*Database) error) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	return scratch.In(scratch.Copy, spare, func(dir string) (err error) {
		d, err := openCopy(ctx, path, filepath.Join(dir, "copy.db"))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
		return do(d)
	})
}

// openCopy copies a file and opens the copy. The error is scratch.ErrFull where there is
// no room for it.
func openCopy(ctx context.Context, path, copied string) (*Database, error) {
	err := vacuumInto(ctx, path, copied)
	if err != nil && ReasonOf(err) == ReasonDiskFull {
		return nil, fmt.Errorf("%w: %w", scratch.ErrFull, err)
	}
	if err != nil {
		return nil, err
	}
	d, err := OpenSQLite(ctx, copied)
	// Without room for its index a log is reported as an error of the disk.
	if reason := ReasonOf(err); err != nil && (reason == ReasonDiskFull || reason == ReasonDiskBroken) {
		return nil, fmt.Errorf("%w: %w", scratch.ErrFull, err)
	}
	return d, err
}

// vacuumInto copies what a database file holds, with what is in its log. It
// writes nothing beside it.
func vacuumInto(ctx context.Context, from, to string) error {
	err := vacuumFile(ctx, from, to)
	if file, ok := errors.AsType[*sqlite.Error](err); !ok || sqliteReason(file.Code()) != ReasonReadOnly {
		return err
	}
	// SQLite reads a log only where it may write an index of it: on a disk that
	// nobody can write to, both files are copied as they are.
	raw := to + ".raw"
	for _, suffix := range []string{"", "-wal"} {
		if copied := copyFile(from+suffix, raw+suffix); copied != nil && (suffix == "" || !errors.Is(copied, os.ErrNotExist)) {
			return errors.Join(err, copied)
		}
	}
	return vacuumFile(ctx, raw, to)
}

func vacuumFile(ctx context.Context, from, to string) error {
	db, err := sql.Open("sqlite", lookingDSN(from))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var ours int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'ministries'`).Scan(&ours); err != nil {
		return err
	}
	if ours == 0 {
		return errors.New("it has no table ministries: it is no database of Ministry Finder")
	}
	if _, err := db.ExecContext(ctx, "PRAGMA query_only(0)"); err != nil { // the copy is written
		return err
	}
	// SQLite would make it readable for whom the system's settings say.
	file, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, filePermissions)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, filePermissions)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

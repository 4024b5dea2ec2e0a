package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// migrate runs the numbered migrations that the database has not seen.
func (d *Database) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/"+d.dialect.name)
	if err != nil {
		return err
	}
	kind := goose.DialectSQLite3
	if d.dialect.name == postgresDialect.name {
		kind = goose.DialectPostgres
		free, err := d.lockMigrations(ctx)
		if err != nil {
			return err
		}
		defer free()
	}
	provider, err := goose.NewProvider(kind, d.write, files)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version again", ErrNewer, have, want)
	}
	if have > 0 && have < want && d.beforeMigration != nil {
		if err := d.beforeMigration(ctx, d); err != nil {
			return fmt.Errorf("make a backup before the tables are changed: %w", err)
		}
	}
	if have < want {
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("bring the tables up to date: %w", err)
		}
	}
	return nil
}

// lockMigrations lets one of several servers that start at once migrate; the
// others wait. The lock is a transaction's, as a session may have another server
// connection for each; its number is the one of the sessions' lock that earlier
// versions took.
func (d *Database) lockMigrations(ctx context.Context) (free func(), err error) {
	conn, err := untilServed(ctx, func(ctx context.Context) (*pgx.Conn, error) {
		conn, err := d.connect(ctx)
		if ReasonOf(err) == ReasonCrowded {
			d.closeIdle() // those that the pool made ahead may have all the places
		}
		return conn, err
	})
	if err != nil {
		return nil, err
	}
	free = func() { _ = conn.Close(context.WithoutCancel(ctx)) } // its transaction has changed nothing
	tx, err := conn.Begin(ctx)
	if err != nil {
		free()
		return nil, fmt.Errorf("begin: %w", err)
	}
	for _, statement := range []string{
		"SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0",
		fmt.Sprintf("SET LOCAL lock_timeout = %d", migrationTimeout.Milliseconds()),
		fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", lock.DefaultLockID),
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			free()
			return nil, fmt.Errorf("wait for another server that prepares the database: %w", err)
		}
	}
	if err := mayMakeTables(ctx, tx); err != nil {
		free()
		return nil, err
	}
	return free, nil
}

// mayMakeTables tells early what a new database's first table would be refused
// for, as the server itself would.
func mayMakeTables(ctx context.Context, tx pgx.Tx) error {
	var schema string
	var there, may, reads bool
	err := tx.QueryRow(ctx, `SELECT coalesce(current_schema()::text, ''), to_regclass('goose_db_version') IS NOT NULL,
		coalesce(has_schema_privilege(current_schema(), 'CREATE'), false), current_setting('transaction_read_only') = 'on'`).Scan(&schema, &there, &may, &reads)
	switch {
	case err != nil || there:
		return err
	case reads:
		return &pgconn.PgError{Severity: "ERROR", Code: "25006", Message: "tables cannot be made in a read-only transaction"}
	case schema == "":
		return &pgconn.PgError{Severity: "ERROR", Code: "3F000", Message: "no schema has been selected to create in"}
	case !may:
		return &pgconn.PgError{Severity: "ERROR", Code: "42501", Message: "permission denied for schema " + schema}
	}
	return nil
}

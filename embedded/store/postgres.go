package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// Bounds of the PostgreSQL connections.
const (
	// MinConnections are kept open, MaxConnections are open at most.
	MinConnections, MaxConnections = 2, 10
	// connectTimeout bounds the making of one connection.
	connectTimeout = 10 * time.Second
	// statementTimeout is after how long the server ends a statement.
	statementTimeout = 30 * time.Second
	// changesChannel is the channel on which servers tell each other of changes.
	changesChannel = "finder_changes"
)

var postgresDialect = dialect{
	name: "postgres",
	at:   func(t time.Time) any { return t.UTC() },
	each: func(column string) string { return "jsonb_array_elements_text(" + column + ") AS j(value)" },
	counted: `INSERT INTO daily_counts (day, question, value, n)
		SELECT c->>0, c->>1, c->>2, (c->>3)::bigint FROM jsonb_array_elements($1::jsonb) AS c
		ON CONFLICT (day, question, value) DO UPDATE SET n = daily_counts.n + excluded.n`,
	announce: func(ctx context.Context, tx *sql.Tx, subjects []string) error {
		_, err := tx.ExecContext(ctx, `SELECT pg_notify('`+changesChannel+`', $1)`, strings.Join(subjects, " "))
		return err
	},
}

// OpenPostgres connects to the database that a URL such as
// postgres://user:password@host/name?sslmode=require names, brings its tables
// up to date and fills an empty catalogue with the starter one. The error
// never holds the password.
func OpenPostgres(ctx context.Context, url string) (*Database, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("DATABASE_URL cannot be read: it must look like postgres://user:password@host:5432/name?sslmode=require")
	}
	config.MinConns, config.MaxConns = MinConnections, MaxConnections
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(statementTimeout.Milliseconds(), 10)
	config.ConnConfig.RuntimeParams["application_name"] = "ministry-finder"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", config.ConnConfig.Host, err)
	}
	db := stdlib.OpenDBFromPool(pool)
	d := newDatabase(postgresDialect, db, db, pool.Close)
	if err := d.prepare(ctx); err != nil {
		return nil, fmt.Errorf("open the database on %s: %w", config.ConnConfig.Host, errors.Join(err, d.Close()))
	}
	return d, nil
}

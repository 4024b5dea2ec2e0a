package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Bounds of the PostgreSQL connections.
const (
	// MinConnections are kept open, MaxConnections are open at most.
	MinConnections, MaxConnections = 2, 10
	// connectTimeout bounds the making of one connection.
	connectTimeout = 10 * time.Second
	// trustedFor is how long after its last use a connection is taken to live; an
	// older one is asked first, and replaced when the server was restarted.
	trustedFor = 50 * time.Millisecond
	// statementTimeout is after how long the server ends a statement.
	statementTimeout = 30 * time.Second
	// mostCountParts is how many transactions count side by side, and how many rows
	// a number of daily_counts has at most.
	mostCountParts = 16
	// countPartLocks is the first of the two numbers of the advisory locks that
	// stand for the parts. Nobody else uses them in a database of ours.
	countPartLocks = 1938
	// visitLocks is the first of those that stand for visits.
	visitLocks = 1939
	// changesChannel is the channel on which servers tell each other of changes.
	changesChannel = "finder_changes"
)

var postgresDialect = dialect{
	name: "postgres", insertAll: insertAllPostgres, devices: postgresDevices,
	at:         func(t time.Time) any { return t.UTC() },
	each:       func(column string) string { return "jsonb_array_elements_text(" + column + ") AS j(value)" },
	skipLocked: ` FOR UPDATE SKIP LOCKED`,
	// The transaction counts in the first part that no other one has. Who finds
	// none waits for the rows of part 0.
	counted: postgresCounted(`coalesce((SELECT part FROM generate_series(0, ` + strconv.Itoa(mostCountParts-1) + `) AS part
		WHERE pg_try_advisory_xact_lock(` + strconv.Itoa(countPartLocks) + `, part) LIMIT 1), 0)`),
	folded: postgresCounted(strconv.Itoa(foldedPart)),
	announce: func(ctx context.Context, tx *sql.Tx, subjects []string) error {
		_, err := tx.ExecContext(ctx, `SELECT pg_notify('`+changesChannel+`', $1)`, strings.Join(subjects, " "))
		return err
	},

	lockSubmissions: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `LOCK TABLE ministry_submissions, daily_counts IN EXCLUSIVE MODE`)
		return err
	},
	allowLong: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `SET LOCAL statement_timeout = `+strconv.FormatInt(recountTimeout.Milliseconds(), 10))
		return err
	},
	erase:   func(context.Context, *sql.DB) error { return nil }, // its log is the server's
	compact: compactPostgres,
	rewrite: rewritePostgres,
	// One statement takes the locks in one order, so that two servers do not wait
	// for each other. What is asked afterwards sees what the other one has stored.
	lockVisits: func(ctx context.Context, tx *sql.Tx, visits []string) error {
		_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(`+strconv.Itoa(visitLocks)+`, number) FROM
			(SELECT DISTINCT hashtext(visit) AS number FROM jsonb_array_elements_text($1::jsonb) AS visit ORDER BY number) AS numbers`, asList(visits))
		return err
	},

	listTables: `SELECT table_name FROM information_schema.tables
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`,
	listColumns: `SELECT column_name, data_type, is_identity = 'YES' OR coalesce(column_default LIKE 'nextval(%', false)
		FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
	listReferences: `SELECT DISTINCT r.relname::text FROM pg_constraint AS c JOIN pg_class AS r ON r.oid = c.confrelid
		WHERE c.contype = 'f' AND c.conrelid = to_regclass(quote_ident($1))`,
	snapshot:   &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	beforeDump: func(ctx context.Context, tx *sql.Tx) error { return setLimits(ctx, tx) },
	lock:       lockTables,
	afterLoad:  numberOn, numberAfter: numberAfterPostgres,
}

// postgresCounted adds to a part of daily_counts, which an expression chooses.
func postgresCounted(part string) string {
	return `INSERT INTO daily_counts (day, question, value, part, n)
		SELECT c->>0, c->>1, c->>2, ` + part + `, (c->>3)::bigint FROM jsonb_array_elements($1::jsonb) AS c
		ON CONFLICT (question, day, value, part) DO UPDATE SET n = daily_counts.n + excluded.n`
}

// setLimits lets a copy of a large table take its time, but not wait for
// others for ever.
func setLimits(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '30s'`)
	return err
}

// lockTables keeps others from writing until the transaction ends: what they
// store meanwhile would be in no backup, and have the numbers of rows that are
// being loaded. They go on reading.
func lockTables(ctx context.Context, tx *sql.Tx, tables []table) error {
	if err := setLimits(ctx, tx); err != nil {
		return err
	}
	// Who stores a submission begins with its table, and that is most of them.
	if _, err := tx.ExecContext(ctx, "LOCK TABLE ministry_submissions IN EXCLUSIVE MODE"); err != nil {
		return err
	}
	names := []string{"sessions"}
	for _, t := range tables {
		names = append(names, quoted(t.name))
	}
	_, err := tx.ExecContext(ctx, "LOCK TABLE "+strings.Join(names, ", ")+" IN EXCLUSIVE MODE NOWAIT")
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == "55P03" {
		return fmt.Errorf("%w: %w", errInUse, err)
	}
	return err
}

// numberOn makes new rows go on with the numbers after those that were loaded.
func numberOn(ctx context.Context, tx *sql.Tx, tables []table) error {
	for _, t := range tables {
		for _, c := range t.columns {
			if !c.counts {
				continue
			}
			var largest int64
			err := tx.QueryRowContext(ctx, "SELECT coalesce(max("+quoted(c.name)+"), 0) FROM "+quoted(t.name)).Scan(&largest)
			if err == nil {
				err = setNumber(ctx, tx, t.name, c.name, largest)
			}
			if err != nil {
				return fmt.Errorf("number the rows of %s: %w", t.name, err)
			}
		}
	}
	return nil
}

// OpenPostgres connects to the database that a URL such as
// postgres://user:password@host/name?sslmode=require names, brings its tables
// up to date and fills an empty catalogue with the starter one. The error
// never holds the password. A pooler that changes servers between transactions
// is found by itself, see Pooled.
func OpenPostgres(ctx context.Context, url string, options ...Option) (*Database, error) {
	config, err := readPostgresURL(url)
	if err != nil {
		return nil, err
	}
	d, err := openPostgres(ctx, config, options)
	// A connection that was closed holds its place for another moment.
	for began := time.Now(); isFull(err) && time.Since(began) < placeTimeout && ctx.Err() == nil; d, err = openPostgres(ctx, config, options) {
		select {
		case <-time.After(placeInterval):
		case <-ctx.Done():
		}
	}
	if err != nil {
		err = serverTrouble(config.ConnConfig.User, config.ConnConfig.Database, err)
		return nil, fmt.Errorf("open the database on %s: %w", config.ConnConfig.Host, err)
	}
	return d, nil
}

// How long, and how often, a place for a connection is waited for at the start.
const (
	placeTimeout  = 3 * time.Second
	placeInterval = 100 * time.Millisecond
)

// isFull reports whether a server, or what it allows an account, has no place for
// another connection.
func isFull(err error) bool {
	said, ok := errors.AsType[*pgconn.PgError](err)
	return ok && said.Code == "53300"
}

func openPostgres(ctx context.Context, config *serverConfig, options []Option) (*Database, error) {
	found, err := inspectServer(ctx, config.ConnConfig)
	if err == nil {
		err = found.checkLetters()
	}
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config.Config)
	if err != nil {
		return nil, err
	}
	db := openPool(pool)
	d := newDatabase(postgresDialect, db, db, pool.Close)
	d.pooled = found.pooled
	d.connect = func(ctx context.Context) (*pgx.Conn, error) { return pgx.ConnectConfig(ctx, config.ConnConfig) }
	d.closeIdle = pool.Reset
	d.apply(options)
	if err := d.prepare(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if d.listener, err = startListener(ctx, d, config.listens && !found.pooled); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	d.figures = func() Connections {
		now := pool.Stat()
		return Connections{
			MaxOpen: int(now.MaxConns()), Open: int(now.TotalConns()), InUse: int(now.AcquiredConns()), Idle: int(now.IdleConns()),
			WaitCount: now.EmptyAcquireCount(), WaitedFor: now.EmptyAcquireWaitTime(),
		}
	}
	return d, nil
}

// Pooled tells whether a pooler stands between us and the server that gives
// each transaction another connection.
func (d *Database) Pooled() bool { return d.pooled }

// limitStatements has the server end statements of a transaction that take too
// long. Without a pooler each connection is told so once.
func (d *core) limitStatements(ctx context.Context, tx *sql.Tx) error {
	if !d.pooled {
		return nil
	}
	_, err := tx.ExecContext(ctx, "SET LOCAL statement_timeout = "+strconv.FormatInt(statementTimeout.Milliseconds(), 10))
	return err
}

// TryPostgres tells whether the server of a URL takes a connection, without
// looking at the database's tables. Each of its addresses has so long to answer, of which
// a name that has both IPv6 and IPv4 has two.
func TryPostgres(ctx context.Context, url string, each time.Duration) error {
	config, err := readPostgresURL(url)
	if err != nil {
		return err
	}
	config.ConnConfig.ConnectTimeout = each
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		err = serverTrouble(config.ConnConfig.User, config.ConnConfig.Database, err)
		return fmt.Errorf("connect to the database on %s: %w", config.ConnConfig.Host, err)
	}
	return conn.Close(ctx)
}

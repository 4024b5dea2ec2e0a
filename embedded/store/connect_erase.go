package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"ministryfinder/embedded/days"
)

const (
	// eraseWait is how long the log's end is waited for while others read.
	eraseWait = 200 * time.Millisecond
	// compactTimeout bounds the waiting for PostgreSQL's tables to be written anew.
	compactTimeout = 10 * time.Second
	// rememberedDays is for how long it is known who was removed: longer than a
	// backup brings people back.
	rememberedDays = 35
	// requestsRewritten is the fact on which day the tables were written anew.
	requestsRewritten = "requests_rewritten"
)

// ErrMayNotErase is returned where the account on the database server may not
// write the tables anew: what was removed of them stays on its disk until the
// server writes something else in its place.
var ErrMayNotErase = errors.New("the account on the database server is not the owner of the tables")

// errReadMeanwhile means that others look at what was removed: it is in their
// transactions still.
var errReadMeanwhile = errors.New("others are reading")

// peopleTables are those of who asked, each after those that it points to.
var peopleTables = [...]string{"connect_askers", "connect_requests", "connect_request_events"}

// EraseRemoved takes what was removed of people out of the log and the pages of the
// database, where that was not possible when they were removed. The error says why
// it still is not.
func (d ConnectRequests) EraseRemoved(ctx context.Context) error {
	if !d.unerased.CompareAndSwap(true, false) {
		return nil
	}
	err := errors.Join(d.dialect.compact(ctx, d.write), d.emptyLog(ctx))
	if err != nil {
		d.unerased.Store(true)
		return fmt.Errorf("take what was removed out of the database's files: %w", err)
	}
	return nil
}

// noteUnerased has what was removed of people erased once more after a start, as
// nobody knows how the last one ended. Where nobody asked there is nothing.
func (d ConnectRequests) noteUnerased(ctx context.Context) error {
	var people int
	err := d.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM connect_askers) + (SELECT count(*) FROM connect_removed)`).Scan(&people)
	if err != nil {
		return fmt.Errorf("look whether somebody asked: %w", err)
	}
	if people > 0 {
		d.unerased.Store(true)
	}
	return nil
}

// removed erases at once, or else later.
func (d ConnectRequests) removed(ctx context.Context) {
	d.unerased.Store(true)
	_ = d.EraseRemoved(ctx)
}

// eraseLog takes out of the log what was removed, and in which order things were
// stored; where that is not possible now, EraseRemoved does it.
func (d *core) eraseLog(ctx context.Context) {
	if err := d.emptyLog(ctx); err != nil {
		d.unerased.Store(true)
	}
}

func (d *core) emptyLog(ctx context.Context) error {
	return d.file.emptyingLog(ctx, d.write, func() error { return d.dialect.erase(ctx, d.write) })
}

// HideOrder writes the requests of the days before today anew, in the order of
// their random ids and all at once, so that nothing in the database's files tells
// after which submission one was stored. It does so once after each day on which
// somebody asked, and reports whether it did.
func (d ConnectRequests) HideOrder(ctx context.Context, today string) (bool, error) {
	did := false
	err := d.inTransaction(ctx, func(tx *Tx) error {
		var last []byte
		today, err := trustedDay(ctx, tx, today)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `SELECT (SELECT value FROM installation WHERE name = '`+requestsRewritten+`')`).Scan(&last)
		if err != nil || string(last) == today {
			return err
		}
		var since int
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM connect_requests WHERE asked_on >= $1 AND asked_on < $2`, string(last),
			today).Scan(&since)
		if err != nil {
			return err
		}
		if err := hideLetters(ctx, tx, today); err != nil {
			return err
		}
		if did = since > 0; did {
			month := days.MonthsBefore(max(string(last), "2000-01-01"), 1)[:len("2006-01")]
			if err := d.dialect.rewrite(ctx, tx.Tx, month); err != nil {
				return err
			}
		}
		return setInstallationValue(ctx, tx, requestsRewritten, today)
	})
	if err != nil {
		return false, fmt.Errorf("write the requests anew: %w", err)
	}
	if did {
		d.removed(ctx)
	}
	return did, nil
}

// hideLetters takes away when somebody who asked was written to, which is at once.
func hideLetters(ctx context.Context, tx *Tx, today string) error {
	const day = "86400000" // milliseconds
	for _, change := range []string{
		`DELETE FROM outbox WHERE receiver LIKE '` + OutboxAsker + `%' AND state = 'sent' AND day < $1`,
		`UPDATE outbox SET added_at = added_at - added_at % ` + day + `, changed_at = changed_at - changed_at % ` + day + `
			WHERE receiver LIKE '` + OutboxAsker + `%' AND day < $1`,
	} {
		if _, err := tx.ExecContext(ctx, change, today); err != nil {
			return err
		}
	}
	return nil
}

// remember notes that requests are removed, by a condition on connect_requests.
func remember(ctx context.Context, tx *Tx, today, where string, args ...any) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM connect_requests WHERE `+where, args...)
	ids, err := texts(rows, err)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := rememberHash(ctx, tx, hashOfID(id), today); err != nil {
			return err
		}
	}
	return nil
}

func rememberHash(ctx context.Context, tx *Tx, hash, day string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO connect_removed (id_hash, removed_on) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash, day)
	return err
}

// hashOfID is the hash of a random id.
func hashOfID(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// hashOfLeader is that of a leader's number in an installation: others count from one,
// too, and a restore may put the data of one in the place of another's.
func hashOfLeader(installation []byte, id string) string {
	return hashOfID("leader " + id + " of " + hex.EncodeToString(installation))
}

// dayBefore is the day some days before one.
func dayBefore(day string, n int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return date.AddDate(0, 0, -n).Format(time.DateOnly)
}

// eraseSQLite empties SQLite's log into the file. Who writes must not wait long for
// those who read.
func eraseSQLite(ctx context.Context, write *sql.DB) (err error) {
	conn, err := write.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout(%d)", eraseWait.Milliseconds())); err != nil {
		return err
	}
	var busy, frames, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	_, back := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout(%d)", busyTimeout.Milliseconds()))
	if err == nil && busy != 0 {
		err = errReadMeanwhile
	}
	if err == nil {
		// The log begins anew with a number of its own: by that other servers, and the
		// next look at the file, know that it was SQLite.
		_, err = conn.ExecContext(ctx, `INSERT INTO jobs (name) VALUES ('log-emptied') ON CONFLICT (name) DO UPDATE SET name = excluded.name`)
	}
	return errors.Join(err, back)
}

// rewriteSQLite reads what is there, removes it and stores it again: a page holds
// its rows in the order in which they came.
func rewriteSQLite(ctx context.Context, tx *sql.Tx, month string) error {
	where := map[string]string{"connect_counts": ` WHERE month >= '` + month + `'`}
	var stored []func() error
	for _, table := range append(peopleTables[:], "connect_counts") {
		again, err := readAgain(ctx, tx, table, where[table])
		if err != nil {
			return err
		}
		stored = append(stored, again)
	}
	for _, remove := range []string{`DELETE FROM connect_askers`, `DELETE FROM connect_counts` + where["connect_counts"]} {
		if _, err := tx.ExecContext(ctx, remove); err != nil {
			return err
		}
	}
	for _, again := range stored {
		if err := again(); err != nil {
			return err
		}
	}
	return nil
}

// readAgain reads the rows of a table in the order of its key, and returns what
// stores them.
func readAgain(ctx context.Context, tx *sql.Tx, table, where string) (func() error, error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+quoted(table)+where+" ORDER BY 1, 2, 3")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	places, to := "$1", make([]any, len(names))
	for i := range names[1:] {
		places += fmt.Sprint(", $", i+2)
	}
	var all [][]any
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		all = append(all, values)
	}
	return func() error {
		insert, err := tx.PrepareContext(ctx, "INSERT INTO "+quoted(table)+" VALUES ("+places+")")
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, values := range all {
			if _, err := insert.ExecContext(ctx, values...); err != nil {
				return err
			}
		}
		return nil
	}, rows.Err()
}

// rewritePostgres gives all rows the number of one transaction; what compactPostgres
// does afterwards puts them in the order of their keys.
func rewritePostgres(ctx context.Context, tx *sql.Tx, month string) error {
	if err := setLimits(ctx, tx); err != nil {
		return err
	}
	for _, update := range []string{
		`UPDATE connect_askers SET language = language`, `UPDATE connect_requests SET version = version`,
		`UPDATE connect_request_events SET kind = kind`, `UPDATE connect_counts SET number = number WHERE month >= '` + month + `'`,
	} {
		if _, err := tx.ExecContext(ctx, update); err != nil {
			return err
		}
	}
	return nil
}

// compactPostgres writes the tables into new files, without what was removed and in
// the order of their keys. A vacuum would leave what was removed in the pages until
// something else takes its place.
func compactPostgres(ctx context.Context, write *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, compactTimeout)
	defer cancel()
	var reading int
	err := write.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
		AND backend_xmin IS NOT NULL AND xact_start < clock_timestamp() - interval '1 second'`).Scan(&reading)
	if err != nil {
		return err
	}
	for _, table := range append(peopleTables[:], "connect_counts", "outbox") {
		_, err := write.ExecContext(ctx, "CLUSTER "+quoted(table)+" USING "+quoted(table+"_pkey"))
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == "42501" {
			return ErrMayNotErase
		}
		if err != nil {
			return fmt.Errorf("write the table %s anew: %w", table, err)
		}
	}
	if reading > 0 {
		return errReadMeanwhile
	}
	return nil
}

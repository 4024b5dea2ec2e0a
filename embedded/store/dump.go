package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ministryfinder/embedded/dump"
)

// Dump writes the whole database down as it is at one moment, while others go
// on reading and writing. Reason says why, in a word. A damaged SQLite file
// gives an error instead of a damaged copy.
func (d Copies) Dump(ctx context.Context, to io.Writer, reason string) (dump.Rows, error) {
	return d.dumpNow(ctx, to, reason, dump.Whole)
}

// DumpShown writes down what everybody may see: the ministries and what
// belongs to the parish. It has no submission and no account.
func (d Copies) DumpShown(ctx context.Context, to io.Writer, reason string) (dump.Rows, error) {
	return d.dumpNow(ctx, to, reason, dump.Shown)
}

var shown = [...]string{"ministries", "settings", "pictures"}

func (d Copies) dumpNow(ctx context.Context, to io.Writer, reason string, kind dump.Kind) (dump.Rows, error) {
	tx, err := d.read.BeginTx(ctx, d.dialect.snapshot)
	if err != nil {
		return nil, fmt.Errorf("copy the database: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it only reads
	return d.dumpTables(ctx, tx, to, reason, kind)
}

// dumpTables writes down what a transaction sees.
func (d Copies) dumpTables(ctx context.Context, tx *sql.Tx, to io.Writer, reason string, kind dump.Kind) (dump.Rows, error) {
	version, err := versionOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	if kind != dump.Contacts { // the backup that they belong to has looked
		if err := d.dialect.beforeDump(ctx, tx); err != nil {
			return nil, fmt.Errorf("copy the database: %w", err)
		}
	}
	rows, err := d.dialect.dump(ctx, tx, to, dump.Header{Reason: reason, Kind: kind, Version: version})
	if err != nil {
		return nil, fmt.Errorf("copy the database: %w", err)
	}
	return rows, nil
}

// versionOf is the number of the newest migration that a database has seen.
func versionOf(ctx context.Context, q querier) (int64, error) {
	var version int64
	if err := q.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the database's version: %w", err)
	}
	return version, nil
}

// dump writes down what a transaction sees: of the tables those that belong in
// a copy of the header's kind. The header's version is that of the counts in it:
// a copy of an earlier version is counted anew where it is loaded.
func (d dialect) dump(ctx context.Context, tx *sql.Tx, to io.Writer, h dump.Header) (dump.Rows, error) {
	h.Made, h.Database = time.Now().UTC(), d.name
	tables, err := d.tables(ctx, tx, h.Kind)
	if err != nil {
		return nil, err
	}
	w, err := dump.NewWriter(to, h)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if err := dumpTable(ctx, tx, w, t); err != nil {
			return nil, fmt.Errorf("copy the table %q: %w", t.name, err)
		}
	}
	return w.End()
}

// order sorts by the first columns, as many of them as there are: one is our
// tables' key, or four are.
const order = "1, 2, 3, 4"

// notCopied keeps out of a copy what says something of this database alone.
var notCopied = map[string]string{"installation": " WHERE name NOT IN ('" + submissionsChanged + "', '" + requestsRewritten + "')"}

func dumpTable(ctx context.Context, tx *sql.Tx, w *dump.Writer, t table) error {
	names := make([]string, len(t.columns))
	chosen := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i], chosen[i] = c.name, quoted(c.name)
	}
	if err := w.Table(t.name, names); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx,
		"SELECT "+strings.Join(chosen, ", ")+" FROM "+quoted(t.name)+notCopied[t.name]+" ORDER BY "+order[:min(len(t.columns),
			4)*len("1, ")-len(", ")])
	if err != nil {
		return err
	}
	defer rows.Close()
	values, to := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i, c := range t.columns {
			if values[i], err = outgoing(values[i], c); err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
		}
		if err := w.Row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// outgoing makes a value that a driver gave one that travels.
func outgoing(v any, c column) (any, error) {
	switch value := v.(type) {
	case int32:
		return int64(value), nil
	case int:
		return int64(value), nil
	case time.Time:
		return asUTC(value), nil
	case []byte:
		if c.kind == kindList {
			return sameList(string(value))
		}
	case string:
		if c.kind == kindList {
			return sameList(value)
		}
	}
	return v, nil
}

// sameList writes a list as we write it: PostgreSQL gives it back with other
// blanks and escapes. Other JSON stays as it is.
func sameList(text string) (string, error) {
	var l []string
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		if _, other := errors.AsType[*json.UnmarshalTypeError](err); other {
			return text, nil
		}
		return "", err
	}
	return asList(l), nil
}

// asUTC reads the clock of a timestamp without zone as UTC, which it is.
func asUTC(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

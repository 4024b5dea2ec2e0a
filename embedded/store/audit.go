package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"ministryfinder/embedded/sanitize"
)

// AuditEntry is one line of the audit log: who changed what, from what to what.
type AuditEntry struct {
	ID int64
	At time.Time
	// Who is the account's name, or words for the office computer or a command.
	Who string
	// Action is what was done, such as "ministry.update"; the dashboard has
	// words for it under the text audit.ministry.update.
	Action string
	// Subject is to what, such as a ministry's key.
	Subject string
	// Before and After are the state before and after, as short text or JSON;
	// each may be empty.
	Before, After string
}

// AuditLog keeps the newest of the changes that people have made.
type AuditLog struct{ *core }

// Bounds of the audit log.
const (
	// MaxEntries is how many entries are kept; older ones go.
	MaxEntries = 100_000
	// maxEntryText bounds Before and After, in bytes.
	maxEntryText = 64 << 10
	// trimEvery is at every how many entries the log is trimmed.
	trimEvery = 100
)

// audit notes an entry in the transaction that makes the change.
func (d *core) audit(ctx context.Context, tx *Tx, e AuditEntry) error {
	var id int64
	err := tx.QueryRowContext(ctx,
		`INSERT INTO audit_log (at, who, action, subject, before, after) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		e.At.UnixMilli(), e.Who, e.Action, e.Subject,
		sanitize.TruncateBytes(e.Before, maxEntryText), sanitize.TruncateBytes(e.After, maxEntryText)).Scan(&id)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	if id%trimEvery != 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM audit_log WHERE id <= $1`, id-MaxEntries); err != nil {
		return fmt.Errorf("trim the audit log: %w", err)
	}
	return nil
}

// AddAuditEntry notes something that changes nothing in the database itself, such
// as an export.
func (d AuditLog) AddAuditEntry(ctx context.Context, e AuditEntry) error {
	return d.inTransaction(ctx, func(tx *Tx) error { return d.audit(ctx, tx, e) })
}

// AuditEntries returns the newest entries of the audit log with ids below before
// (0 for the newest), newest first, at most limit.
func (d AuditLog) AuditEntries(ctx context.Context, before int64, limit int) ([]AuditEntry, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	rows, err := d.read.QueryContext(ctx, `SELECT id, at, who, action, subject, before, after FROM audit_log
		WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	all, err := collect(rows, err, func(row scanner) (e AuditEntry, err error) {
		var at int64
		err = row.Scan(&e.ID, &at, &e.Who, &e.Action, &e.Subject, &e.Before, &e.After)
		e.At = time.UnixMilli(at).UTC()
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return all, nil
}

// LastAuditEntry returns the newest entry of the audit log with an action.
// ErrNotFound means that there is none.
func (d AuditLog) LastAuditEntry(ctx context.Context, action string) (AuditEntry, error) {
	e := AuditEntry{Action: action}
	var at int64
	err := d.read.QueryRowContext(ctx, `SELECT id, at, who, subject, before, after FROM audit_log
		WHERE action = $1 ORDER BY id DESC LIMIT 1`, action).Scan(&e.ID, &at, &e.Who, &e.Subject, &e.Before, &e.After)
	if errors.Is(err, sql.ErrNoRows) {
		return AuditEntry{}, ErrNotFound
	}
	if err != nil {
		return AuditEntry{}, fmt.Errorf("read the audit log: %w", err)
	}
	e.At = time.UnixMilli(at).UTC()
	return e, nil
}

// ChangesSince counts what people have changed at from or later: not that they
// signed in, were locked out or saved a file, and not what replaced the whole
// database.
func (d AuditLog) ChangesSince(ctx context.Context, from time.Time) (int, error) {
	var n int
	err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM audit_log WHERE at >= $1 AND action NOT IN ('signin', 'submissions.export')
		AND action NOT LIKE 'lock.%' AND action NOT LIKE 'session.%' AND action NOT LIKE 'data.%'`, from.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the changes: %w", err)
	}
	return n, nil
}

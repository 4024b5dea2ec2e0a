package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Failures are the failed sign-ins of an address or an account within a while.
type Failures struct {
	Count   int
	FirstAt time.Time
	// LockedUntil is until when further tries are refused; zero for not at all.
	LockedUntil time.Time
}

// MaxFailures bounds the addresses and accounts that are remembered; beyond it
// those whose failures began first are forgotten, locked ones last.
const MaxFailures = 10_000

// FailuresOf returns the failed sign-ins noted under a key.
func (d *Database) FailuresOf(ctx context.Context, key string) (Failures, error) {
	f, err := scanFailures(d.read.QueryRowContext(ctx, `SELECT failures, first_at, locked_until FROM sign_in_failures WHERE key = $1`, key))
	if errors.Is(err, sql.ErrNoRows) {
		return Failures{}, nil
	}
	if err != nil {
		return Failures{}, fmt.Errorf("read failed sign-ins: %w", err)
	}
	return f, nil
}

func scanFailures(row scanner) (Failures, error) {
	var f Failures
	var first, locked int64
	err := row.Scan(&f.Count, &first, &locked)
	f.FirstAt = time.UnixMilli(first).UTC()
	if locked > 0 {
		f.LockedUntil = time.UnixMilli(locked).UTC()
	}
	return f, err
}

// AddFailure notes a failed sign-in under a key and returns those of the
// present window, locked as lock decides from their number.
func (d *Database) AddFailure(ctx context.Context, key string, now time.Time, window time.Duration, lock func(failures int) time.Duration) (Failures, error) {
	var f Failures
	err := d.inTransaction(ctx, func(tx *Tx) error {
		since := now.Add(-window).UnixMilli()
		var err error
		// A window that is over begins anew, unless it is locked still.
		f, err = scanFailures(tx.QueryRowContext(ctx, `INSERT INTO sign_in_failures (key, failures, first_at) VALUES ($1, 1, $2)
			ON CONFLICT (key) DO UPDATE SET
				failures = CASE WHEN sign_in_failures.first_at < $3 THEN 1 ELSE sign_in_failures.failures + 1 END,
				first_at = CASE WHEN sign_in_failures.first_at < $3 THEN $2 ELSE sign_in_failures.first_at END
			RETURNING failures, first_at, locked_until`, key, now.UnixMilli(), since))
		if err != nil {
			return err
		}
		if d := lock(f.Count); d > 0 {
			f.LockedUntil = now.Add(d)
			if _, err := tx.ExecContext(ctx, `UPDATE sign_in_failures SET locked_until = $1 WHERE key = $2`, f.LockedUntil.UnixMilli(), key); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sign_in_failures WHERE first_at < $1 AND locked_until < $2`, since, now.UnixMilli()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM sign_in_failures WHERE key IN
			(SELECT key FROM sign_in_failures ORDER BY locked_until DESC, first_at DESC LIMIT 1000 OFFSET $1)`, MaxFailures)
		return err
	})
	if err != nil {
		return Failures{}, fmt.Errorf("note a failed sign-in: %w", err)
	}
	return f, nil
}

// ForgetFailures forgets the failed sign-ins of a key.
func (d *Database) ForgetFailures(ctx context.Context, key string) error {
	if _, err := d.write.ExecContext(ctx, `DELETE FROM sign_in_failures WHERE key = $1`, key); err != nil {
		return fmt.Errorf("forget failed sign-ins: %w", err)
	}
	return nil
}

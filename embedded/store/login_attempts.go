package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// LoginAttempts are the failed sign-ins of an address or an account within a while.
type LoginAttempts struct {
	Count   int
	FirstAt time.Time
	// LockedUntil is until when further tries are refused; zero for not at all.
	LockedUntil time.Time
}

// LoginFailures count the failed sign-ins of the last while.
type LoginFailures struct{ *core }

// Bounds of what is remembered of failed sign-ins.
const (
	// MaxFailures bounds the addresses that are remembered, and apart from them
	// the names that no account has; beyond it those whose failures began first
	// are forgotten. Those of accounts, and of the browsers that they are used
	// in, are not forgotten as long as they count.
	MaxFailures = 10_000
)

// Beginnings of the keys under which failed sign-ins are noted.
const (
	KeyAddress = "address:" // of a network address
	KeyName    = "account:" // of a name that no account has
	KeyUser    = "user:"    // of an account, by strangers
	KeyBrowser = "browser:" // of an account, by a browser that it was used in
)

// LoginAttemptsOf returns the failed sign-ins noted under a key.
func (d LoginFailures) LoginAttemptsOf(ctx context.Context, key string) (LoginAttempts, error) {
	f, err := scanFailures(d.read.QueryRowContext(ctx, `SELECT failures, first_at, locked_until FROM sign_in_failures WHERE key = $1`, key))
	if errors.Is(err, sql.ErrNoRows) {
		return LoginAttempts{}, nil
	}
	if err != nil {
		return LoginAttempts{}, fmt.Errorf("read failed sign-ins: %w", err)
	}
	return f, nil
}

func scanFailures(row scanner) (LoginAttempts, error) {
	var f LoginAttempts
	var first, locked int64
	err := row.Scan(&f.Count, &first, &locked)
	f.FirstAt = time.UnixMilli(first).UTC()
	if locked > 0 {
		f.LockedUntil = time.UnixMilli(locked).UTC()
	}
	return f, err
}

// AttemptKey is a key under which failed sign-ins are noted. Lock says for how
// long so many of them lock it, 0 for not at all.
type AttemptKey struct {
	Key  string
	Lock func(failures int) time.Duration
}

// LockedError means that nothing was noted, as further tries are refused.
type LockedError struct{ Until time.Time }

// Error says until when.
func (e *LockedError) Error() string {
	return "locked after failed sign-ins until " + e.Until.UTC().Format(time.RFC3339)
}

// ReserveAttempt notes a sign-in under each key as failed before it is tried, and
// returns the failures of the present window under each, locked as its Lock
// decides from their number. So no two tries, of one server or of several,
// both find room for the last one. When one of the keys is locked none is
// noted, and the error is a *LockedError. The keys must be given in an order
// that is the same for all, as each waits for those who note it too.
func (d LoginFailures) ReserveAttempt(ctx context.Context, keys []AttemptKey, now time.Time, window time.Duration) ([]LoginAttempts,
	error) {
	all := make([]LoginAttempts, len(keys))
	err := d.inTransaction(ctx, func(tx *Tx) error {
		for i, k := range keys {
			var err error
			if all[i], err = addFailure(ctx, tx, k, now, now.Add(-window)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("note a sign-in: %w", err)
	}
	return all, nil
}

func addFailure(ctx context.Context, tx *Tx, k AttemptKey, now, since time.Time) (LoginAttempts, error) {
	// A window that is over begins anew. A row is not changed while it is locked.
	f, err := scanFailures(tx.QueryRowContext(ctx, `INSERT INTO sign_in_failures (key, failures, first_at) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET
			failures = CASE WHEN sign_in_failures.first_at < $3 THEN 1 ELSE sign_in_failures.failures + 1 END,
			first_at = CASE WHEN sign_in_failures.first_at < $3 THEN $2 ELSE sign_in_failures.first_at END,
			locked_until = 0
		WHERE sign_in_failures.locked_until <= $2
		RETURNING failures, first_at, 0`, k.Key, now.UnixMilli(), since.UnixMilli()))
	if errors.Is(err, sql.ErrNoRows) {
		var until int64
		if err := tx.QueryRowContext(ctx, `SELECT locked_until FROM sign_in_failures WHERE key = $1`, k.Key).Scan(&until); err != nil {
			return f, err
		}
		return f, &LockedError{time.UnixMilli(until).UTC()}
	}
	if err != nil {
		return f, err
	}
	if pause := k.Lock(f.Count); pause > 0 {
		f.LockedUntil = now.Add(pause)
		if _, err := tx.ExecContext(ctx, `UPDATE sign_in_failures SET locked_until = $1 WHERE key = $2`, f.LockedUntil.UnixMilli(),
			k.Key); err != nil {
			return f, err
		}
	}
	return f, nil
}

// ReleaseAttempt takes back what ReserveAttempt noted under the keys, of a sign-in that
// could not be tried.
func (d LoginFailures) ReleaseAttempt(ctx context.Context, keys []AttemptKey, noted []LoginAttempts) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		for i, k := range keys {
			until := int64(-1)
			if f := noted[i]; !f.LockedUntil.IsZero() {
				until = f.LockedUntil.UnixMilli()
			}
			// Others may have tried since: their failures and their lock stay.
			if _, err := tx.ExecContext(ctx, `UPDATE sign_in_failures SET failures = failures - 1, locked_until = CASE WHEN locked_until = $1 THEN 0 ELSE locked_until END
				WHERE key = $2 AND first_at = $3 AND failures > 0`, until, k.Key, noted[i].FirstAt.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take back a sign-in that was noted: %w", err)
	}
	return nil
}

// ForgetOldFailures forgets what counts no more, and what is too much.
func (d LoginFailures) ForgetOldFailures(ctx context.Context, now time.Time, window time.Duration) error {
	// It passes over what others are changing: it would wait for one row with
	// another in its hands, and they the other way round.
	forget := func(rows string, args ...any) error {
		if _, err := d.write.ExecContext(ctx, `DELETE FROM sign_in_failures WHERE key IN (`+rows+d.dialect.skipLocked+`)`, args...); err != nil {
			return fmt.Errorf("forget old failed sign-ins: %w", err)
		}
		return nil
	}
	if err := forget(`SELECT key FROM sign_in_failures WHERE first_at < $1 AND locked_until < $2`, now.Add(-window).UnixMilli(),
		now.UnixMilli()); err != nil {
		return err
	}
	// The newest stay, locked or not: else as many locks as there may be would
	// have whoever comes next forgotten at once.
	for _, kind := range []string{KeyAddress, KeyName} {
		if err := forget(`SELECT key FROM sign_in_failures WHERE key IN
			(SELECT key FROM sign_in_failures WHERE key LIKE $1 ORDER BY first_at DESC, key LIMIT 1000 OFFSET $2)`, kind+"%", MaxFailures); err != nil {
			return err
		}
	}
	return nil
}

// ForgetFailures forgets the failed sign-ins of a key.
func (d LoginFailures) ForgetFailures(ctx context.Context, key string) error {
	if _, err := d.write.ExecContext(ctx, `DELETE FROM sign_in_failures WHERE key = $1`, key); err != nil {
		return fmt.Errorf("forget failed sign-ins: %w", err)
	}
	return nil
}

package store

import (
	"context"
	"fmt"
	"time"
)

// MaxBrowsers is how many browsers are remembered of an account; beyond it the
// one that it was not used in for longest is forgotten.
const MaxBrowsers = 30

// KnownBrowser reports whether an account was signed in to, since a moment, from
// the browser that has the token of this hash.
func (d LoginSessions) KnownBrowser(ctx context.Context, userID int64, tokenHash string, since time.Time) (bool, error) {
	var n int
	err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM known_browsers WHERE token_hash = $1 AND user_id = $2 AND seen_at >= $3`,
		tokenHash, userID, since.UnixMilli()).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for a browser: %w", err)
	}
	return n > 0, nil
}

// RememberBrowser notes that an account was signed in to from the browser that
// has the token of this hash. An account that is gone has no browsers.
func (d LoginSessions) RememberBrowser(ctx context.Context, userID int64, tokenHash string, now time.Time) error {
	err := d.inTransaction(ctx, func(tx *Tx) error { return rememberBrowser(ctx, tx, userID, tokenHash, now) })
	if err != nil {
		return fmt.Errorf("remember a browser: %w", err)
	}
	return nil
}

func rememberBrowser(ctx context.Context, tx *Tx, userID int64, tokenHash string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO known_browsers (token_hash, user_id, seen_at) SELECT $1, id, $3 FROM users WHERE id = $2
			ON CONFLICT (token_hash, user_id) DO UPDATE SET seen_at = excluded.seen_at`, tokenHash, userID, now.UnixMilli()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM known_browsers WHERE user_id = $1 AND token_hash IN
			(SELECT token_hash FROM known_browsers WHERE user_id = $1 ORDER BY seen_at DESC, token_hash LIMIT 1000 OFFSET $2)`, userID, MaxBrowsers)
	return err
}

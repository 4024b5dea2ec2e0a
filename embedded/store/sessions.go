package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Session is a sign-in that lasts. It is found by the hash of its token; the
// token itself is only in the browser.
type Session struct {
	ID int64
	// UserID is 0, and User empty, for the session of the office computer,
	// which its tray began.
	UserID int64
	User   string
	Role   Role
	// Browser is a few words about the browser.
	Browser           string
	CreatedAt, SeenAt time.Time
	// Proved is, of a session that begins, the stored hash that the account's
	// password was compared with.
	Proved string
	// BrowserHash is, of a session of an account that begins, the hash of the
	// token by which its browser is known from then on; empty for none.
	BrowserHash string
}

// LoginSessions are the sessions of accounts, the one-time links that begin one,
// and the browsers in which accounts are used.
type LoginSessions struct{ *core }

// Bounds of the sessions.
const (
	// MaxSessions is how many there may be; beyond it the longest unused goes.
	MaxSessions = 500
)

// A session of the office computer acts as an administrator.
const selectSessions = `SELECT s.id, coalesce(s.user_id, 0), coalesce(u.name, ''), coalesce(u.role, 'administrator'), s.browser, s.created_at, s.seen_at
	FROM sessions AS s LEFT JOIN users AS u ON u.id = s.user_id`

func scanSession(row scanner) (Session, error) {
	var s Session
	var created, seen int64
	err := row.Scan(&s.ID, &s.UserID, &s.User, &s.Role, &s.Browser, &created, &seen)
	s.CreatedAt, s.SeenAt = time.UnixMilli(created).UTC(), time.UnixMilli(seen).UTC()
	return s, err
}

// AddSession begins a session; its CreatedAt counts as seen. The session of an
// account begins only if the password that was proved is still its password,
// with which a change of it that comes at the same moment ends the session or
// keeps it from beginning: ErrNotFound if it is not, or the account is gone. The
// entry is written with it.
func (d LoginSessions) AddSession(ctx context.Context, tokenHash string, s Session, e AuditEntry) error {
	user := sql.NullInt64{Int64: s.UserID, Valid: s.UserID != 0}
	now := s.CreatedAt.UnixMilli()
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if user.Valid {
			// The row is then locked: who changes the account waits, and ends this session.
			found, err := affected(tx.ExecContext(ctx, `UPDATE users SET seen_at = $1 WHERE id = $2 AND password_hash = $3`, now, user, s.Proved))
			if err != nil {
				return err
			}
			if !found {
				return ErrNotFound
			}
			if s.BrowserHash != "" {
				if err := rememberBrowser(ctx, tx, s.UserID, s.BrowserHash, s.CreatedAt); err != nil {
					return err
				}
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, browser, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)`,
			tokenHash, user, s.Browser, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx,
			`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions ORDER BY seen_at DESC, id DESC LIMIT 1000 OFFSET $1)`,
			MaxSessions); err != nil {
			return err
		}
		return d.audit(ctx, tx, e)
	})
	if err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	return nil
}

// affected reports whether a statement has found a row.
func affected(done sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// SessionOf returns the session of a token's hash, or ErrNotFound.
func (d LoginSessions) SessionOf(ctx context.Context, tokenHash string) (Session, error) {
	s, err := scanSession(d.read.QueryRowContext(ctx, selectSessions+` WHERE s.token_hash = $1`, tokenHash))
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, ErrNotFound
	}
	if err != nil {
		return Session{}, fmt.Errorf("read a session: %w", err)
	}
	return s, nil
}

// Sessions returns all sessions, the last used first.
func (d LoginSessions) Sessions(ctx context.Context) ([]Session, error) {
	rows, err := d.read.QueryContext(ctx, selectSessions+` ORDER BY s.seen_at DESC, s.id DESC`)
	all, err := collect(rows, err, scanSession)
	if err != nil {
		return nil, fmt.Errorf("read the sessions: %w", err)
	}
	return all, nil
}

// TouchSession notes that a session is used.
func (d LoginSessions) TouchSession(ctx context.Context, id int64, now time.Time) error {
	if _, err := d.write.ExecContext(ctx, `UPDATE sessions SET seen_at = $1 WHERE id = $2`, now.UnixMilli(), id); err != nil {
		return fmt.Errorf("note a session's use: %w", err)
	}
	return nil
}

// EndSession ends one session, with the entries that tell who has ended it.
func (d LoginSessions) EndSession(ctx context.Context, id int64, entries ...AuditEntry) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE id = $1`, id); err != nil {
			return err
		}
		for _, e := range entries {
			if err := d.audit(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// EndSessionsOf ends all sessions of a user, 0 for those of the office computer.
func (d LoginSessions) EndSessionsOf(ctx context.Context, userID int64) error {
	return d.endSessions(ctx, `DELETE FROM sessions WHERE coalesce(user_id, 0) = $1`, userID)
}

// EndOldSessions ends the sessions that were begun or used last too long ago.
// longest is for how long a session holds, idle for how long without being used.
func (d LoginSessions) EndOldSessions(ctx context.Context, now time.Time, longest, idle time.Duration) error {
	now, err := trusted(ctx, d.read, now)
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return d.endSessions(ctx, `DELETE FROM sessions WHERE created_at < $1 OR seen_at < $2`, now.Add(-longest).UnixMilli(),
		now.Add(-idle).UnixMilli())
}

func (d LoginSessions) endSessions(ctx context.Context, statement string, args ...any) error {
	if _, err := d.write.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// UseLink notes that a one-time link is used, and reports false when it was
// before. What has expired is forgotten.
func (d LoginSessions) UseLink(ctx context.Context, tokenHash string, expires, now time.Time) (bool, error) {
	var first bool
	err := d.inTransaction(ctx, func(tx *Tx) error {
		now, err := trusted(ctx, tx, now)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM used_links WHERE expires_at < $1`, now.UnixMilli()); err != nil {
			return err
		}
		first, err = affected(tx.ExecContext(ctx, `INSERT INTO used_links (token_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
			tokenHash, expires.UnixMilli()))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note a link's use: %w", err)
	}
	return first, nil
}

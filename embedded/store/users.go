package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Role says what an account may do.
type Role string

// The roles. An administrator may do what an editor may.
const (
	// Editor changes ministries and reads statistics.
	Editor Role = "editor"
	// Administrator also manages accounts, data and settings.
	Administrator Role = "administrator"
)

// User is an account of the parish office.
type User struct {
	ID           int64
	Name         string
	PasswordHash string
	Role         Role
	CreatedAt    time.Time
	// SeenAt is when the account was used last, zero for never.
	SeenAt time.Time
}

// Errors about accounts.
var (
	// ErrNotFound is returned when what is asked for is not there.
	ErrNotFound = errors.New("not found")
	// ErrExists is returned when a name or key is taken.
	ErrExists = errors.New("exists already")
	// ErrLastAdministrator keeps the last administrator from being removed or
	// made an editor.
	ErrLastAdministrator = errors.New("the last administrator must stay")
	// ErrFull is returned when a bound is reached.
	ErrFull = errors.New("there are too many already")
	// ErrSessionEnded is returned when who asks was signed out, or lost the
	// account or the role, while the request was under way.
	ErrSessionEnded = errors.New("the session has ended meanwhile")
	// ErrNotFirst is returned when there is an account already.
	ErrNotFirst = errors.New("there is an account already")
)

// MaxUsers bounds the accounts.
const MaxUsers = 200

// Accounts are those who may sign in.
type Accounts struct{ *core }

const selectUsers = `SELECT id, name, password_hash, role, created_at, seen_at FROM users`

func scanUser(row scanner) (User, error) {
	var u User
	var created, seen int64
	err := row.Scan(&u.ID, &u.Name, &u.PasswordHash, &u.Role, &created, &seen)
	u.CreatedAt = time.UnixMilli(created).UTC()
	if seen > 0 {
		u.SeenAt = time.UnixMilli(seen).UTC()
	}
	return u, err
}

// Users returns all accounts by name.
func (d Accounts) Users(ctx context.Context) ([]User, error) {
	rows, err := d.read.QueryContext(ctx, selectUsers+` ORDER BY name_key`)
	all, err := collect(rows, err, scanUser)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	return all, nil
}

// UserNamed returns the account of a name, in any case and with its accents written in
// any way, or ErrNotFound.
func (d Accounts) UserNamed(ctx context.Context, name string) (User, error) {
	u, err := scanUser(d.read.QueryRowContext(ctx, selectUsers+` WHERE name_key IN ($1, $2, $3)
		ORDER BY CASE name_key WHEN $1 THEN 0 WHEN $2 THEN 1 ELSE 2 END LIMIT 1`, userKeys(name)...))
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, ErrNotFound
	}
	if err != nil {
		return User{}, fmt.Errorf("read an account: %w", err)
	}
	return u, nil
}

// Condition is what must still hold when accounts are changed. It is looked at
// within the transaction that changes them, and no other changes accounts then:
// a password takes long to be hashed, and meanwhile much may have happened.
type Condition func(ctx context.Context, tx *Tx) error

// IfSession has a change made only while a session of somebody's lasts, which a
// change of that account's password or role ends; ErrSessionEnded if not.
func IfSession(id int64) Condition {
	return func(ctx context.Context, tx *Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sessions WHERE id = $1`, id).Scan(&n)
		if err == nil && n == 0 {
			err = ErrSessionEnded
		}
		return err
	}
}

// IfFirst has an account added only when there is none; ErrNotFirst if there is.
func IfFirst() Condition {
	return func(ctx context.Context, tx *Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM users`).Scan(&n)
		if err == nil && n > 0 {
			err = ErrNotFirst
		}
		return err
	}
}

// changeAccounts runs a change of accounts in a transaction in which nobody
// else changes any, when the conditions hold.
func (d Accounts) changeAccounts(ctx context.Context, conditions []Condition, change func(tx *Tx) error) error {
	return d.inTransaction(ctx, func(tx *Tx) error {
		// PostgreSQL has the next wait for this row; SQLite has one writer anyway.
		if err := setInstallationValue(ctx, tx, "accounts_changed_at", time.Now().UTC().Format(time.RFC3339)); err != nil {
			return err
		}
		for _, holds := range conditions {
			if err := holds(ctx, tx); err != nil {
				return err
			}
		}
		return change(tx)
	})
}

// AddUser adds an account and returns its id; ErrExists when the name is
// taken, ErrFull when there are MaxUsers.
func (d Accounts) AddUser(ctx context.Context, who string, u User, conditions ...Condition) (int64, error) {
	err := d.changeAccounts(ctx, conditions, func(tx *Tx) error {
		if err := roomFor(ctx, tx, u.Name); err != nil {
			return err
		}
		if err := insertUser(ctx, tx, &u); err != nil {
			return err
		}
		return d.audit(ctx, tx, AuditEntry{At: u.CreatedAt, Who: who, Action: "user.add", Subject: u.Name, After: string(u.Role)})
	})
	if err != nil {
		return 0, fmt.Errorf("add the account %s: %w", u.Name, err)
	}
	return u.ID, nil
}

// insertUser adds an account and sets its id; ErrExists when the name is taken.
func insertUser(ctx context.Context, tx *Tx, u *User) error {
	u.Name = userName(u.Name)
	err := tx.QueryRowContext(ctx, `INSERT INTO users (name, name_key, password_hash, role, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (name_key) DO NOTHING RETURNING id`,
		u.Name, userKey(u.Name), u.PasswordHash, string(u.Role), u.CreatedAt.UnixMilli()).Scan(&u.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrExists
	}
	return err
}

// changeUser changes one account within a transaction that also ends its
// sessions, but for the one that is kept, and notes it.
func (d Accounts) changeUser(ctx context.Context, id, keepSession int64, entry AuditEntry, conditions []Condition,
	change func(tx *Tx, u User) error) error {
	err := d.changeAccounts(ctx, conditions, func(tx *Tx) error {
		u, err := scanUser(tx.QueryRowContext(ctx, selectUsers+` WHERE id = $1`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		entry.Subject = u.Name
		if err := change(tx, u); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, id, keepSession); err != nil {
			return err
		}
		tx.Changed(ChangedPeople)
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return fmt.Errorf("change an account: %w", err)
	}
	return nil
}

// SetPassword gives an account another password, ends its sessions but for
// keepSession (0 for none), and forgets the browsers that it was used in.
func (d Accounts) SetPassword(ctx context.Context, who string, id, keepSession int64, hash string, now time.Time,
	conditions ...Condition) error {
	return d.changeUser(ctx, id, keepSession, AuditEntry{At: now, Who: who, Action: "user.password"}, conditions, func(tx *Tx, _ User) error {
		return setPasswordHash(ctx, tx, id, hash, now)
	})
}

// setPasswordHash gives an account another password, forgets the browsers that it
// was used in, and ends the link by which another one could be chosen.
func setPasswordHash(ctx context.Context, tx *Tx, id int64, hash string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `UPDATE users SET password_hash = $1, updated_at = $2 WHERE id = $3`, hash, now.UnixMilli(),
		id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE invitations SET withdrawn_at = $1 WHERE user_id = $2 AND used_at = 0 AND withdrawn_at = 0`,
		now.UnixMilli(), id); err != nil {
		return err
	}
	// After it: what begins at the same moment has then begun, or does not.
	_, err := tx.ExecContext(ctx, `DELETE FROM known_browsers WHERE user_id = $1`, id)
	return err
}

// SetRole gives an account another role; ErrLastAdministrator when it is the
// last that has that one.
func (d Accounts) SetRole(ctx context.Context, who string, id int64, role Role, now time.Time, conditions ...Condition) error {
	return d.changeUser(ctx, id, 0, AuditEntry{At: now, Who: who, Action: "user.role", After: string(role)}, conditions,
		func(tx *Tx, u User) error {
			if role != Administrator {
				if err := notTheLast(ctx, tx, u); err != nil {
					return err
				}
				if err := withdrawInvitationsBy(ctx, tx, id, now); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, `UPDATE users SET role = $1, updated_at = $2 WHERE id = $3`, string(role), now.UnixMilli(), id)
			return err
		})
}

// RemoveUser removes an account and ends its sessions; ErrLastAdministrator
// when it is the last one.
func (d Accounts) RemoveUser(ctx context.Context, who string, id int64, now time.Time, conditions ...Condition) error {
	return d.changeUser(ctx, id, 0, AuditEntry{At: now, Who: who, Action: "user.remove"}, conditions, func(tx *Tx, u User) error {
		if err := notTheLast(ctx, tx, u); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM users WHERE id = $1`, id)
		return err
	})
}

// notTheLast refuses what would leave the parish without an administrator.
func notTheLast(ctx context.Context, tx *Tx, u User) error {
	if u.Role != Administrator {
		return nil
	}
	var others int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM users WHERE role = 'administrator' AND id <> $1`, u.ID).Scan(&others); err != nil {
		return err
	}
	if others == 0 {
		return ErrLastAdministrator
	}
	return nil
}

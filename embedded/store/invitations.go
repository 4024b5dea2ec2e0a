package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Invitation is a one-time link by which somebody makes an account, or chooses
// another password for one. It is found by the hash of its token.
type Invitation struct {
	ID int64
	// UserID is the account whose password is chosen anew, 0 for a new account.
	UserID int64
	// Name is the account's, or the one that is proposed for a new account.
	Name string
	Role Role
	// ByID and By are who made it; ByID is 0 for the office computer.
	ByID                 int64
	By                   string
	CreatedAt, ExpiresAt time.Time
	used, withdrawn      bool
}

// InvitationState says whether an invitation can be used.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen      InvitationState = "open"
	InvitationUsed      InvitationState = "used"
	InvitationWithdrawn InvitationState = "withdrawn"
	InvitationExpired   InvitationState = "expired"
	// InvitationUnknown is one that is not there, or not any more.
	InvitationUnknown InvitationState = "unknown"
)

// State says whether it can be used at a time.
func (i Invitation) State(now time.Time) InvitationState {
	switch {
	case i.used:
		return InvitationUsed
	case i.withdrawn:
		return InvitationWithdrawn
	case !now.Before(i.ExpiresAt):
		return InvitationExpired
	}
	return InvitationOpen
}

// InvitationError says that an invitation cannot be used, and why.
type InvitationError struct{ State InvitationState }

// Error names the state.
func (e *InvitationError) Error() string { return "the invitation is " + string(e.State) }

// MaxInvitations is how many invitations are kept, also of those that were used or
// have ended; beyond it the oldest goes, as if it were withdrawn.
const MaxInvitations = 200

// InvitationLinks are the links by which people come to their accounts.
type InvitationLinks struct{ *core }

const selectInvitations = `SELECT id, coalesce(user_id, 0), name, role, coalesce(by_id, 0), by_name, created_at, expires_at,
	used_at, withdrawn_at FROM invitations`

func scanInvitation(row scanner) (Invitation, error) {
	var i Invitation
	var created, expires, used, withdrawn int64
	err := row.Scan(&i.ID, &i.UserID, &i.Name, &i.Role, &i.ByID, &i.By, &created, &expires, &used, &withdrawn)
	i.CreatedAt, i.ExpiresAt = time.UnixMilli(created).UTC(), time.UnixMilli(expires).UTC()
	i.used, i.withdrawn = used > 0, withdrawn > 0
	return i, err
}

// Invitations returns all that are kept, the newest first.
func (d InvitationLinks) Invitations(ctx context.Context) ([]Invitation, error) {
	rows, err := d.read.QueryContext(ctx, selectInvitations+` ORDER BY id DESC`)
	all, err := collect(rows, err, scanInvitation)
	if err != nil {
		return nil, fmt.Errorf("read the invitations: %w", err)
	}
	return all, nil
}

// InvitationOf returns the invitation of a token's hash, or ErrNotFound.
func (d InvitationLinks) InvitationOf(ctx context.Context, tokenHash string) (Invitation, error) {
	i, err := scanInvitation(d.read.QueryRowContext(ctx, selectInvitations+` WHERE token_hash = $1`, tokenHash))
	if errors.Is(err, sql.ErrNoRows) {
		return Invitation{}, ErrNotFound
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("read an invitation: %w", err)
	}
	return i, nil
}

// AddInvitation adds one when the conditions hold, with an entry in the audit log.
// An open one for the same name is withdrawn: one link is valid at a time.
// ErrExists means that the name of a new account is taken, ErrNotFound that there
// is no account of UserID, ErrFull that there are MaxUsers.
func (d Accounts) AddInvitation(ctx context.Context, tokenHash string, i Invitation, conditions ...Condition) (Invitation, error) {
	now := i.CreatedAt.UnixMilli()
	i.Name = userName(i.Name)
	err := d.changeAccounts(ctx, conditions, func(tx *Tx) error {
		entry := AuditEntry{At: i.CreatedAt, Who: i.By, Action: "invitation.add", After: string(i.Role)}
		if i.UserID != 0 {
			u, err := scanUser(tx.QueryRowContext(ctx, selectUsers+` WHERE id = $1`, i.UserID))
			if errors.Is(err, sql.ErrNoRows) {
				return ErrNotFound
			}
			if err != nil {
				return err
			}
			i.Name, i.Role, entry.Action, entry.After = u.Name, u.Role, "invitation.reset", ""
		} else if err := roomFor(ctx, tx, i.Name); err != nil {
			return err
		}
		entry.Subject = i.Name
		key := userKey(i.Name)
		if _, err := tx.ExecContext(ctx, `UPDATE invitations SET withdrawn_at = $1 WHERE name_key = $2 AND used_at = 0 AND withdrawn_at = 0`,
			now, key); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `INSERT INTO invitations (token_hash, user_id, name, name_key, role, by_id, by_name, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`, tokenHash, optional(i.UserID), i.Name, key, string(i.Role),
			optional(i.ByID), i.By, now, i.ExpiresAt.UnixMilli()).Scan(&i.ID)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx,
			`DELETE FROM invitations WHERE id IN (SELECT id FROM invitations ORDER BY id DESC LIMIT 1000 OFFSET $1)`, MaxInvitations); err != nil {
			return err
		}
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("invite: %w", err)
	}
	return i, nil
}

// optional is an id, or NULL for 0.
func optional(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }

// roomFor returns ErrExists when a name is taken, ErrFull when there are MaxUsers.
func roomFor(ctx context.Context, tx *Tx, name string) error {
	var all, same int
	err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN name_key IN ($1, $2, $3) THEN 1 ELSE 0 END), 0) FROM users`,
		userKeys(name)...).Scan(&all, &same)
	switch {
	case err != nil:
		return err
	case same > 0:
		return ErrExists
	case all >= MaxUsers:
		return ErrFull
	}
	return nil
}

// WithdrawInvitation ends an open invitation, with an entry in the audit log.
// ErrNotFound means that there is none that is open.
func (d Accounts) WithdrawInvitation(ctx context.Context, who string, id int64, now time.Time, conditions ...Condition) error {
	err := d.changeAccounts(ctx, conditions, func(tx *Tx) error {
		entry := AuditEntry{At: now, Who: who, Action: "invitation.withdraw"}
		err := tx.QueryRowContext(ctx, `UPDATE invitations SET withdrawn_at = $1
			WHERE id = $2 AND used_at = 0 AND withdrawn_at = 0 AND expires_at > $1 RETURNING name`, now.UnixMilli(), id).Scan(&entry.Subject)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return fmt.Errorf("withdraw an invitation: %w", err)
	}
	return nil
}

// AcceptInvitation uses an open invitation: it makes the account under a name, or
// gives the present one the password, all with entries in the audit log or nothing of
// it. Of several at once one wins. It returns the account. The error is an
// *InvitationError when it cannot be used, ErrExists when the name is taken and
// ErrFull when there are MaxUsers; the invitation then stays.
func (d Accounts) AcceptInvitation(ctx context.Context, tokenHash, name, passwordHash string, now time.Time) (User, error) {
	name = userName(name)
	u := User{Name: name, PasswordHash: passwordHash, CreatedAt: now}
	err := d.changeAccounts(ctx, nil, func(tx *Tx) error {
		i, err := scanInvitation(tx.QueryRowContext(ctx, selectInvitations+` WHERE token_hash = $1`, tokenHash))
		if errors.Is(err, sql.ErrNoRows) {
			return &InvitationError{InvitationUnknown}
		}
		if err != nil {
			return err
		}
		if state := i.State(now); state != InvitationOpen {
			return &InvitationError{state}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE invitations SET used_at = $1 WHERE id = $2`, now.UnixMilli(), i.ID); err != nil {
			return err
		}
		entry := AuditEntry{At: now, Who: byInvitation, Before: "invited by " + i.By}
		if i.UserID != 0 {
			u.ID, u.Name, u.Role = i.UserID, i.Name, i.Role
			entry.Action, entry.Subject = "user.password", i.Name
			return d.renewPassword(ctx, tx, u, entry)
		}
		if err := roomFor(ctx, tx, name); err != nil {
			return err
		}
		u.Role = i.Role
		if err := insertUser(ctx, tx, &u); err != nil {
			return err
		}
		entry.Action, entry.Subject, entry.After = "user.add", name, string(i.Role)
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return User{}, fmt.Errorf("accept an invitation: %w", err)
	}
	return u, nil
}

// byInvitation marks in the audit log who came by an invitation.
const byInvitation = "@invitation"

// renewPassword gives an account the password of u, and ends its sessions.
func (d Accounts) renewPassword(ctx context.Context, tx *Tx, u User, entry AuditEntry) error {
	if err := setPasswordHash(ctx, tx, u.ID, u.PasswordHash, entry.At); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1`, u.ID); err != nil {
		return err
	}
	tx.Changed(ChangedPeople)
	return d.audit(ctx, tx, entry)
}

// withdrawInvitationsBy ends the open invitations that an account has made, which
// is no administrator's any more.
func withdrawInvitationsBy(ctx context.Context, tx *Tx, id int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE invitations SET withdrawn_at = $1 WHERE by_id = $2 AND used_at = 0 AND withdrawn_at = 0`,
		now.UnixMilli(), id)
	return err
}

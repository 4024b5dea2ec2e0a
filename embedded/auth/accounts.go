package auth

import (
	"context"
	"errors"
	"fmt"

	"ministryfinder/embedded/store"
)

// HasAccounts reports whether there is an account with which somebody can sign in.
func (d *Authenticator) HasAccounts(ctx context.Context) (bool, error) {
	users, err := d.Store.Users(ctx)
	return len(users) > 0, err
}

// SetUp makes the first administrator from the surroundings' variables, as
// hosted servers are set up. It does nothing when there is an account.
func (d *Authenticator) SetUp(ctx context.Context, name, password string) error {
	has, err := d.HasAccounts(ctx)
	if err != nil || has {
		return err
	}
	if problem := CheckName(name); problem != "" {
		return fmt.Errorf("ADMIN_USERNAME cannot be used: %s", ProblemText(problem))
	}
	if problem := CheckPassword(name, password); problem != "" {
		return fmt.Errorf("ADMIN_PASSWORD cannot be used: %s", ProblemText(problem))
	}
	_, err = d.AddUser(ctx, "@environment", name, password, store.Administrator, store.IfFirst())
	if errors.Is(err, store.ErrNotFirst) { // of another server, which starts at the same moment
		return nil
	}
	return err
}

// AddUser adds an account with a checked name and password, when the conditions
// hold.
func (d *Authenticator) AddUser(
	ctx context.Context, by, name, password string, role store.Role, conditions ...store.Condition,
) (store.User, error) {
	hash, err := d.Hash(ctx, password)
	if err != nil {
		return store.User{}, err
	}
	u := store.User{Name: name, PasswordHash: hash, Role: role, CreatedAt: d.Now()}
	u.ID, err = d.Store.AddUser(ctx, by, u, conditions...)
	return u, err
}

// SetPassword gives an account another checked password when the conditions hold,
// ends its sessions but for keepSession (0 for none) and forgets the browsers that
// it was used in, all with an entry in the audit log or nothing of it.
func (d *Authenticator) SetPassword(
	ctx context.Context, by string, id, keepSession int64, password string, conditions ...store.Condition,
) error {
	hash, err := d.Hash(ctx, password)
	if err != nil {
		return err
	}
	return d.Store.SetPassword(ctx, by, id, keepSession, hash, d.Now(), conditions...)
}

// EndSession ends somebody's session, with an entry in the audit log: an
// administrator anybody's, an editor their own. For any other it returns
// store.ErrNotFound.
func (d *Authenticator) EndSession(ctx context.Context, by Identity, id int64) error {
	all, err := d.Store.Sessions(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID == id && (by.HasRole(store.Administrator) || s.UserID == by.UserID) {
			entry := store.AuditEntry{At: d.Now(), Who: by.Name, Action: "session.end", Subject: s.User, Before: s.Browser}
			return d.Store.EndSession(ctx, id, entry)
		}
	}
	return store.ErrNotFound
}

// SignOut ends the session of who asks, SignOutEverywhere all of the same account.
func (d *Authenticator) SignOut(ctx context.Context, who Identity) error {
	return d.Store.EndSession(ctx, who.SessionID)
}

// SignOutEverywhere ends all sessions of the account of who asks.
func (d *Authenticator) SignOutEverywhere(ctx context.Context, who Identity) error {
	return d.Store.EndSessionsOf(ctx, who.UserID)
}

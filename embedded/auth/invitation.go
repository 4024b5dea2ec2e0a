package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"time"

	"ministryfinder/embedded/store"
)

const (
	// InvitationLife is how long the link of an invitation is valid.
	InvitationLife = 48 * time.Hour

	invitationRandom = 24 // bytes
)

// Invitations are the one-time links by which people come to their accounts. They
// are safe for concurrent use.
type Invitations struct{ auth *Authenticator }

// NewInvitations returns those to the accounts of an authenticator.
func NewInvitations(d *Authenticator) *Invitations { return &Invitations{d} }

// Add makes a one-time link by which somebody makes an account of a checked name
// and a role, when the conditions hold, and returns its token. Only a hash of it is
// stored. The errors are those of the store's AddInvitation.
func (n *Invitations) Add(ctx context.Context, by Identity, name string, role store.Role, conditions ...store.Condition) (
	string, store.Invitation, error) {
	return n.add(ctx, by, store.Invitation{Name: name, Role: role}, conditions)
}

// Renew makes a one-time link by which the owner of an account chooses another
// password. The present one stays until then.
func (n *Invitations) Renew(ctx context.Context, by Identity, userID int64, conditions ...store.Condition) (
	string, store.Invitation, error) {
	return n.add(ctx, by, store.Invitation{UserID: userID}, conditions)
}

func (n *Invitations) add(ctx context.Context, by Identity, i store.Invitation, conditions []store.Condition) (
	string, store.Invitation, error) {
	random := make([]byte, invitationRandom)
	rand.Read(random)
	token := base64.RawURLEncoding.EncodeToString(random)
	i.ByID, i.By, i.CreatedAt = by.UserID, by.Name, n.auth.Now()
	i.ExpiresAt = i.CreatedAt.Add(InvitationLife)
	i, err := n.auth.Store.AddInvitation(ctx, hashOf(token), i, conditions...)
	return token, i, err
}

// Open returns the invitation of a link that can be used. It does not use it.
// The error is a *store.InvitationError when it cannot be used.
func (n *Invitations) Open(ctx context.Context, token string) (store.Invitation, error) {
	i, err := n.auth.Store.InvitationOf(ctx, hashOf(token))
	if errors.Is(err, store.ErrNotFound) {
		return i, &store.InvitationError{State: store.InvitationUnknown}
	}
	if err != nil {
		return i, err
	}
	if state := i.State(n.auth.Now()); state != store.InvitationOpen {
		return i, &store.InvitationError{State: state}
	}
	return i, nil
}

// Accept uses an invitation with a checked name and password. Of several
// at once one wins. The errors are those of the store's AcceptInvitation.
func (n *Invitations) Accept(ctx context.Context, token, name, password string) (store.User, error) {
	if _, err := n.Open(ctx, token); err != nil { // before the password is hashed, which takes long
		return store.User{}, err
	}
	hash, err := n.auth.Hash(ctx, password)
	if err != nil {
		return store.User{}, err
	}
	return n.auth.Store.AcceptInvitation(ctx, hashOf(token), name, hash, n.auth.Now())
}

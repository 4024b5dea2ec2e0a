package auth

import (
	"context"
	"errors"

	"ministryfinder/embedded/store"
)

// Basic checks the name and password of a script. The errors are those of
// SignIn, and what mayTry returns, which is asked before a pair is checked that
// is not known to be right.
func (d *Authenticator) Basic(ctx context.Context, address, name, password string, mayTry func() error) (Identity, error) {
	t, err := d.newTry(ctx, Caller{Address: address}, name, password)
	if err != nil {
		return Identity{}, err
	}
	key := string(signature(d.basic.key, []byte(address+"\x00"+foldName(name)+"\x00"+password)))
	if d.basic.belongs(key, t.user.PasswordHash, d.Now()) {
		return whoIs(t.user), nil
	}
	var u store.User
	err = d.inTurn(ctx, t, func(ctx context.Context) error {
		// Of a script's requests that come at once the first is checked.
		if u, err = d.userNamed(ctx, t.name); err != nil || d.basic.belongs(key, u.PasswordHash, d.Now()) {
			return err
		}
		if err := mayTry(); err != nil {
			return err
		}
		proved, err := d.check(ctx, t)
		if err != nil {
			return err
		}
		d.basic.add(key, proved.PasswordHash, d.Now())
		// The account may have changed while its password was compared.
		if u, err = d.userNamed(ctx, t.name); err == nil && (u.ID != proved.ID || u.PasswordHash != proved.PasswordHash) {
			err = ErrWrong
		}
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	return whoIs(u), nil
}

// userNamed returns the account of a name, or one with nothing in it.
func (d *Authenticator) userNamed(ctx context.Context, name string) (store.User, error) {
	u, err := d.Store.UserNamed(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return store.User{}, nil
	}
	return u, err
}

func whoIs(u store.User) Identity { return Identity{UserID: u.ID, Name: u.Name, Role: u.Role} }

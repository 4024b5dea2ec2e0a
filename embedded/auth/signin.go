// Package auth decides who may enter the dashboard: passwords and their
// rules, sessions, one-time links, and what happens after wrong passwords. It
// knows no pages; packages admin/access and admin/accounts ask it.
package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"time"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/store"
)

// SecretName is the name of the store's secret that is a Door's key.
const SecretName = "sign-in"

// LocalDesktop is the name in the audit log of who came by the tray's link.
const LocalDesktop = "@office-computer"

// ProvedLately reports whether who asks has proved who they are so short a time
// ago that it need not be asked again before something grave.
func (w Identity) ProvedLately(now time.Time) bool {
	return w.SessionID == 0 || now.Sub(w.Since) < ProveAgainAfter
}

// New returns a door.
func New(c Config) *Authenticator {
	if c.Idle == 0 {
		c.Idle = DefaultIdle
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Hashing == (argon2id.Params{}) {
		c.Hashing = recommendedHashing
	}
	return &Authenticator{Config: c, hashing: make(chan struct{}, maxHashing), nobodys: standIn(c.Hashing), turns: newTurns(),
		basic: newBasicCache(), seen: seenTimes{at: map[int64]time.Time{}}}
}

// Signed is what a browser has after a sign-in.
type Signed struct {
	// Token is that of the session, BrowserToken the one by which the browser is
	// known the next time.
	Token, BrowserToken string
}

// SignIn checks a name and a password, and begins a session. The error is
// ErrWrong, a *WaitError, or what keeps the database from answering.
func (d *Authenticator) SignIn(ctx context.Context, c Caller, name, password string) (Signed, error) {
	u, browserToken, err := d.prove(ctx, c, name, password)
	if err != nil {
		return Signed{}, err
	}
	return d.StartSessionOf(ctx, u, browserToken, c.Browser)
}

// VerifyPassword checks the password of somebody who is signed in already. The errors
// are those of SignIn.
func (d *Authenticator) VerifyPassword(ctx context.Context, c Caller, name, password string) error {
	_, _, err := d.prove(ctx, c, name, password)
	return err
}

// prove returns the account, and the token that its browser has.
func (d *Authenticator) prove(ctx context.Context, c Caller, name, password string) (u store.User, browserToken string, err error) {
	t, err := d.newTry(ctx, c, name, password)
	if err != nil {
		return u, "", err
	}
	err = d.inTurn(ctx, t, func(ctx context.Context) error {
		u, err = d.check(ctx, t)
		return err
	})
	return u, t.browser, err
}

// StartSession begins a session of the office computer and returns its token.
func (d *Authenticator) StartSession(ctx context.Context, browser string) (string, error) {
	return d.begin(ctx, store.Session{Browser: browser}, LocalDesktop)
}

// StartSessionOf begins a session of an account as it was when its password was proved;
// ErrWrong when it has another one meanwhile, or is gone. The browser is
// known to the account from then on, by the token that it has or a new one.
func (d *Authenticator) StartSessionOf(ctx context.Context, u store.User, browserToken, browser string) (Signed, error) {
	s := Signed{BrowserToken: browserToken}
	if browserToken == "" {
		s.BrowserToken = d.newBrowserToken()
	}
	var err error
	s.Token, err = d.begin(ctx, store.Session{UserID: u.ID, Browser: browser, Proved: u.PasswordHash,
		BrowserHash: hashOf(s.BrowserToken)}, u.Name)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrWrong
	}
	return s, err
}

func (d *Authenticator) begin(ctx context.Context, s store.Session, who string) (string, error) {
	random := make([]byte, 32)
	rand.Read(random)
	token := base64.RawURLEncoding.EncodeToString(random)
	s.CreatedAt = d.Now()
	if err := d.Store.EndOldSessions(ctx, s.CreatedAt, Longest, d.Idle); err != nil {
		return "", err
	}
	return token, d.Store.AddSession(ctx, hashOf(token), s, store.AuditEntry{At: s.CreatedAt, Who: who, Action: "signin", Subject: s.Browser})
}

// Session returns who has the session of a token, or ErrNoSession.
func (d *Authenticator) Session(ctx context.Context, token string) (Identity, error) {
	s, err := d.Store.SessionOf(ctx, hashOf(token))
	if errors.Is(err, store.ErrNotFound) {
		return Identity{}, ErrNoSession
	}
	if err != nil {
		return Identity{}, err
	}
	now := d.Now()
	seen := d.seen.latest(s.ID, s.SeenAt)
	if !now.Before(s.CreatedAt.Add(Longest)) || !now.Before(seen.Add(d.Idle)) {
		return Identity{}, errors.Join(ErrNoSession, d.Store.EndSession(ctx, s.ID))
	}
	if now.Sub(seen) >= seenEvery {
		d.seen.note(s.ID, now)
		if err := d.Store.TouchSession(ctx, s.ID, now); err != nil {
			return Identity{}, err
		}
		seen = now
	}
	w := Identity{SessionID: s.ID, UserID: s.UserID, Name: s.User, Role: s.Role, Since: s.CreatedAt}
	w.Left = min(seen.Add(d.Idle).Sub(now), s.CreatedAt.Add(Longest).Sub(now))
	if s.UserID == 0 {
		w.Name = LocalDesktop
	}
	return w, nil
}

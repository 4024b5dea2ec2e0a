// Package auth decides who may enter the dashboard: passwords and their
// rules, sessions, one-time links, and what happens after wrong passwords. It
// knows no pages; packages admin/access and admin/accounts ask it.
package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// Limits of sessions and of wrong passwords.
const (
	// DefaultIdle is after how long without a request a session ends, when no
	// other time is set; MinIdle and MaxIdle are the range.
	DefaultIdle      = time.Hour
	MinIdle, MaxIdle = 15 * time.Minute, 24 * time.Hour
	// Longest is how long a session lasts at most.
	Longest = 24 * time.Hour
	// ProveAgainAfter is after how long a session proves once more who asks,
	// before an administrator is made or another's password is set.
	ProveAgainAfter = 10 * time.Minute
	// seenEvery is how exactly a session's last use is noted; more often would
	// write to the disk at each request.
	seenEvery = time.Minute

	// FailureWindow is how long a wrong password counts.
	FailureWindow = 15 * time.Minute
	// MaxFailures is after how many wrong passwords an address is locked, for
	// AddressLock, and an account is slowed.
	MaxFailures = 5
	AddressLock = time.Hour
	// slowest is the longest pause that an account's failures make.
	slowest = 5 * time.Minute
)

// Errors of signing in. A text for people is the caller's matter.
var (
	// ErrWrong means that name and password do not belong together. It does not
	// tell whether there is such an account.
	ErrWrong = errors.New("the name or the password is wrong")
	// ErrNoSession means that a session has ended or never was.
	ErrNoSession = errors.New("not signed in")
)

// WaitError means that nothing was tried because there were too many failures
// or, when Busy is set, too many tries at once.
type WaitError struct {
	Until time.Time
	Busy  bool
}

// Error says until when to wait.
func (e *WaitError) Error() string {
	why := "too many wrong passwords"
	if e.Busy {
		why = "too many people sign in at once"
	}
	return why + ": wait until " + e.Until.UTC().Format(time.RFC3339)
}

// SecretName is the name of the store's secret that is a Door's key.
const SecretName = "sign-in"

// LocalDesktop is the name in the audit log of who came by the tray's link.
const LocalDesktop = "@office-computer"

// Identity is somebody who is signed in.
type Identity struct {
	// SessionID is 0 for a script with HTTP Basic.
	SessionID int64
	// UserID is 0 for the office computer.
	UserID int64
	// Name is the account's, or LocalDesktop.
	Name string
	Role store.Role
	// Since is when the password was proved or the link used; zero for a script,
	// which proves it with each request.
	Since time.Time
}

// ProvedLately reports whether who asks has proved who they are so short a time
// ago that it need not be asked again before something grave.
func (w Identity) ProvedLately(now time.Time) bool {
	return w.SessionID == 0 || now.Sub(w.Since) < ProveAgainAfter
}

// HasRole reports whether the role is enough.
func (w Identity) HasRole(role store.Role) bool {
	return role == store.Editor && w.Role != "" || w.Role == store.Administrator
}

// Config is what an Authenticator needs.
type Config struct {
	Store Store
	// AddressKey is the installation's secret of SecretName: it keys the hashes of
	// addresses that are noted with failures, signs what browsers are known by and
	// names the cookies.
	AddressKey []byte
	// LinkKey signs one-time links; without one no link is valid.
	LinkKey []byte
	// Idle is after how long without a request a session ends.
	Idle time.Duration
	Now  func() time.Time
	// Log is told of locks; nil for nobody.
	Log *slog.Logger
}

// Authenticator lets people in. It is safe for concurrent use.
type Authenticator struct {
	Config
	hashing chan struct{} // bounds the passwords that are hashed at once
	turns   *turns
	basic   basicCache
	seen    seenTimes
	locks   locks
}

// New returns a door.
func New(c Config) *Authenticator {
	if c.Idle == 0 {
		c.Idle = DefaultIdle
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Authenticator{Config: c, hashing: make(chan struct{}, maxHashing), turns: newTurns(), basic: newBasicCache(), seen: seenTimes{at: map[int64]time.Time{}}}
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

// keyed is a keyed hash, of which nobody without the key can tell the text.
func (d *Authenticator) keyed(text string) string {
	mac := hmac.New(sha256.New, d.AddressKey)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
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
	s.Token, err = d.begin(ctx, store.Session{UserID: u.ID, Browser: browser, Proved: u.PasswordHash, BrowserHash: hashOf(s.BrowserToken)}, u.Name)
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
	if err := d.Store.EndOldSessions(ctx, s.CreatedAt.Add(-Longest), s.CreatedAt.Add(-d.Idle)); err != nil {
		return "", err
	}
	return token, d.Store.AddSession(ctx, hashOf(token), s, store.AuditEntry{At: s.CreatedAt, Who: who, Action: "signin", Subject: s.Browser})
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
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
	}
	w := Identity{SessionID: s.ID, UserID: s.UserID, Name: s.User, Role: s.Role, Since: s.CreatedAt}
	if s.UserID == 0 {
		w.Name = LocalDesktop
	}
	return w, nil
}

// seenTimes remembers when sessions were noted as used, for the moment between
// a note and its reading.
type seenTimes struct {
	mu sync.Mutex
	at map[int64]time.Time
}

func (s *seenTimes) latest(id int64, stored time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.at[id]; t.After(stored) {
		return t
	}
	return stored
}

func (s *seenTimes) note(id int64, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.at) > store.MaxSessions {
		clear(s.at)
	}
	s.at[id] = now
}

// ProblemText says in English, as on a terminal, what is wrong with a name or a password.
func ProblemText(problem string) string {
	return i18n.For("en").T("signin.problem."+problem, "min", MinPassword)
}

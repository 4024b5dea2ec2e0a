package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// Caller is where a sign-in comes from.
type Caller struct {
	// Address is empty where it is not known: such callers are not one.
	Address string
	// Browser is a few words about the browser.
	Browser string
	// Tokens are those by which the browser may be known, of its cookies; each is
	// looked up.
	Tokens []string
}

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
	// Left is after how long the session ends when nothing more is asked; zero for a
	// script.
	Left time.Duration
}

// HasRole reports whether the role is enough.
func (w Identity) HasRole(role store.Role) bool {
	return role == store.Editor && w.Role != "" || w.Role == store.Administrator
}

// Authenticator lets people in. It is safe for concurrent use.
type Authenticator struct {
	Config
	hashing chan struct{} // bounds the passwords that are hashed at once
	nobodys string        // the hash of standIn
	turns   *turns
	basic   basicCache
	seen    seenTimes
	locks   locks
}

// ProblemText says in English, as on a terminal, what is wrong with a name or a password.
func ProblemText(problem string) string {
	return i18n.For("en").T("signin.problem."+problem, "min", MinPassword)
}

// try is a name and a password that are going to be tried.
type try struct {
	name, password string
	// user is the account of the name, with nothing in it when there is none.
	user store.User
	// browser is the token that the browser has, also of another account.
	browser string
	keys    []store.AttemptKey
}

type basicCache struct {
	mu    *sync.Mutex
	key   []byte
	known map[string]basicEntry
}

type basicEntry struct {
	hash  string // the stored one that the password belongs to
	until time.Time
}

func newBasicCache() basicCache {
	key := make([]byte, 32)
	rand.Read(key)
	return basicCache{new(sync.Mutex), key, map[string]basicEntry{}}
}

// belongs reports whether the password of a key is known to belong to a hash.
func (c basicCache) belongs(key, hash string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[key]
	return ok && e.hash == hash && hash != "" && now.Before(e.until)
}

func (c basicCache) add(key, hash string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxBasic {
		clear(c.known)
	}
	c.known[key] = basicEntry{hash, now.Add(basicFor)}
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
	// Hashing is what it costs to hash a password; recommendedHashing when zero.
	Hashing argon2id.Params
	Now     func() time.Time
	// Log is told of locks; nil for nobody.
	Log *slog.Logger
}

// keyed is a keyed hash, of which nobody without the key can tell the text.
func (d *Authenticator) keyed(text string) string {
	mac := hmac.New(sha256.New, d.AddressKey)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
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

// Scripts send name and password with each request. Comparing them takes tens
// of milliseconds and megabytes on purpose, so it is remembered for a moment
// which password, as a keyed hash, belongs to which stored hash. That stays true
// whatever happens: the account itself is read at each request, so that another
// password, another role and a removed account count at once.
const (
	basicFor = time.Minute
	maxBasic = 100
)

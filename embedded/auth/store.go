package auth

import (
	"context"
	"time"

	"ministryfinder/embedded/store"
)

// Store is what signing in needs of the database.
type Store interface {
	Accounts
	Sessions
	Attempts
	// AddAuditEntry notes what signing in changes nothing by, such as a lock.
	AddAuditEntry(ctx context.Context, e store.AuditEntry) error
}

// Accounts are those who may sign in.
type Accounts interface {
	Users(ctx context.Context) ([]store.User, error)
	UserNamed(ctx context.Context, name string) (store.User, error)
	AddUser(ctx context.Context, who string, u store.User, conditions ...store.Condition) (int64, error)
	AddInvitation(ctx context.Context, tokenHash string, i store.Invitation, conditions ...store.Condition) (store.Invitation, error)
	InvitationOf(ctx context.Context, tokenHash string) (store.Invitation, error)
	AcceptInvitation(ctx context.Context, tokenHash, name, passwordHash string, now time.Time) (store.User, error)
	SetPassword(ctx context.Context, who string, id, keepSession int64, hash string, now time.Time, conditions ...store.Condition) error
}

// Sessions are the sign-ins that last, and the one-time links that begin one.
type Sessions interface {
	AddSession(ctx context.Context, tokenHash string, s store.Session, e store.AuditEntry) error
	SessionOf(ctx context.Context, tokenHash string) (store.Session, error)
	Sessions(ctx context.Context) ([]store.Session, error)
	TouchSession(ctx context.Context, id int64, now time.Time) error
	EndSession(ctx context.Context, id int64, entries ...store.AuditEntry) error
	EndSessionsOf(ctx context.Context, userID int64) error
	EndOldSessions(ctx context.Context, now time.Time, longest, idle time.Duration) error
	UseLink(ctx context.Context, tokenHash string, expires, now time.Time) (first bool, err error)
}

// Attempts are the sign-ins that failed lately, by which further ones are refused,
// and the browsers that accounts are known to be used in, which are counted apart.
type Attempts interface {
	KnownBrowser(ctx context.Context, userID int64, tokenHash string, since time.Time) (bool, error)
	LoginAttemptsOf(ctx context.Context, key string) (store.LoginAttempts, error)
	ReserveAttempt(ctx context.Context, keys []store.AttemptKey, now time.Time, window time.Duration) ([]store.LoginAttempts, error)
	ReleaseAttempt(ctx context.Context, keys []store.AttemptKey, noted []store.LoginAttempts) error
	ForgetFailures(ctx context.Context, key string) error
	ForgetOldFailures(ctx context.Context, now time.Time, window time.Duration) error
}

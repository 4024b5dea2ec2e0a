// Package observe tells how the server is: the health reports and metrics that the
// agent, monitors and the dashboard read, and the system check that writes into the
// log. What healthy means is decided by package status.
package observe

import (
	"context"
	"log/slog"
	"time"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/requeststats"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
)

// Store is what is asked of the database.
type Store interface {
	Ping(ctx context.Context) error
	Connections() store.Connections
	PeopleOn(ctx context.Context, day string) (int, error)
	Zone() *time.Location
}

// Spool tells how many submissions wait.
type Spool interface {
	Len() (int, error)
}

// Accounts tells how many accounts are locked.
type Accounts interface {
	LockedAccounts() int
}

// Config is what an observer needs.
type Config struct {
	Store        Store
	Spool        Spool
	Accounts     Accounts
	Availability *submissions.Availability
	Cache        *cache.Cache
	Figures      *sysstats.Reader
	Traffic      *requeststats.Recorder
	Addresses    ratelimit.ClientIP
	RateLimit    bool
	Limits       health.Limits
	// DataDir is the folder whose disk is reported.
	DataDir string
	// Backups and KeepAlive are nil where there are none.
	Backups   Backups
	KeepAlive KeepAlive
	// Mail tells of letters that were not sent.
	Mail Mail
	Now  func() time.Time
	Log  *slog.Logger
	// Preparing says that the parish has not chosen its ministries yet.
	Preparing func(context.Context) bool
	// Calls are the issues about people who wait for a call.
	Calls func(context.Context) []health.Issue
	// Certificates are the issues about the certificates of public names; nil where
	// there are no such names.
	Certificates func() []health.Issue
}

// Observer reads how the server is. It is safe for concurrent use, but for Check,
// which is for one goroutine.
type Observer struct {
	Config
	reports reports
	checked []health.Issue // the issues of the last system check
}

// New returns an observer.
func New(c Config) *Observer { return &Observer{Config: c} }

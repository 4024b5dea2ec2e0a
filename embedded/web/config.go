package web

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/observe"
)

// Config is what a server needs.
type Config struct {
	Store Store
	Spool *spool.Spool
	// People has the questions of people who asked while the database was away.
	People    *spool.People
	Cache     *cache.Cache
	Figures   *sysstats.Reader
	Log       *slog.Logger
	Addresses ratelimit.ClientIP
	// RateLimit is off only for load tests.
	RateLimit bool
	// LinkKey is the secret that the agent signs dashboard links with; without
	// one no link is valid.
	LinkKey []byte
	// SessionIdle is after how long without a request a session of the dashboard
	// ends; auth.DefaultIdle when 0.
	SessionIdle time.Duration
	// Hashing is what it costs to hash a password; what auth recommends when zero.
	Hashing argon2id.Params
	Limits  health.Limits
	// DataDir is the folder whose disk the metrics report.
	DataDir string
	// CheckEvery is the time between two system checks; health.DefaultCheckEvery when 0.
	CheckEvery time.Duration
	Now        func() time.Time
	// DatabaseDown is why the database cannot be reached at all. Store is then a
	// stand-in that knows no submission and no account: the quiz answers, new
	// submissions go to the spool, and staff must wait.
	DatabaseDown error
	// DeviceKey keys the hashes of devices where Store is a stand-in, which does not
	// have the key; nil for one of the stand-in's own.
	DeviceKey []byte
	// Backups are looked after by somebody, or by nobody when it is nil.
	Backups Backups
	// Restores restores backups; nil where nobody looks after them.
	Restores admin.Restores
	// Computer is the program in the tray; nil where there is none.
	Computer admin.LocalAgent
	// KeepAlive asks the public address; nil where there is none.
	KeepAlive observe.KeepAlive
	// Certificates are the issues about the certificates of public names; nil where
	// there are no such names.
	Certificates func() []health.Issue
	// Reached is the address at which other devices reach the quiz, such as
	// http://192.168.1.20:8080; empty when there is none, or it is not known.
	Reached string
	// PublicURL is the address at which the internet reaches the quiz by HTTPS, such as
	// https://quiz.example.org, for links in letters; empty where there is none.
	PublicURL string
	// LinksOnLoopback lets ministries' links lead to this computer when they are tried:
	// for tests alone.
	LinksOnLoopback bool
	// Files are the templates and static files, below web/; those that are
	// built in when it is nil.
	Files fs.FS
}

// Backups is who looks after the backups.
type Backups interface {
	observe.Backups
	// Before makes one before data is removed, in the same transaction.
	Before(reason string, made func(backup.File) (string, error)) store.Before
	// Refresh finds out how they are.
	Refresh(ctx context.Context)
	// Make makes one at once.
	Make(ctx context.Context, reason string) (backup.File, error)
}

// Package web is what the finder serves: the quiz as pages, the API for
// scripts and other programs, the health reports and the parish office's
// dashboard. It decides nothing about ministries or health: quiz, store and
// health do.
package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"ministryfinder/assets"
	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/requeststats"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
)

// Limits of the server's connections. Every wait has an end.
const (
	ReadHeaderTimeout = 10 * time.Second
	ReadTimeout       = 30 * time.Second
	WriteTimeout      = 60 * time.Second
	IdleTimeout       = 2 * time.Minute
	MaxHeaderBytes    = 32 << 10
	// MaxBodyBytes bounds a submission's body.
	MaxBodyBytes = 64 << 10
	// databaseTimeout bounds what one request waits for the database.
	databaseTimeout = 10 * time.Second
)

// Config is what a server needs.
type Config struct {
	Store     Store
	Spool     *spool.Spool
	Cache     *cache.Cache
	Figures   *sysstats.Reader
	Log       *slog.Logger
	Addresses ratelimit.ClientIP
	// RateLimit is off only for load tests.
	RateLimit bool
	// LinkKey is the secret that the agent signs dashboard links with; without
	// one no link is valid.
	LinkKey []byte
	// SessionIdle is after how long without a request a session of the office
	// ends; signin.DefaultIdle when 0.
	SessionIdle time.Duration
	Limits      health.Limits
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
	// Computer is the program in the tray; nil where there is none.
	Computer admin.LocalAgent
	// KeepAlive asks the public address; nil where there is none.
	KeepAlive KeepAlive
	// Files are the templates and static files, below web/; those that are
	// built in when it is nil.
	Files fs.FS
}

// Server answers requests.
type Server struct {
	Config
	traffic       *requeststats.Recorder
	submitLimit   *ratelimit.Limiter
	large         *semaphore.Weighted // the memory of large results
	database      *submissions.Availability
	ministries    *catalogueReader
	submissions   *submissions.Service
	pages         *render.Pages
	saidKey       []byte // signs what a form's result says
	dashboard     *admin.Dashboard
	door          *auth.Authenticator
	parish        parishLook
	reports       reports
	checked       []health.Issue // the issues of the last system check; Maintain's alone
	cachedQueries []string       // the queries of pages that are kept
	handler       http.Handler
}

// derivedKey returns another key for a purpose of its own.
func derivedKey(key []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// New returns a server for the configuration, with the secrets that it keeps
// in the store.
func New(ctx context.Context, c Config) (*Server, error) {
	if c.Files == nil {
		c.Files = assets.Web
	}
	if c.CheckEvery <= 0 {
		c.CheckEvery = health.DefaultCheckEvery
	}
	if c.Addresses.Key == nil {
		c.Addresses.Key = ratelimit.NewKey()
	}
	s := &Server{Config: c, large: semaphore.NewWeighted(maxLargeResults), traffic: requeststats.NewRecorder(c.Now()), cachedQueries: cachedQueries()}
	var err error
	if s.saidKey, err = c.Store.Secret(ctx, "said"); err != nil {
		return nil, err
	}
	s.database = submissions.NewAvailability(c.Log, c.DatabaseDown)
	s.ministries = &catalogueReader{store: c.Store, cache: c.Cache, availability: s.database, now: c.Now}
	s.submissions = submissions.New(submissions.Config{
		Database: c.Store, Spool: c.Spool, Catalogue: s.ministries, Availability: s.database, DeviceKey: c.DeviceKey, Now: c.Now, Log: c.Log,
	})
	key, err := s.submissions.DeviceKey(ctx)
	if err != nil {
		return nil, err
	}
	if s.pages, err = render.New(c.Files, c.Log); err != nil {
		return nil, err
	}
	c.Addresses.Key.Set(derivedKey(key, "limits"))
	doorKey, err := c.Store.Secret(ctx, auth.SecretName)
	if err != nil {
		return nil, err
	}
	s.door = auth.New(auth.Config{Store: c.Store, AddressKey: doorKey, LinkKey: c.LinkKey, Idle: c.SessionIdle, Now: c.Now, Log: c.Log})
	s.dashboard = admin.New(admin.Config{
		Store: c.Store, Cache: c.Cache, Auth: s.door, Pages: s.pages, Log: c.Log, Addresses: c.Addresses, RateLimit: c.RateLimit, Now: c.Now, Health: s.howItIs, Before: s.before,
		Sample: s.Sample, PeopleToday: s.peopleToday, Records: healthlog.Reader{Dir: c.DataDir}, Limits: c.Limits, KeepsAlive: c.KeepAlive != nil, Agent: c.Computer,
	})
	c.Store.OnChange(func(subject string) {
		switch subject {
		case store.ChangedPeople, store.ChangedSubmissions:
			// Accounts and sessions are read at each request, and what is kept of
			// submissions is compared with their stamp.
		case store.ChangedSettings:
			s.parish.stale.Store(true)
		default:
			s.submissions.ForgetDeviceKey()
			s.ministries.changed()
			c.Cache.Clear()
		}
	})
	s.parish.stale.Store(true)
	s.refreshLook(ctx)
	s.handler = s.routes(ctx)
	return s, nil
}

// SetAway says why the database cannot be used, when that is another reason
// than when the server was made. It is for the server of a stand-in alone.
func (s *Server) SetAway(why error) { s.database.SetDown(why) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) routes(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	s.submitLimit = s.Addresses.PerMinute(ratelimit.Submissions, ratelimit.SubmissionsPerMinute, s.tooManySubmissions)
	submitting := s.limited(s.submitLimit)
	matching := s.limited(s.Addresses.PerMinute(ratelimit.Matches, ratelimit.MatchesPerMinute, s.tooManySubmissions))

	mux.HandleFunc("GET /{$}", s.quizPage)
	mux.Handle("POST /result", submitting(http.HandlerFunc(s.resultPage)))
	mux.Handle("GET /result", matching(http.HandlerFunc(s.resultLink)))
	mux.HandleFunc("GET /privacy", s.privacyPage)
	mux.HandleFunc("GET /static/{name}", s.pages.StaticFile)
	mux.HandleFunc("GET /parish/{name}", s.parishFile)
	mux.HandleFunc("GET /favicon.ico", s.pages.Favicon)
	mux.HandleFunc("GET /sw.js", s.serviceWorker)
	mux.HandleFunc("GET /manifest.webmanifest", s.manifest)
	mux.Handle("GET /qr/result", matching(http.HandlerFunc(s.resultCode)))
	mux.Handle("GET /qr/parish", matching(http.HandlerFunc(s.parishCode)))
	mux.Handle("GET /qr/{key}/{number}", matching(http.HandlerFunc(s.linkCode)))

	mux.HandleFunc("GET /api/get-ministries", s.getMinistries)
	mux.HandleFunc("POST /api/get-ministries", s.getMinistries)
	mux.Handle("POST /api/match", matching(http.HandlerFunc(s.match)))
	mux.Handle("POST /api/submit", submitting(http.HandlerFunc(s.submit)))
	mux.Handle("POST /api/reached", matching(http.HandlerFunc(s.reached)))
	mux.HandleFunc("GET /health", s.shortHealth)
	mux.HandleFunc("GET /api/health", s.health)
	mux.HandleFunc("GET /api/memory-status", s.memoryStatus)
	mux.HandleFunc("GET /api/metrics", s.metrics)
	mux.HandleFunc("GET /metrics", s.prometheus)
	mux.HandleFunc("GET /api/rate-limit-info", s.rateLimitInfo)

	s.dashboard.Routes(mux)
	mux.HandleFunc("/", s.pages.NotFound)

	var h http.Handler = s.closedWhileAway(tidy(mux))
	h = s.ownPagesOnly(h)
	h = s.secure(h)
	return s.observe(mux, s.misbehave(ctx, h))
}

func (s *Server) limited(l *ratelimit.Limiter) func(http.Handler) http.Handler {
	if !s.RateLimit {
		return func(h http.Handler) http.Handler { return h }
	}
	return l.Handler
}

// Times between two rounds of what the server does for itself.
const (
	cleanEvery   = 10 * time.Minute
	deliverEvery = 5 * time.Second
)

// RunBackground forgets what is old and stores what was kept while the database
// was away, from time to time, until ctx ends.
func (s *Server) RunBackground(ctx context.Context) {
	clean, deliver, check := time.NewTicker(cleanEvery), time.NewTicker(deliverEvery), time.NewTicker(s.CheckEvery)
	forget := time.NewTicker(cache.CleanEvery)
	defer forget.Stop()
	defer check.Stop()
	defer clean.Stop()
	defer deliver.Stop()
	for {
		s.submissions.Drain(ctx)
		s.submissions.StoreReached(ctx)
		select {
		case <-ctx.Done():
			s.submissions.StoreReached(context.WithoutCancel(ctx))
			return
		case <-clean.C:
			s.traffic.Clean(s.Now())
		case <-forget.C:
			s.Cache.Clean()
		case <-check.C:
			s.systemCheck()
		case <-deliver.C:
		}
	}
}

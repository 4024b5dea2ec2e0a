// Package web is what the server answers: it puts together the quiz's pages
// (quizpage), the API for scripts and other programs (publicapi), what browsers keep
// (offline), the health reports (observe) and the dashboard (package admin), lists
// their routes, and decides who may ask for what. It decides nothing about ministries,
// submissions or health: quiz, submissions and status do.
package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"sync"
	"time"

	"ministryfinder/assets"
	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/connectmail"
	"ministryfinder/embedded/gctune"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/linkcheck"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/requeststats"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web/answerpage"
	"ministryfinder/embedded/web/askpage"
	"ministryfinder/embedded/web/branding"
	"ministryfinder/embedded/web/catalogueview"
	"ministryfinder/embedded/web/devices"
	"ministryfinder/embedded/web/observe"
	"ministryfinder/embedded/web/offline"
	"ministryfinder/embedded/web/publicapi"
	"ministryfinder/embedded/web/quizpage"
	"ministryfinder/embedded/web/resultlimit"
)

// Limits of the server's connections. Every wait has an end.
const (
	ReadHeaderTimeout = 10 * time.Second
	ReadTimeout       = 30 * time.Second
	WriteTimeout      = 60 * time.Second
	IdleTimeout       = 2 * time.Minute
	MaxHeaderBytes    = 32 << 10
)

// Server answers requests. It puts together the parts that do.
type Server struct {
	Config
	traffic     *requeststats.Recorder
	submitLimit *ratelimit.Limiter
	database    *submissions.Availability
	catalogue   *catalogueview.Reader
	submissions *submissions.Service
	pages       *render.Pages
	branding    *branding.Reader
	quiz        *quizpage.Handler
	answers     *answerpage.Handler
	api         *publicapi.Handler
	offline     *offline.Handler
	observer    *observe.Observer
	devices     *devices.Seen
	links       *linkcheck.Checker
	connect     *connect.Service
	outbox      *outbox.Service
	callMail    *connectmail.Writer
	asks        *askpage.Handler
	door        *auth.Authenticator
	dashboard   *admin.Dashboard
	handler     http.Handler
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
	s := &Server{Config: c, traffic: requeststats.NewRecorder(c.Now())}
	s.database = submissions.NewAvailability(c.Log, c.DatabaseDown)
	s.catalogue = catalogueview.NewReader(c.Store, c.Cache, s.database, c.Now)
	s.submissions = submissions.New(submissions.Config{
		Database: c.Store, Spool: c.Spool, Catalogue: s.catalogue, Availability: s.database, DeviceKey: c.DeviceKey, Now: c.Now, Log: c.Log,
	})
	flashKey, err := c.Store.Secret(ctx, "said")
	if err != nil {
		return nil, err
	}
	deviceKey, err := s.submissions.DeviceKey(ctx)
	if err != nil {
		return nil, err
	}
	doorKey, err := c.Store.Secret(ctx, auth.SecretName)
	if err != nil {
		return nil, err
	}
	if s.pages, err = render.New(c.Files, c.Log); err != nil {
		return nil, err
	}
	c.Addresses.Key.Set(derivedKey(deviceKey, "limits"))
	s.connect = &connect.Service{Store: c.Store, Catalogue: s.catalogue, Now: c.Now, Log: c.Log, Database: s.database}
	if c.People != nil {
		s.connect.Spool = c.People
	}
	if err := s.addQuiz(flashKey); err != nil {
		return nil, err
	}
	door := auth.New(auth.Config{Store: c.Store, AddressKey: doorKey, LinkKey: c.LinkKey, Idle: c.SessionIdle, Hashing: c.Hashing,
		Now: c.Now, Log: c.Log})
	s.door = door
	s.devices = &devices.Seen{Store: c.Store, Clients: c.Addresses.Clients, Now: c.Now, Log: c.Log}
	s.links = linkcheck.NewChecker(linkcheck.Config{Store: c.Store, Log: c.Log, Now: c.Now, Loopback: c.LinksOnLoopback})
	s.outbox = outbox.New(outbox.Config{Store: c.Store, Sender: c.Computer, Holder: rand.Text(), Log: c.Log, Now: c.Now})
	s.addCalls()
	s.addObserver(door)
	s.dashboard = admin.New(admin.Config{
		Store: c.Store, Cache: c.Cache, Auth: door, Pages: s.pages, Log: c.Log, Addresses: c.Addresses, RateLimit: c.RateLimit, Now: c.Now,
		Before: s.before, Restores: c.Restores, Maker: c.Backups,
		Health: s.observer.Report, RefreshHealth: s.refreshHealth, Sample: s.observer.Sample, PeopleToday: s.observer.PeopleToday,
		Records: healthlog.Reader{Dir: c.DataDir}, Limits: c.Limits, KeepsAlive: c.KeepAlive != nil, Agent: c.Computer,
		Devices: s.devices, Links: s.links, Connect: s.connect, Outbox: s.outbox,
	})
	c.Store.OnChange(func(subject string) {
		switch subject {
		case store.ChangedPeople, store.ChangedSubmissions:
			// Accounts and sessions are read at each request, and what is kept of
			// submissions is compared with their stamp.
		case store.ChangedSettings:
			s.branding.SetStale()
			s.connect.ChoiceChanged()
		default:
			s.submissions.ForgetDeviceKey()
			s.catalogue.SetChanged()
			c.Cache.Clear()
		}
	})
	s.branding.Refresh(ctx)
	s.handler = s.routes(ctx)
	return s, nil
}

// addQuiz adds what strangers see.
func (s *Server) addQuiz(flashKey []byte) (err error) {
	s.submitLimit = s.Addresses.PerMinute(ratelimit.Submissions, ratelimit.SubmissionsPerMinute, s.refuseSubmission)
	s.branding = branding.New(s.Store, s.pages, s.Cache, s.Now, s.Log)
	results := resultlimit.New(s.pages)
	s.asks, err = askpage.New(askpage.Config{
		Pages: s.pages, Connect: s.connect, Clients: s.Addresses.Clients, Catalogue: s.catalogue, Key: derivedKey(flashKey, "thanks"),
		RateLimit: s.RateLimit, Now: s.Now, Log: s.Log,
	})
	if err != nil {
		return err
	}
	s.quiz = quizpage.New(quizpage.Config{
		Pages: s.pages, Cache: s.Cache, Clients: s.Addresses.Clients, Catalogue: s.catalogue, Submissions: s.submissions,
		Results: results, Branding: s.branding, Asks: s.asks, FlashKey: flashKey, Now: s.Now, Zone: s.Store.Zone, Reached: s.Reached, Log: s.Log,
	})
	s.api = publicapi.New(publicapi.Config{
		Pages: s.pages, Catalogue: s.catalogue, Submissions: s.submissions, Results: results,
		Limit: s.submitLimit, Redis: s.Addresses.Redis, Now: s.Now, Log: s.Log,
	})
	s.offline = offline.New(s.pages, s.quiz, s.branding, s.Files, s.Log)
	return nil
}

// addCalls adds what those who call people see and are written.
func (s *Server) addCalls() {
	s.answers = answerpage.New(answerpage.Config{Pages: s.pages, Leaders: s.connect, Catalogue: s.catalogue, Log: s.Log})
	s.callMail = connectmail.New(connectmail.Config{
		Store: s.Store, Connect: s.connect, Catalogue: s.catalogue, Outbox: s.outbox, Pages: s.pages, PublicURL: s.PublicURL,
		Holder: rand.Text(), Log: s.Log, Now: s.Now,
	})
	s.connect.Letters = s.callMail
}

// addObserver adds what tells how the server is.
func (s *Server) addObserver(accounts observe.Accounts) {
	c := observe.Config{
		Store: s.Store, Spool: s.Spool, Accounts: accounts, Availability: s.database, Cache: s.Cache, Figures: s.Figures, Traffic: s.traffic,
		Addresses: s.Addresses, RateLimit: s.RateLimit, Limits: s.Limits, DataDir: s.DataDir, KeepAlive: s.KeepAlive, Mail: s.outbox,
		Now: s.Now, Log: s.Log, Certificates: s.Certificates,
		Preparing: func(ctx context.Context) bool {
			view, err := s.catalogue.View(ctx)
			return err == nil && view.Preparing
		},
	}
	c.Calls = func(ctx context.Context) []health.Issue {
		n, err := s.connect.Numbers(ctx)
		if err != nil || n.Late == 0 {
			return nil // that the database cannot be read is an issue of its own
		}
		return []health.Issue{{Code: health.IssueCallsLate, Count: n.Late, Since: n.OldestLate}}
	}
	if s.DatabaseDown == nil && s.Backups != nil {
		c.Backups = s.Backups
	}
	s.observer = observe.New(c)
}

// refreshHealth has the health report tell of what somebody has mended just now.
func (s *Server) refreshHealth(ctx context.Context) {
	if s.Backups != nil {
		s.Backups.Refresh(ctx)
	}
	s.observer.Forget()
}

// before makes a backup before staff remove something for good.
func (s *Server) before(reason string) store.Before {
	if s.Backups == nil {
		return func(context.Context, store.Present) (string, error) {
			return "", errors.New("nobody looks after backups")
		}
	}
	return s.Backups.Before(reason, nil)
}

// Sample reads this server's figures of now, and the seconds of CPU since its start.
func (s *Server) Sample(ctx context.Context, now time.Time) (sample health.Sample, cpuSeconds float64) {
	return s.observer.Sample(ctx, now)
}

// SetAway says why the database cannot be used, when that is another reason
// than when the server was made. It is for the server of a stand-in alone.
func (s *Server) SetAway(why error) { s.database.SetDown(why) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) routes(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	submitting := s.limited(s.submitLimit)
	matching := s.limited(s.Addresses.PerMinute(ratelimit.Matches, ratelimit.MatchesPerMinute, s.tooMany))
	counting := s.limited(s.Addresses.PerMinute(ratelimit.Counts, ratelimit.CountsPerMinute, s.tooMany))

	mux.HandleFunc("GET /{$}", s.public(s.quiz.UnlessPreparing(s.quiz.Quiz)))
	mux.Handle("POST /result", submitting(s.public(s.quiz.UnlessPreparing(s.quiz.SubmitForm))))
	mux.Handle("GET /result", matching(s.public(s.quiz.UnlessPreparing(s.quiz.Result))))
	mux.HandleFunc("GET /privacy", s.public(s.quiz.Privacy))
	mux.Handle("GET /ask", matching(s.public(s.asks.Ask)))
	mux.Handle("POST /ask", matching(s.public(s.asks.Send)))
	mux.Handle("GET /ask/thanks", matching(s.public(s.asks.Thanks)))
	mux.HandleFunc("GET /off", s.public(s.asks.Off))
	mux.Handle("POST /off", matching(s.public(s.asks.Withdraw)))
	mux.HandleFunc("GET /off/done", s.public(s.asks.OffDone))
	mux.HandleFunc("GET /static/{name}", s.pages.StaticFile)
	mux.HandleFunc("GET /parish/{name}", s.branding.ServeFile)
	mux.HandleFunc("GET /favicon.ico", s.pages.Favicon)
	mux.HandleFunc("GET /sw.js", s.offline.ServiceWorker)
	mux.HandleFunc("GET /manifest.webmanifest", s.offline.Manifest)
	mux.Handle("GET /qr/result", matching(http.HandlerFunc(s.quiz.ResultCode)))
	mux.Handle("GET /qr/parish", matching(http.HandlerFunc(s.quiz.ParishCode)))
	mux.Handle("GET /calendar/{file}", matching(http.HandlerFunc(s.quiz.Calendar)))
	mux.Handle("GET /qr/{key}/{number}", matching(http.HandlerFunc(s.quiz.LinkCode)))

	mux.HandleFunc("GET /api/get-ministries", s.api.Ministries)
	mux.HandleFunc("POST /api/get-ministries", s.api.Ministries)
	mux.Handle("POST /api/match", matching(http.HandlerFunc(s.api.Match)))
	mux.Handle("POST /api/submit", submitting(http.HandlerFunc(s.api.Submit)))
	mux.Handle("POST /api/reached", counting(http.HandlerFunc(s.api.Reached)))
	mux.Handle("POST /api/chosen", counting(http.HandlerFunc(s.api.Chosen)))
	mux.HandleFunc("GET /health", s.observer.ShortHealth)
	mux.HandleFunc("GET /api/health", s.observer.Health)
	mux.HandleFunc("GET /api/memory-status", s.observer.MemoryStatus)
	mux.HandleFunc("GET /api/metrics", s.metricsOnly(s.observer.Metrics))
	mux.HandleFunc("GET /metrics", s.metricsOnly(s.observer.Prometheus))
	mux.HandleFunc("GET /api/rate-limit-info", s.api.RateLimitInfo)

	s.answers.Routes(mux, s.limited(s.Addresses.PerMinute(ratelimit.Answers, ratelimit.AnswersPerMinute, s.tooMany)))
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

// storeKept stores what people asked while the database was away. Nothing is logged of
// how many, or when.
func (s *Server) storeKept(ctx context.Context) {
	if s.DatabaseDown != nil {
		return // a stand-in is not the parish's
	}
	if _, err := s.connect.StoreKept(ctx); err != nil && ctx.Err() == nil {
		s.Log.Debug("people who asked to be called cannot be stored yet", "error", err)
	}
}

// RunBackground forgets what is old and stores what was kept while the database
// was away, from time to time, until ctx ends.
func (s *Server) RunBackground(ctx context.Context) {
	clean, check := time.NewTicker(cleanEvery), time.NewTicker(s.CheckEvery)
	deliver := time.NewTimer(gctune.UntilShared(deliverEvery))
	forget := time.NewTicker(cache.CleanEvery)
	defer forget.Stop()
	defer check.Stop()
	defer clean.Stop()
	defer deliver.Stop()
	var others sync.WaitGroup
	others.Go(func() { s.submissions.ReviewUnmet(ctx) })
	others.Go(func() { s.submissions.CompactAnswers(ctx) })
	others.Go(func() { s.dashboard.RunBackground(ctx) })
	if s.DatabaseDown == nil { // a stand-in does not know what was tried already
		others.Go(func() { s.links.Run(ctx) })
		others.Go(func() { s.connect.Run(ctx) })
		others.Go(func() { s.callMail.Run(ctx) })
		others.Go(func() { s.outbox.Run(ctx) })
	}
	defer others.Wait()
	for {
		s.submissions.Drain(ctx)
		s.storeKept(ctx)
		s.submissions.StoreReached(ctx)
		s.devices.Save(ctx)
		select {
		case <-ctx.Done():
			s.submissions.StoreReached(context.WithoutCancel(ctx))
			return
		case <-clean.C:
			s.traffic.Clean(s.Now())
		case <-forget.C:
			s.Cache.Clean()
		case <-check.C:
			s.observer.Check()
		case <-deliver.C:
			deliver.Reset(gctune.UntilShared(deliverEvery))
		}
	}
}

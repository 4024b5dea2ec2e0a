// Package admin is the dashboard: the pages below /admin on which staff see what
// people look for and manage the ministries, and the JSON endpoints that need a
// login. It puts the parts together: each subject is a package below it that answers
// its requests, access decides who may, view is what all pages share. What is
// decided about a subject is decided in packages such as auth, quiz and catalogue.
//
// A page is added with Router.Page in its subject's Routes, a JSON endpoint with
// Router.API; each says which role it needs. Templates are in assets/web/office.
package admin

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/accounts"
	"ministryfinder/embedded/admin/backups"
	"ministryfinder/embedded/admin/bringlist"
	"ministryfinder/embedded/admin/callsheets"
	"ministryfinder/embedded/admin/cards"
	"ministryfinder/embedded/admin/clock"
	"ministryfinder/embedded/admin/computer"
	"ministryfinder/embedded/admin/connectsettings"
	"ministryfinder/embedded/admin/firstrun"
	"ministryfinder/embedded/admin/help"
	"ministryfinder/embedded/admin/leaders"
	"ministryfinder/embedded/admin/links"
	"ministryfinder/embedded/admin/listreview"
	"ministryfinder/embedded/admin/ministries"
	"ministryfinder/embedded/admin/settings"
	"ministryfinder/embedded/admin/share"
	"ministryfinder/embedded/admin/statistics"
	"ministryfinder/embedded/admin/status"
	"ministryfinder/embedded/admin/submissions"
	"ministryfinder/embedded/admin/today"
	"ministryfinder/embedded/admin/translate"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/admin/waiting"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// Store is what the dashboard's subjects need of a database, all together.
type Store interface {
	statistics.Store
	ministries.Store
	listreview.Store
	submissions.Store
	accounts.Store
	settings.Store
	firstrun.Store
	backups.Store
	today.Store
	bringlist.Store
	links.Store
	connectsettings.Store
	leaders.Store
	outbox.Store
	waiting.Store
	cards.Store
	callsheets.Store
	clock.Store
	Zone() *time.Location
}

// LocalAgent is the program in the tray of the office computer.
type LocalAgent interface {
	firstrun.LocalAgent
	view.Agent
	letter.Sender
	computer.Agent
}

// Tried is what came of a test of a way in which staff are told of alerts.
type Tried = computer.Tried

// LocalSettings are what belongs to that computer, Network how phones reach the
// quiz on it.
type (
	LocalSettings = firstrun.LocalSettings
	Network       = view.Network
)

// Restores restores backups while the server answers.
type Restores = backups.Restores

// Maker makes backups.
type Maker = backups.Maker

// Config is what a Dashboard needs.
type Config struct {
	Store Store
	// Cache keeps the statistics of certain answers, which are costly.
	Cache     *cache.Cache
	Auth      *auth.Authenticator
	Pages     *render.Pages
	Log       *slog.Logger
	Addresses ratelimit.ClientIP
	// RateLimit is off only for load tests.
	RateLimit bool
	Now       func() time.Time
	// Before makes a backup before data is removed, for a reason.
	Before func(reason string) store.Before
	// Restores restores backups; nil where nobody looks after them.
	Restores Restores
	// Maker makes a backup at once; nil where nobody looks after them.
	Maker Maker
	// Health is how the server is.
	Health func(context.Context) (health.HealthReport, health.MemoryReport)
	// RefreshHealth has Health tell of what somebody has mended just now.
	RefreshHealth func(context.Context)
	// Sample reads the server's figures of now, PeopleToday how many came to a
	// result today, Records what was recorded. Limits are the thresholds.
	Sample      func(context.Context, time.Time) (health.Sample, float64)
	PeopleToday func(context.Context, time.Time) (int, error)
	Records     healthlog.Reader
	Limits      health.Limits
	// Devices knows when another device than this computer was seen.
	Devices today.Devices
	// Links tries the ministries' links.
	Links links.Rounds
	// Connect has people called who asked for it.
	Connect *connect.Service
	// Outbox sends the letters that the server sends by itself.
	Outbox *outbox.Service
	// Agent is the program in the tray; nil where there is none.
	Agent LocalAgent
	// KeepsAlive is true where a public address is asked from time to time.
	KeepsAlive bool
}

// Dashboard answers its requests. It is safe for concurrent use.
type Dashboard struct {
	*access.Access
	auth       *auth.Authenticator
	firstRun   *firstrun.Handler
	statistics *statistics.Handler
	subjects   []subject
}

// subject is a part that answers the requests of its addresses.
type subject interface{ Routes(access.Router) }

// New returns a dashboard.
func New(c Config) *Dashboard {
	v := &view.View{Pages: c.Pages, Log: c.Log, Now: c.Now, Zone: c.Store.Zone, Clients: c.Addresses.Clients, Agent: c.Agent}
	a := access.New(access.Config{View: v, Auth: c.Auth, Addresses: c.Addresses, RateLimit: c.RateLimit, HasAgent: c.Agent != nil})
	d := &Dashboard{Access: a, auth: c.Auth}
	d.firstRun = firstrun.New(firstrun.Config{View: v, Store: c.Store, Auth: c.Auth, Access: a, Agent: c.Agent})
	d.statistics = statistics.New(statistics.Config{View: v, Store: c.Store, Cache: c.Cache, Mail: c.Agent, Outbox: c.Outbox})
	v.Undecided = d.firstRun.Undecided
	v.Calls = c.Connect.InUse
	d.subjects = []subject{
		d.firstRun,
		today.New(today.Config{
			View: v, Store: c.Store, Health: c.Health, Records: c.Records, Limits: c.Limits, Devices: c.Devices, Backups: c.Restores,
			Outbox: c.Outbox, AtComputer: d.firstRun.AtComputer,
		}),
		share.New(share.Config{View: v, Access: a, Devices: c.Devices}),
		computer.New(computer.Config{
			View: v, Access: a, Health: c.Health, Records: c.Records, Limits: c.Limits, Backups: c.Restores, Agent: c.Agent,
		}),
		help.New(help.Config{View: v, Access: a}),
		d.statistics,
		ministries.New(v, c.Store),
		translate.New(v, c.Store),
		links.New(v, c.Store, c.Links),
		listreview.New(v, c.Store),
		bringlist.New(v, c.Store),
		submissions.New(submissions.Config{View: v, Store: c.Store, Before: c.Before}),
		accounts.New(accounts.Config{View: v, Store: c.Store, Auth: c.Auth, Access: a, Mail: c.Agent}),
		backups.New(backups.Config{View: v, Store: c.Store, Restores: c.Restores, Maker: c.Maker, IsHTTPS: c.Addresses.IsHTTPS}),
		settings.New(settings.Config{View: v, Store: c.Store}),
		connectsettings.New(v, c.Store, c.Connect.ChoiceChanged),
		leaders.New(v, c.Store, c.Connect),
		waiting.New(v, c.Store, c.Connect),
		cards.New(v, c.Store, c.Connect),
		callsheets.New(v, c.Store, c.Connect),
		clock.New(clock.Config{View: v, Store: c.Store, Health: c.Health, RefreshHealth: c.RefreshHealth}),
		status.New(status.Config{
			View: v, Health: c.Health, Sample: c.Sample, PeopleToday: c.PeopleToday, Records: c.Records, Limits: c.Limits, KeepsAlive: c.KeepsAlive,
		}),
	}
	return d
}

// Routes adds the dashboard's addresses to the server's.
func (d *Dashboard) Routes(mux access.Mux) {
	d.Access.Routes(mux)
	mux.Handle("GET /admin/enter", d.LimitSignIns(d.enterPage))
	mux.Handle("POST /admin/enter", d.LimitSignIns(d.enter))
	mux.Handle("GET /admin/", http.HandlerFunc(d.NotFound))
	r := d.Router(mux)
	for _, s := range d.subjects {
		s.Routes(r)
	}
}

// RunBackground does what the dashboard does from time to time, until ctx ends.
func (d *Dashboard) RunBackground(ctx context.Context) { d.statistics.Run(ctx) }

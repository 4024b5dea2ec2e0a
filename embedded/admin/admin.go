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
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/statistics"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// Config is what an Office needs.
type Config struct {
	Store store.Store
	// Cache keeps the statistics of certain answers, which are costly.
	Cache     *cache.Cache
	Door      *auth.Authenticator
	Pages     *render.Pages
	Log       *slog.Logger
	Addresses ratelimit.ClientIP
	// RateLimit is off only for load tests.
	RateLimit bool
	Now       func() time.Time
	// Before makes a backup before data is removed, for a reason.
	Before func(reason string) store.Before
	// Health is how the server is.
	Health func(context.Context) (health.HealthReport, health.MemoryReport)
	// Sample reads the server's figures of now, PeopleToday how many came to a
	// result today, Records what was recorded. Limits are the thresholds.
	Sample      func(context.Context, time.Time) (health.Sample, float64)
	PeopleToday func(context.Context, time.Time) (int, error)
	Records     healthlog.Reader
	Limits      health.Limits
	// LocalAgent is the program in the tray; nil where there is none.
	Computer LocalAgent
	// KeepsAlive is true where a public address is asked from time to time.
	KeepsAlive bool
}

// Office answers the requests of the dashboard.
type Office struct {
	Config
	shared
	logo chan struct{} // holds who decodes a logo just now
}

type shared struct {
	*view.View
	*access.Access
}

// New returns an office.
func New(c Config) *Office {
	v := &view.View{Pages: c.Pages, Log: c.Log, Now: c.Now, Zone: c.Store.Zone}
	a := access.New(access.Config{View: v, Auth: c.Door, Addresses: c.Addresses, RateLimit: c.RateLimit})
	return &Office{Config: c, shared: shared{v, a}, logo: make(chan struct{}, 1)}
}

// Routes adds the dashboard's addresses to the server's.
func (o *Office) Routes(mux access.Mux) {
	o.Access.Routes(mux)
	r := o.Access.Router(mux)
	statistics.New(statistics.Config{View: o.View, Store: o.Store, Cache: o.Cache, Health: o.Health}).Routes(r)

	mux.Handle("GET /admin/enter", o.LimitSignIns(o.enterPage))
	mux.Handle("POST /admin/enter", o.LimitSignIns(o.enter))
	r.Page("GET /admin/setup", store.Administrator, o.setUpPage)
	r.Page("POST /admin/setup", store.Administrator, o.setUp)

	o.welcomeRoutes(r)
	r.Page("GET "+posterPath, store.Editor, o.poster)
	r.Page("GET "+healthPath, store.Editor, o.healthPage)
	r.API("GET /admin/api/health", store.Editor, o.healthJSON)

	r.Page("GET /admin/submissions", store.Administrator, o.submissions)
	r.Page("POST /admin/submissions/clear", store.Administrator, o.clearAll)
	r.Page("POST /admin/submissions/keep", store.Administrator, o.keepFor)
	r.API("GET /admin/api/submissions", store.Administrator, o.submissionsJSON)
	r.API("GET /admin/api/submissions/export", store.Administrator, o.submissionsCSV)
	r.API("GET /admin/api/submissions/export.json", store.Administrator, o.submissionsFile)
	r.API("POST /admin/api/clear-all-data", store.Administrator, o.clearAllJSON)

	r.Page("GET /admin/settings", store.Administrator, o.settingsForm)
	r.Page("POST /admin/settings", store.Administrator, o.saveSettings)

	r.Page("GET /admin/people", store.Administrator, o.people)
	r.Page("POST /admin/people", store.Administrator, o.addPerson)
	r.Page("POST /admin/people/{id}/{what}", store.Administrator, o.changePerson)
	r.Page("POST /admin/sessions/{id}/end", store.Editor, o.endSession)
	r.Page("GET /admin/account", store.Editor, o.account)
	r.Page("POST /admin/account/password", store.Editor, o.changePassword)
	r.Page("GET /admin/log", store.Administrator, o.log)

	o.ministryRoutes(r)
}

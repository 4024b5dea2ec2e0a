// Package admin is the parish office in the browser: signing in, statistics,
// submissions, ministries, accounts and settings, below /admin, and the JSON
// endpoints that need a login. It shows and passes on; what is decided is
// decided in packages signin, quiz, catalogue and store.
//
// A page is added with Office.page, a JSON endpoint with Office.api, both in
// Routes; each says which role it needs. Templates are in assets/web/office.
package admin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

const (
	// databaseTimeout bounds what one request waits for the database.
	databaseTimeout = 10 * time.Second
	// maxForm bounds the body of an office form that uploads nothing.
	maxForm = 256 << 10
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
	// Health is how the finder is.
	Health func(context.Context) (health.HealthReport, health.MemoryReport)
	// Sample reads the finder's figures of now, PeopleToday how many came to a
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

// Office answers the requests of the parish office.
type Office struct {
	Config
	tries *ratelimit.Limiter // of sign-ins, by the form, a link or HTTP Basic
	logo  chan struct{}      // holds who decodes a logo just now
}

// New returns an office.
func New(c Config) *Office {
	o := &Office{Config: c, logo: make(chan struct{}, 1)}
	o.tries = c.Addresses.PerMinute(ratelimit.SignIns, ratelimit.SignInsPerMinute, o.tooMany)
	return o
}

// Mux is what the office's addresses are added to: an *http.ServeMux.
type Mux interface {
	Handle(pattern string, handler http.Handler)
	HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request))
}

// Routes adds the office's addresses to the finder's.
func (o *Office) Routes(mux Mux) {
	tries := o.limited(o.tries)
	mux.HandleFunc("GET /admin/login", o.loginPage)
	mux.Handle("POST /admin/login", tries(http.HandlerFunc(o.login)))
	mux.Handle("GET /admin/enter", tries(http.HandlerFunc(o.enterPage)))
	mux.Handle("POST /admin/enter", tries(http.HandlerFunc(o.enter)))
	mux.HandleFunc("POST /admin/sign-out", o.signOut)
	mux.HandleFunc("GET /admin/setup", o.page(store.Administrator, o.setUpPage))
	mux.HandleFunc("POST /admin/setup", o.page(store.Administrator, o.setUp))

	mux.HandleFunc("GET /admin", o.page(store.Editor, o.statistics))
	mux.HandleFunc("GET /admin/api/statistics", o.api(store.Editor, o.statisticsJSON))

	o.welcomeRoutes(mux)
	mux.HandleFunc("GET "+posterPath, o.page(store.Editor, o.poster))
	mux.HandleFunc("GET "+healthPath, o.page(store.Editor, o.healthPage))
	mux.HandleFunc("GET /admin/api/health", o.api(store.Editor, o.healthJSON))

	mux.HandleFunc("GET /admin/submissions", o.page(store.Administrator, o.submissions))
	mux.HandleFunc("POST /admin/submissions/clear", o.page(store.Administrator, o.clearAll))
	mux.HandleFunc("POST /admin/submissions/keep", o.page(store.Administrator, o.keepFor))
	mux.HandleFunc("GET /admin/api/submissions", o.api(store.Administrator, o.submissionsJSON))
	mux.HandleFunc("GET /admin/api/submissions/export", o.api(store.Administrator, o.submissionsCSV))
	mux.HandleFunc("GET /admin/api/submissions/export.json", o.api(store.Administrator, o.submissionsFile))
	mux.HandleFunc("POST /admin/api/clear-all-data", o.api(store.Administrator, o.clearAllJSON))

	mux.HandleFunc("GET /admin/settings", o.page(store.Administrator, o.settingsForm))
	mux.HandleFunc("POST /admin/settings", o.page(store.Administrator, o.saveSettings))

	mux.HandleFunc("GET /admin/people", o.page(store.Administrator, o.people))
	mux.HandleFunc("POST /admin/people", o.page(store.Administrator, o.addPerson))
	mux.HandleFunc("POST /admin/people/{id}/{what}", o.page(store.Administrator, o.changePerson))
	mux.HandleFunc("POST /admin/sessions/{id}/end", o.page(store.Editor, o.endSession))
	mux.HandleFunc("GET /admin/account", o.page(store.Editor, o.account))
	mux.HandleFunc("POST /admin/account/password", o.page(store.Editor, o.changePassword))
	mux.HandleFunc("GET /admin/log", o.page(store.Administrator, o.log))

	o.ministryRoutes(mux)
}

func (o *Office) limited(l *ratelimit.Limiter) func(http.Handler) http.Handler {
	if !o.RateLimit {
		return func(h http.Handler) http.Handler { return h }
	}
	return l.Handler
}

// mayTry refuses the sign-in of a script when there were too many of its address.
func (o *Office) mayTry(r *http.Request) error {
	if !o.RateLimit {
		return nil
	}
	if !o.tries.Allow(r) {
		return &auth.WaitError{Until: o.Now().Add(ratelimit.Window), Busy: true}
	}
	return nil
}

func (o *Office) tooMany(w http.ResponseWriter, r *http.Request) {
	if render.WantsHTML(r) {
		o.Pages.Problem(w, r, http.StatusTooManyRequests, "page.busy_title", "signin.busy")
		return
	}
	render.WriteJSON(w, http.StatusTooManyRequests, render.APIError{Message: "Too many requests. Please wait a minute and try again.", ErrorType: "rate_limit"})
}

// Session is a request of somebody who is signed in and may do what is asked.
type Session struct {
	auth.Identity
}

// page wraps a page that needs a role. Who is not signed in is led to the
// sign-in and back again.
func (o *Office) page(role store.Role, show func(http.ResponseWriter, *http.Request, Session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
		who, err := o.session(ctx, r)
		cancel()
		switch {
		case errors.Is(err, auth.ErrNoSession):
			to := "/admin/login"
			if r.Method == http.MethodGet && r.URL.Path != "/admin" {
				to += "?next=" + urlEscape(r.URL.RequestURI())
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
		case err != nil:
			o.away(w, r, err)
		case !who.HasRole(role):
			o.Pages.Problem(w, r, http.StatusForbidden, "signin.not_allowed_title", "signin.not_allowed")
		default:
			w.Header().Set("Cache-Control", "no-store")
			show(w, r, Session{who})
		}
	}
}

// api wraps a JSON endpoint that needs a role, for the office's own pages and,
// with HTTP Basic, for scripts.
func (o *Office) api(role store.Role, answer func(http.ResponseWriter, *http.Request, Session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
		who, err := o.whoAsks(ctx, r)
		cancel()
		var wait *auth.WaitError
		switch {
		case errors.As(err, &wait):
			o.apiWait(w, wait)
		case errors.Is(err, auth.ErrNoSession), errors.Is(err, auth.ErrWrong):
			if r.Header.Get("Sec-Fetch-Mode") == "" { // a browser would ask with a window of its own
				w.Header().Set("WWW-Authenticate", `Basic realm="Ministry Finder", charset="UTF-8"`)
			}
			render.WriteJSON(w, http.StatusUnauthorized, render.APIError{Message: "Please sign in: with the dashboard's session, or with HTTP Basic.", ErrorType: "unauthorized"})
		case err != nil:
			o.apiAway(w, err)
		case !who.HasRole(role):
			render.WriteJSON(w, http.StatusForbidden, render.APIError{Message: "Your account may not do this: an administrator may.", ErrorType: "forbidden"})
		default:
			w.Header().Set("Cache-Control", "no-store")
			answer(w, r, Session{who})
		}
	}
}

// whoAsks returns who a request of a script or a page of ours is from.
func (o *Office) whoAsks(ctx context.Context, r *http.Request) (auth.Identity, error) {
	if name, password, ok := r.BasicAuth(); ok {
		return o.Door.Basic(ctx, o.Addresses.From(r), name, password, func() error { return o.mayTry(r) })
	}
	return o.session(ctx, r)
}

// RequireReader reports whether a request comes with the login of somebody who may
// read what only the office should. If not, it answers; with 401 and these words
// where nobody is signed in.
func (o *Office) RequireReader(w http.ResponseWriter, r *http.Request, words string) bool {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	who, err := o.whoAsks(ctx, r)
	var wait *auth.WaitError
	switch {
	case err == nil && who.HasRole(store.Editor):
		return true
	case err == nil, errors.Is(err, auth.ErrNoSession), errors.Is(err, auth.ErrWrong):
		render.WriteJSON(w, http.StatusUnauthorized, render.APIError{Message: words, ErrorType: "unauthorized"})
	case errors.As(err, &wait):
		o.apiWait(w, wait)
	default:
		o.apiAway(w, err)
	}
	return false
}

// away shows that the database does not answer.
func (o *Office) away(w http.ResponseWriter, r *http.Request, err error) {
	o.Log.Error("a page of the office cannot be made", "path", r.URL.Path, "error", err)
	o.Pages.Problem(w, r, http.StatusServiceUnavailable, "office.away_title", "office.away")
}

// apiAway answers a script that the database does not answer.
func (o *Office) apiAway(w http.ResponseWriter, err error) {
	o.Log.Error("a request of the office failed", "error", err)
	render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "The database cannot be reached just now. Please try again in a minute.", ErrorType: "database_error"})
}

// apiWait tells a script to wait with its password.
func (o *Office) apiWait(w http.ResponseWriter, wait *auth.WaitError) {
	o.retryAfter(w, wait)
	words := "Too many wrong passwords. Please wait and try again."
	if wait.Busy {
		words = "Too many people sign in at once. Please wait and try again."
	}
	render.WriteJSON(w, http.StatusTooManyRequests, render.APIError{Message: words, ErrorType: "rate_limit"})
}

// waitWords tells a person to wait with the password.
func waitWords(t *i18n.Texts, wait *auth.WaitError) string {
	if wait.Busy {
		return t.T("signin.busy")
	}
	return t.T("signin.wait")
}

func (o *Office) retryAfter(w http.ResponseWriter, wait *auth.WaitError) {
	seconds := int(wait.Until.Sub(o.Now()).Seconds()) + 1
	w.Header().Set("Retry-After", strconv.Itoa(max(1, seconds)))
}

// readForm reads an office form of at most maxForm bytes; it answers and
// returns false when that fails.
func (o *Office) readForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		o.Pages.Problem(w, r, http.StatusBadRequest, "page.error_title", "office.bad_form")
		return false
	}
	return true
}

// show renders a page within the office's frame.
func (o *Office) show(w http.ResponseWriter, r *http.Request, v Session, status int, name, title string, data any) {
	p := o.Pages.NewPage(r, title, data)
	p.Office = newFrame(v, r.URL.Path, p.Texts, r.URL.Query().Get("done"))
	o.Pages.Render(w, status, "office/"+name, p)
}

// done leads to a page after a change, which then says what was done: the text
// of a key below office.done.
func done(w http.ResponseWriter, r *http.Request, path, what string) {
	path, place, _ := strings.Cut(path, "#")
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	path += sep + "done=" + urlEscape(what)
	if lang := r.FormValue("lang"); lang != "" {
		path += "&lang=" + urlEscape(lang)
	}
	if place != "" {
		path += "#" + place
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

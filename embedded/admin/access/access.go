// Package access decides who of those that ask may see a page of the dashboard
// or use one of its endpoints: it reads sessions and HTTP Basic, asks package auth
// whose they are, and holds the role against the one that is needed. The dashboard's
// subjects add their addresses with its Router. It also signs in and out.
package access

import (
	"context"
	"errors"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// Config is what an Access needs.
type Config struct {
	View      *view.View
	Auth      *auth.Authenticator
	Addresses ratelimit.ClientIP
	// RateLimit is off only for load tests.
	RateLimit bool
	// HasAgent is true where there is a program in the tray, which opens the dashboard
	// without a password.
	HasAgent bool
}

// Access lets requests through. It is safe for concurrent use.
type Access struct {
	*view.View
	auth      *auth.Authenticator
	addresses ratelimit.ClientIP
	rateLimit bool
	hasAgent  bool
	tries     *ratelimit.Limiter // of sign-ins, by the form, a link or HTTP Basic
}

// New returns an access.
func New(c Config) *Access {
	a := &Access{View: c.View, auth: c.Auth, addresses: c.Addresses, rateLimit: c.RateLimit, hasAgent: c.HasAgent}
	a.tries = c.Addresses.PerMinute(ratelimit.SignIns, ratelimit.SignInsPerMinute, a.tooMany)
	return a
}

// Routes adds the addresses by which people sign in and out.
func (a *Access) Routes(mux Mux) {
	mux.Handle("GET /admin/login", http.HandlerFunc(a.loginPage))
	mux.Handle("POST /admin/login", a.LimitSignIns(a.login))
	mux.Handle("POST /admin/sign-out", http.HandlerFunc(a.signOut))
}

// IsLocal reports whether a request comes from the computer that the server runs on.
func (a *Access) IsLocal(r *http.Request) bool { return a.addresses.Clients.Of(r).Local }

// LimitSignIns lets through as many requests of a client as there may be sign-ins.
func (a *Access) LimitSignIns(next http.HandlerFunc) http.Handler { return a.limited(a.tries)(next) }

func (a *Access) limited(l *ratelimit.Limiter) func(http.Handler) http.Handler {
	if !a.rateLimit {
		return func(h http.Handler) http.Handler { return h }
	}
	return l.Handler
}

// mayTry refuses the sign-in of a script when there were too many of its address.
func (a *Access) mayTry(r *http.Request) error {
	if !a.rateLimit {
		return nil
	}
	if !a.tries.Allow(r) {
		return &auth.WaitError{Until: a.Now().Add(ratelimit.Window), Busy: true}
	}
	return nil
}

func (a *Access) tooMany(w http.ResponseWriter, r *http.Request) {
	if render.WantsHTML(r) {
		a.Pages.Problem(w, r, http.StatusTooManyRequests, "page.busy_title", "signin.busy")
		return
	}
	view.Refuse(w, http.StatusTooManyRequests, "rate_limit", "Too many requests. Please wait a minute and try again.")
}

// page wraps a page that needs a role. Who is not signed in is led to the
// sign-in and back again.
func (a *Access) page(role store.Role, show Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := view.Timeout(r)
		who, err := a.Session(ctx, r)
		cancel()
		switch {
		case errors.Is(err, auth.ErrNoSession):
			a.signInAgain(w, r)
		case err != nil:
			a.Away(w, r, err)
		case !who.HasRole(role):
			r = render.InDashboard(r, a.NewSession(r.Context(), who))
			a.Pages.Problem(w, r, http.StatusForbidden, "signin.not_allowed_title", "signin.not_allowed")
		default:
			render.SetNoStore(w.Header())
			s := a.NewSession(r.Context(), who)
			show(w, render.InDashboard(r, s), s)
		}
	}
}

// NotFound says that there is no such page, to who is signed in with the menu
// above it.
func (a *Access) NotFound(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if who, err := a.Session(ctx, r); err == nil && render.WantsHTML(r) {
		render.SetNoStore(w.Header())
		r = render.InDashboard(r, a.NewSession(r.Context(), who))
	}
	a.Pages.NotFound(w, r)
}

// api wraps a JSON endpoint that needs a role, for the dashboard's own pages and,
// with HTTP Basic, for scripts.
func (a *Access) api(role store.Role, answer Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := view.Timeout(r)
		who, err := a.whoAsks(ctx, r)
		cancel()
		var wait *auth.WaitError
		switch {
		case errors.As(err, &wait):
			a.apiWait(w, wait)
		case errors.Is(err, auth.ErrNoSession), errors.Is(err, auth.ErrWrong):
			if r.Header.Get("Sec-Fetch-Mode") == "" { // a browser would ask with a window of its own
				w.Header().Set("WWW-Authenticate", `Basic realm="Ministry Finder", charset="UTF-8"`)
			}
			view.Refuse(w, http.StatusUnauthorized, "unauthorized", "Please sign in: with the dashboard's session, or with HTTP Basic.")
		case err != nil:
			a.APIAway(w, err)
		case !who.HasRole(role):
			view.Refuse(w, http.StatusForbidden, "forbidden", "Your account may not do this: an administrator may.")
		default:
			render.SetNoStore(w.Header())
			answer(w, r, view.Session{Identity: who})
		}
	}
}

// whoAsks returns who a request of a script or a page of ours is from.
func (a *Access) whoAsks(ctx context.Context, r *http.Request) (auth.Identity, error) {
	if name, password, ok := r.BasicAuth(); ok {
		return a.auth.Basic(ctx, a.addresses.From(r), name, password, func() error { return a.mayTry(r) })
	}
	return a.Session(ctx, r)
}

// RequireReader reports whether a request comes with the login of somebody who may
// read what only the dashboard should. If not, it answers; with 401 and these words
// where nobody is signed in.
func (a *Access) RequireReader(w http.ResponseWriter, r *http.Request, words string) bool {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	who, err := a.whoAsks(ctx, r)
	var wait *auth.WaitError
	switch {
	case err == nil && who.HasRole(store.Editor):
		return true
	case err == nil, errors.Is(err, auth.ErrNoSession), errors.Is(err, auth.ErrWrong):
		view.Refuse(w, http.StatusUnauthorized, "unauthorized", words)
	case errors.As(err, &wait):
		a.apiWait(w, wait)
	default:
		a.APIAway(w, err)
	}
	return false
}

// apiWait tells a script to wait with its password.
func (a *Access) apiWait(w http.ResponseWriter, wait *auth.WaitError) {
	a.RetryAfter(w, wait)
	words := "Too many wrong passwords. Please wait and try again."
	if wait.Busy {
		words = "Too many people sign in at once. Please wait and try again."
	}
	view.Refuse(w, http.StatusTooManyRequests, "rate_limit", words)
}

// ChangeFailed leads to the sign-in who was signed out while a change was under
// way, and tells anybody else that the database does not answer.
func (a *Access) ChangeFailed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, store.ErrSessionEnded) || errors.Is(err, auth.ErrWrong) {
		http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
		return
	}
	a.Away(w, r, err)
}

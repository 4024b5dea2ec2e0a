// Package clock answers the dashboard's page on which staff see by which date the
// computer goes and which one the program was last sure of, and on which an
// administrator says that the computer's is right.
package clock

import (
	"context"
	"net/http"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
)

const path = "/admin/clock"

// Store is what the page needs of a database.
type Store interface {
	ClockAt(ctx context.Context, now time.Time) (store.Clock, error)
	ConfirmClock(ctx context.Context, who string, now time.Time) (bool, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
	// Health is how the server is.
	Health func(context.Context) (health.HealthReport, health.MemoryReport)
	// RefreshHealth has Health tell at once that the date is right.
	RefreshHealth func(context.Context)
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.Form("POST "+path, store.Administrator, h.confirm)
}

// page is what the template shows.
type page struct {
	// Now is the time that the computer shows, Today its day in words, Day the same
	// as 2026-11-29. Noted is the last day that was believed.
	Now, Today, Day, Noted string
	Doubted                bool
	// May is true for who may say that the date is right.
	May bool
	// Changed is true when the date that somebody said to be right is another by now.
	Changed bool
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	h.show(w, r, s, false)
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, s view.Session, changed bool) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	now := h.Now().In(h.Zone())
	c, err := h.Store.ClockAt(ctx, now)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	p := page{
		Now: t.Clock(now), Today: t.LongDate(now), Day: view.Day(now), Doubted: c.Doubted, May: s.HasRole(store.Administrator),
		Changed: changed && c.Doubted,
	}
	if rep, _ := h.Health(ctx); !c.Doubted && rep.Has(health.IssueClock) {
		h.RefreshHealth(ctx) // the clock was set meanwhile
	}
	if !c.Noted.IsZero() {
		p.Noted = t.LongDate(c.Noted.In(h.Zone()))
	}
	status := http.StatusOK
	if p.Changed {
		status = http.StatusConflict
	}
	h.Show(w, r, s, status, "clock", "clock.title", p)
}

// confirm believes the date that the form shows, unless the computer's is another by
// now: somebody has set it meanwhile, or midnight came.
func (h *Handler) confirm(w http.ResponseWriter, r *http.Request, s view.Session) {
	if !h.ReadForm(w, r) {
		return
	}
	now := h.Now()
	if r.PostFormValue("day") != view.Day(now.In(h.Zone())) {
		h.show(w, r, s, true)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	changed, err := h.Store.ConfirmClock(ctx, s.Name, now)
	switch {
	case err != nil:
		h.Away(w, r, err)
	case changed:
		h.RefreshHealth(ctx)
		view.Done(w, r, "/admin", "clock")
	default:
		http.Redirect(w, r, view.InLanguage(r, path), http.StatusSeeOther)
	}
}

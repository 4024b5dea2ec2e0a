// Package links answers the dashboard's page on which staff try whether the links of
// the ministries still lead somewhere: the button, how far it is, and what came of it.
package links

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/linkcheck"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
)

const (
	path = "/admin/ministries/links"
	// refreshSeconds is after how long the browser asks again how far it is.
	refreshSeconds = "3"
)

// Store is what the page needs of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	linkcheck.Jobs
	linkcheck.Settings
}

// Rounds tries the links. Its methods do what those of linkcheck.Checker do.
type Rounds interface {
	Start(ctx context.Context) (bool, error)
	Stop(ctx context.Context) error
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct {
	*view.View
	store  Store
	rounds Rounds
}

// New returns a handler.
func New(v *view.View, s Store, r Rounds) *Handler { return &Handler{v, s, r} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	limited := r.Limited(ratelimit.Changes, ratelimit.ChangesPerMinute)
	limited.Form("POST "+path+"/try", store.Editor, h.try)
	limited.Form("POST "+path+"/stop", store.Editor, h.stop)
	limited.Form("POST "+path+"/monthly", store.Administrator, h.saveMonthly)
}

// pageData is the page.
type pageData struct {
	// Links is how many the ministries that are shown have, Max how many are tried at
	// a time.
	Links, Max int
	// Running is true while they are tried: Tried of Total are.
	Running      bool
	Tried, Total int
	// When says when they were tried last, empty for never; then Known are known, of
	// which Answering answer.
	When             string
	Known, Answering int
	Offline, Stopped bool
	Dead, Untold     []row
	// MayChoose is true for who may say that they are tried each month, Monthly when
	// they are.
	MayChoose, Monthly bool
}

// row is a link with what came of it. Edit leads to its field.
type row struct{ Name, URL, Why, Edit string }

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d, err := h.read(ctx, h.Pages.Texts(r))
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if d.MayChoose = s.HasRole(store.Administrator); d.Running {
		w.Header().Set("Refresh", refreshSeconds)
	}
	h.Show(w, r, s, http.StatusOK, "links", "links.title", d)
}

func (h *Handler) read(ctx context.Context, t *i18n.Texts) (pageData, error) {
	all, err := h.store.Ministries(ctx)
	if err != nil {
		return pageData{}, err
	}
	present := linkcheck.Links(catalogue.Active(all))
	d := pageData{Links: len(present), Max: linkcheck.MaxLinks}
	choice, err := linkcheck.LoadChoice(ctx, h.store)
	if err != nil {
		return pageData{}, err
	}
	d.Monthly = choice.Monthly
	p, running, err := linkcheck.LoadProgress(ctx, h.store, h.Now())
	if err != nil {
		return pageData{}, err
	}
	d.Running, d.Tried, d.Total = running, p.Tried, p.Total
	state, err := linkcheck.Load(ctx, h.store)
	if err != nil || state.Ended.IsZero() {
		return d, err
	}
	d.When, d.Offline, d.Stopped = h.When(t, state.Ended), state.Offline, state.Stopped
	d.Known, d.Answering = state.Count(present)
	d.Dead, d.Untold = rows(t, state.Dead(all)), rows(t, state.Untold(all))
	return d, nil
}

func rows(t *i18n.Texts, found []linkcheck.Found) []row {
	var all []row
	for _, f := range found {
		why := t.T("links.outcome." + string(f.Outcome))
		all = append(all, row{f.Ministry.In(t.Lang()).Name, f.URL, why, editPath(f)})
	}
	return all
}

// editPath is the address of the field in which a link stands.
func editPath(f linkcheck.Found) string {
	return "/admin/ministries/" + strconv.FormatInt(f.Ministry.ID, 10) + "#" + f.Field()
}

// try begins a round. When one is made already, the page shows that one.
func (h *Handler) try(w http.ResponseWriter, r *http.Request, _ view.Session) {
	h.then(w, r, func(ctx context.Context) error {
		_, err := h.rounds.Start(ctx)
		return err
	})
}

// stop ends it.
func (h *Handler) stop(w http.ResponseWriter, r *http.Request, _ view.Session) {
	h.then(w, r, h.rounds.Stop)
}

func (h *Handler) then(w http.ResponseWriter, r *http.Request, do func(context.Context) error) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if err := do(ctx); err != nil {
		h.Away(w, r, err)
		return
	}
	http.Redirect(w, r, view.InLanguage(r, path), http.StatusSeeOther)
}

// saveMonthly stores whether the links are tried each month.
func (h *Handler) saveMonthly(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	choice := linkcheck.Choice{Monthly: r.PostForm.Get("on") == "1"}
	switch err := linkcheck.SaveChoice(ctx, h.store, s.Name, choice, h.Now()); {
	case errors.Is(err, store.ErrConflict):
		http.Redirect(w, r, view.InLanguage(r, path), http.StatusSeeOther) // where the other's choice is shown
	case err != nil:
		h.Away(w, r, err)
	default:
		view.Done(w, r, path, "link_check")
	}
}

package firstrun

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// ministriesData is the step in which a parish says with which ministries it begins.
type ministriesData struct {
	Steps int
	// Starter is how many ministries of the starter catalogue are there as they were.
	Starter int
	// Shown says that they are shown, Own is how many others are.
	Shown bool
	Own   int
	// Another says that the parish is none that the starter catalogue is of.
	Another bool
	// Later says that somebody has put it off.
	Later   bool
	Problem string
}

func (h *Handler) ministriesPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showMinistries(w, r, v, http.StatusOK, "")
}

func (h *Handler) showMinistries(w http.ResponseWriter, r *http.Request, v view.Session, status int, problem string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d := ministriesData{Steps: steps, Problem: problem}
	own, _, err := parish.Load(ctx, h.Store)
	var first parish.First
	if err == nil {
		first, _, err = parish.LoadFirst(ctx, h.Store)
	}
	var all []catalogue.Ministry
	if err == nil {
		all, err = h.Store.Ministries(ctx)
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	d.Another, d.Later = own.IsAnother(), first.State == parish.FirstLater
	for _, audiences := range catalogue.Joined(all) { // as the list of ministries counts them
		switch shown := slices.ContainsFunc(audiences, func(m catalogue.Ministry) bool { return m.Active }); {
		case audiences[0].Origin == catalogue.OriginStarter:
			d.Starter++
			d.Shown = d.Shown || shown
		case shown:
			d.Own++
		}
	}
	h.Show(w, r, v, status, "welcome_ministries", "welcome.ministries_title", d)
}

// saveMinistries takes the two doors that need no page of their own: later, and the
// starter catalogue as it is. Without either it goes on.
func (h *Handler) saveMinistries(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	first, _, err := parish.LoadFirst(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	switch do := r.PostForm.Get("do"); {
	case do == "keep":
		err = h.setFirst(ctx, v, parish.FirstDecided, store.ActionBringBack, catalogue.BringBack)
	case do == "later" && !first.IsDecided():
		err = h.setFirst(ctx, v, parish.FirstLater, store.ActionPutAway, catalogue.PutAway)
	}
	if err != nil {
		h.refuseFirst(w, r, err, func(problem string) { h.showMinistries(w, r, v, http.StatusConflict, problem) })
		return
	}
	if r.PostForm.Get("back") == "list" {
		view.Done(w, r, "/admin/ministries", "ministries_back")
		return
	}
	h.afterMinistries(w, r)
}

func (h *Handler) setFirst(ctx context.Context, v view.Session, state parish.FirstState, action string, edit catalogue.Edit) error {
	return parish.SetFirst(ctx, h.Store, v.Name, state, action, edit, h.Now())
}

// refuseFirst tells why a choice was not stored.
func (h *Handler) refuseFirst(w http.ResponseWriter, r *http.Request, err error, show func(problem string)) {
	switch t := h.Pages.Texts(r); {
	case errors.Is(err, store.ErrConflict):
		show(t.T("welcome.meanwhile"))
	case errors.Is(err, catalogue.ErrFull):
		show(t.T("ministries.refused.full", "most", catalogue.MaxMinistries))
	default:
		h.Away(w, r, err)
	}
}

func (h *Handler) afterMinistries(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, view.InLanguage(r, shareStep), http.StatusSeeOther)
}

// Undecided reports whether staff are to be reminded to say which ministries are
// theirs: the quiz is being prepared until then.
func (h *Handler) Undecided(ctx context.Context) bool {
	first, _, err := parish.LoadFirst(ctx, h.Store)
	if err != nil || !first.IsPreparing(nil) {
		return false // a page that shows this tells of a database that is away by itself
	}
	all, err := h.Store.Ministries(ctx)
	return err == nil && first.IsPreparing(all)
}

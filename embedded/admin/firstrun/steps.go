// Package firstrun answers the pages of the first start, which ask for an account, the
// parish's name and its ministries, with the page of the general catalogue, and lead to
// package share. It has the page of what belongs to the office computer, and makes the
// poster that leads people to the quiz.
package firstrun

import (
	"errors"
	"net/http"
	"strings"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+accountStep, store.Administrator, h.accountPage)
	r.Form("POST "+accountStep, store.Administrator, h.saveAccount)
	r.Page("GET "+parishStep, store.Administrator, h.parishPage)
	r.Form("POST "+parishStep, store.Administrator, h.saveParish)
	r.Page("GET "+ministriesStep, store.Editor, h.ministriesPage)
	r.Form("POST "+ministriesStep, store.Editor, h.saveMinistries)
	r.Page("GET "+examplesPath, store.Editor, h.examplesPage)
	r.Form("POST "+examplesPath, store.Editor, h.saveExamples)
	r.Page("GET "+computerPath, store.Administrator, h.computerPage)
	r.Page("POST "+computerPath, store.Administrator, h.saveComputer)
	r.Form("POST "+turnOnPath, store.Administrator, h.turnOn)
	r.Page("GET "+posterPath, store.Editor, h.poster)
}

// parishData is the step about the parish.
type parishData struct {
	parish.Settings
	Problems map[string]string
	Steps    int
	Default  struct{ Zone string }
}

func (h *Handler) parishPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, _, err := parish.Load(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.showParish(w, r, v, http.StatusOK, parishData{Settings: own})
}

func (h *Handler) showParish(w http.ResponseWriter, r *http.Request, v view.Session, status int, d parishData) {
	d.Steps = steps
	d.Default.Zone = store.DefaultZone
	h.Show(w, r, v, status, "welcome_parish", "welcome.parish_title", d)
}

// saveParish stores name, town, phone and e-mail; all else of the parish stays.
func (h *Handler) saveParish(w http.ResponseWriter, r *http.Request, v view.Session) {
	if r.PostForm.Get("skip") == "1" {
		h.afterParish(w, r)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, version, err := parish.Load(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	own.Name, own.Place, own.Phone, own.Email = get("name"), get("place"), get("phone"), get("email")
	if r.PostForm.Has("zone") {
		own.Zone = get("zone")
	}
	checked, wrong := own.Checked()
	if len(wrong) > 0 {
		d := parishData{Settings: own, Problems: map[string]string{}}
		for field, problem := range wrong {
			d.Problems[field] = h.Pages.Texts(r).T("parish.problem." + problem)
		}
		h.showParish(w, r, v, http.StatusBadRequest, d)
		return
	}
	err = parish.Save(ctx, h.Store, parish.Change{Who: v.Name, Settings: checked, Version: version, Now: h.Now()})
	if errors.Is(err, store.ErrConflict) {
		// Somebody has saved the parish's settings meanwhile: they are shown there.
		http.Redirect(w, r, view.InLanguage(r, "/admin/settings"), http.StatusSeeOther)
		return
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.afterParish(w, r)
}

func (h *Handler) afterParish(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, view.InLanguage(r, ministriesStep), http.StatusSeeOther)
}

// Package translate answers the dashboard's page on which ministries get their Spanish:
// one after the other, the English beside it.
package translate

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
)

const path = "/admin/ministries/translate"

// Store is what the page needs of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	ChangeCatalogue(ctx context.Context, change store.CatalogueChange, edit catalogue.Edit) (store.CatalogueChanged, error)
}

// Handler answers requests about translations. It is safe for concurrent use.
type Handler struct {
	*view.View
	store Store
}

// New returns a handler.
func New(v *view.View, s Store) *Handler { return &Handler{v, s} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.Limited(ratelimit.Changes, ratelimit.ChangesPerMinute).Form("POST "+path, store.Editor, h.save)
}

// pageData is the page. Without an ID there is nothing left to translate.
type pageData struct {
	ID          int64
	Name, Read  string
	Texts       []textForm
	Done, Total int
	HasNext     bool
	Problem     string
}

type textForm struct {
	text
	Name, Problem string
	Max           int
	Lines         int // 0 for a field of one line
}

// page shows the ministry of an id, or the next one after another that is not in
// Spanish yet.
func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(r.URL.Query().Get(name), 10, 64) // no ministry has 0
		return n
	}
	h.show(w, r, s, http.StatusOK, number("id"), number("after"), func(*pageData) {})
}

func (h *Handler) show(
	w http.ResponseWriter, r *http.Request, s view.Session, status int, id, after int64, change func(*pageData),
) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	list := catalogue.Listed(all)
	d := pageData{Total: len(list)}
	for _, audiences := range list {
		if !lacks(audiences) {
			d.Done++
		}
	}
	at := next(list, after)
	if id != 0 {
		at = slices.IndexFunc(list, func(audiences []catalogue.Ministry) bool {
			return slices.ContainsFunc(audiences, func(m catalogue.Ministry) bool { return m.ID == id })
		})
		if at < 0 {
			h.Pages.NotFound(w, r)
			return
		}
	}
	if at < 0 && after != 0 && slices.ContainsFunc(list, lacks) { // the only one left was passed over
		at = next(list, 0)
	}
	if at >= 0 {
		audiences := list[at]
		d.ID, d.Name, d.Read, d.HasNext = audiences[0].ID, audiences[0].Name, versions(audiences), next(list, audiences[0].ID) >= 0
		for i, t := range texts(audiences) {
			f := textForm{text: t, Name: fieldName(i), Max: catalogue.MaxCharacters(t.FieldES)}
			if t.Field == catalogue.FieldDescription || t.Field == catalogue.FieldDetails {
				f.Lines = 5
			}
			d.Texts = append(d.Texts, f)
		}
	}
	change(&d)
	h.Show(w, r, s, status, "translate", "translate.title", d)
}

// save stores what was typed and goes on to the next ministry.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, s view.Session) {
	id, _ := strconv.ParseInt(r.PostForm.Get("id"), 10, 64) // no ministry has 0
	ctx, cancel := view.Timeout(r)
	defer cancel()
	change := store.CatalogueChange{Who: s.Name, Action: store.ActionUpdate, At: h.Now()}
	_, err := h.store.ChangeCatalogue(ctx, change, save(id, r.PostForm.Get("read"), r.PostForm))
	var invalid *catalogue.InvalidError
	t := h.Pages.Texts(r)
	switch {
	case err == nil:
		view.Done(w, r, path+"?after="+strconv.FormatInt(id, 10), "ministries_translated")
	case errors.As(err, &invalid):
		h.show(w, r, s, http.StatusBadRequest, id, 0, func(d *pageData) {
			d.typed(r)
			d.Problem = t.T("translate.wrong")
			for _, p := range invalid.Problems {
				if p.Audience < len(d.Texts) {
					d.Texts[p.Audience].Problem = t.T("ministries.problem."+p.Code, "value", p.Value, "most", p.Max)
				}
			}
		})
	case errors.As(err, new(*catalogue.ConflictError)):
		h.show(w, r, s, http.StatusConflict, id, 0, func(d *pageData) {
			d.typed(r)
			d.Problem = t.T("translate.conflict")
		})
	case errors.Is(err, catalogue.ErrNotFound):
		h.Pages.NotFound(w, r)
	default:
		h.Away(w, r, err)
	}
}

// typed puts into the form what was typed, where its texts are still the same.
func (d *pageData) typed(r *http.Request) {
	for i := range d.Texts {
		if f := &d.Texts[i]; r.PostForm.Get(f.Name+"-of") == f.English {
			f.Spanish = r.PostForm.Get(f.Name)
		}
	}
}

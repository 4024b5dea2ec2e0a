// Package listreview answers the dashboard's pages about a list that somebody brings
// along: which of its ministries are there already under another name, which are new
// and which are gone, and for whom each is. What it suggests is decided in suggest and
// recognize; nothing is published here.
package listreview

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
)

// The pages, in the order in which they are walked through. What comes before and
// after them is another subject's.
const (
	bringPath    = "/admin/ministries/bring"
	changesPath  = bringPath + "/changes"
	audiencePath = bringPath + "/audience"
	publishPath  = bringPath + "/publish"
)

// Store is what the pages need of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	ImportDraft(ctx context.Context, notBefore time.Time) (store.ImportDraft, error)
	SetImportDraft(ctx context.Context, who, content string, version int64, now time.Time) error
}

// Handler answers the requests. It is safe for concurrent use.
type Handler struct {
	*view.View
	store Store
}

// New returns a handler.
func New(v *view.View, s Store) *Handler { return &Handler{v, s} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	changing := r.Limited(ratelimit.Changes, ratelimit.ChangesPerMinute)
	r.Page("GET "+changesPath, store.Editor, h.changesPage)
	changing.Form("POST "+changesPath, store.Editor, h.saveChanges)
	r.Page("GET "+audiencePath, store.Editor, h.audiencePage)
	changing.Form("POST "+audiencePath, store.Editor, h.saveAudience)
}

// review is the list that is being brought, beside what is there.
type review struct {
	draft   *listimport.Draft
	version int64
	present []catalogue.Ministry
}

// open reads the list and the catalogue. Where there is no list it leads to the page
// on which one is brought, and returns nil.
func (h *Handler) open(w http.ResponseWriter, r *http.Request) *review {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	stored, err := h.store.ImportDraft(ctx, h.Now().Add(-listimport.DraftLife))
	if errors.Is(err, store.ErrNotFound) {
		redirect(w, r, bringPath)
		return nil
	}
	if err != nil {
		h.Away(w, r, err)
		return nil
	}
	out := &review{version: stored.Version}
	if out.draft, err = listimport.DecodeDraft(stored.Content); err == nil {
		out.present, err = h.store.Ministries(ctx)
	}
	if err != nil {
		h.Away(w, r, err)
		return nil
	}
	return out
}

// save stores the list. Whoever was late is told so, with the version that is there.
// It answers and returns false when the list was not stored.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, v view.Session, rv *review, again func(problem string)) bool {
	content, err := rv.draft.Encode()
	if errors.Is(err, listimport.ErrDraftTooLarge) {
		again("listreview.too_large")
		return false
	}
	if err == nil {
		ctx, cancel := view.Timeout(r)
		defer cancel()
		err = h.store.SetImportDraft(ctx, v.Name, content, rv.version, h.Now())
	}
	if errors.Is(err, store.ErrConflict) {
		again("listreview.conflict")
		return false
	}
	if err != nil {
		h.Away(w, r, err)
		return false
	}
	return true
}

// isCurrent reports whether a form was made of the list as it is now.
func (rv *review) isCurrent(r *http.Request) bool {
	return r.PostForm.Get("version") == strconv.FormatInt(rv.version, 10)
}

// ministry returns the one of a key that is there, nil when there is none.
func (rv *review) ministry(key string) *catalogue.Ministry {
	i := slices.IndexFunc(rv.present, func(m catalogue.Ministry) bool { return m.Key == key })
	if i < 0 {
		return nil
	}
	return &rv.present[i]
}

// redirect leads to a page in the language of this one.
func redirect(w http.ResponseWriter, r *http.Request, path string) {
	if lang := r.FormValue("lang"); lang != "" {
		path += "?lang=" + view.URLEscape(lang)
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

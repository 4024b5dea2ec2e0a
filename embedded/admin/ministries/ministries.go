// Package ministries answers the dashboard's pages about ministries and their
// endpoints: the list, the form of one, changes of several, import and export, and
// what the catalogue shows to whom. What an edit does is decided in catalogue. It has
// many files because the endpoints for scripts answer what the pages do.
package ministries

import (
	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
)

// New returns a handler.
func New(v *view.View, s Store) *Handler { return &Handler{base: base{v, s}} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	changing := r.Limited(ratelimit.Changes, ratelimit.ChangesPerMinute)
	r.Page("GET "+path, store.Editor, h.list)
	changing.Form("POST "+path, store.Editor, h.bulkAction)
	changing.Form("POST "+path+"/undo", store.Editor, h.undo)
	r.Page("GET "+path+"/new", store.Editor, h.newPage)
	changing.Form("POST "+path+"/new", store.Editor, h.save)
	r.Page("GET "+path+"/{id}", store.Editor, h.page)
	changing.Form("POST "+path+"/{id}", store.Editor, h.save)
	r.Page("GET "+path+"/import", store.Editor, h.importPage)
	changing.Page("POST "+path+"/import", store.Editor, h.importFile)
	r.Page("GET "+path+"/x-ray", store.Editor, h.coverage)
	endpoints{h.base}.routes(r, changing)
}

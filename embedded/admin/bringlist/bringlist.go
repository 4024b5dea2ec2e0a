// Package bringlist answers the dashboard's pages on which a parish brings its own
// list of ministries: a file or a pasted text, its columns, a card for each ministry
// with what looks wrong, and the publishing. Between the pages the list is a draft in
// the database, of which nothing is public. How a list is read is decided in package
// listimport.
package bringlist

import (
	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
)

// New returns a handler.
func New(v *view.View, s Store) *Handler { return &Handler{v, s} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	changing := r.Limited(ratelimit.Changes, ratelimit.ChangesPerMinute)
	r.Page("GET "+path, store.Editor, h.begin)
	changing.Page("POST "+path, store.Editor, h.read)
	changing.Page("POST "+path+"/columns", store.Editor, h.chooseColumns)
	r.Page("GET "+lookPath, store.Editor, h.look)
	changing.Form("POST "+lookPath, store.Editor, h.change)
	r.Page("GET "+publishPath, store.Editor, h.publishPage)
	changing.Form("POST "+publishPath, store.Editor, h.publish)
	changing.Form("POST "+path+"/discard", store.Editor, h.discard)
}

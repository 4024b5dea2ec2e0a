package waiting

import (
	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/store"
)

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.list)
	r.Form("POST "+path+"/find", store.Editor, h.find)
	r.Form("POST "+path+"/change", store.Editor, h.change)
	r.Page("GET "+path+"/person/{id}", store.Editor, h.person)
	r.Page("GET "+path+"/person/{id}/kept", store.Editor, h.kept)
	r.Form("POST "+path+"/person/{id}/remove", store.Editor, h.remove)
}

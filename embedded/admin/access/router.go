package access

import (
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// Handler answers a request of somebody who is signed in and has the role.
type Handler func(w http.ResponseWriter, r *http.Request, s view.Session)

// Mux is what addresses are added to, such as an *http.ServeMux.
type Mux interface {
	Handle(pattern string, handler http.Handler)
}

// Router adds the addresses of a subject, each with the role that it needs.
type Router struct {
	access *Access
	mux    Mux
	limit  func(http.Handler) http.Handler
}

// Router returns one that adds to a mux.
func (a *Access) Router(mux Mux) Router {
	return Router{a, mux, func(h http.Handler) http.Handler { return h }}
}

// Page adds a page: who is not signed in is led to the sign-in and back again.
func (r Router) Page(pattern string, role store.Role, show Handler) {
	r.mux.Handle(pattern, r.limit(r.access.page(role, show)))
}

// Form adds an address that takes a form of at most view.MaxForm bytes, which is
// read before show is called.
func (r Router) Form(pattern string, role store.Role, show Handler) {
	r.Page(pattern, role, func(w http.ResponseWriter, q *http.Request, s view.Session) {
		if r.access.ReadForm(w, q) {
			show(w, q, s)
		}
	})
}

// Open adds a page that nobody needs a session for: show itself decides who may.
// A form is read before show is called.
func (r Router) Open(pattern string, show http.HandlerFunc) {
	r.mux.Handle(pattern, r.limit(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Method == http.MethodPost && !r.access.ReadForm(w, q) {
			return
		}
		render.SetNoStore(w.Header())
		show(w, q)
	})))
}

// API adds a JSON endpoint, for the dashboard's own pages and, with HTTP Basic,
// for scripts.
func (r Router) API(pattern string, role store.Role, answer Handler) {
	r.mux.Handle(pattern, r.limit(r.access.api(role, answer)))
}

// LikeSignIns returns a router of addresses that count as sign-ins of a client.
func (r Router) LikeSignIns() Router {
	r.limit = r.access.limited(r.access.tries)
	return r
}

// Limited returns a router of addresses that together take so many requests a
// minute from each client. The name tells limits apart where servers share them.
func (r Router) Limited(name string, perMinute int) Router {
	r.limit = r.access.limited(r.access.addresses.PerMinute(name, perMinute, r.access.tooMany))
	return r
}

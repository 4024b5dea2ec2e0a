// Package help answers the dashboard's help: the tasks by subject, each on a page of
// its own, with a search. It tells nothing of a parish, so that nobody needs to be
// signed in: who cannot sign in reads here what to do. Strangers on the parish's
// network reach it as little as the rest of the dashboard.
package help

import (
	"context"
	"net/http"
	"path"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/help"
	"ministryfinder/embedded/render"
)

// sessionTimeout bounds the question who is signed in: the help is there without a
// database.
const sessionTimeout = time.Second

// Config is what a Handler needs.
type Config struct {
	*view.View
	Access *access.Access
}

// Handler answers requests for the help. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Open("GET /admin/help", h.index)
	r.Open("GET /admin/help/{task}", h.task)
	r.Open("GET /admin/help/picture/{name}", h.picture)
}

// page is what the template shows: a task, or what a search has found.
type page struct {
	*help.Page
	// Query is what was searched for, empty for nothing.
	Query string
	Hits  []help.Hit
	// MaxQuery bounds a query, in characters.
	MaxQuery int
	// All leads back to all tasks; empty on that page itself.
	All string
	// SignIn leads who is not signed in to the sign-in.
	SignIn bool
}

// index shows all tasks, or what a search has found.
func (h *Handler) index(w http.ResponseWriter, r *http.Request) {
	book := help.For(h.Pages.Texts(r).Lang())
	p := page{Page: book.Page(help.Index), Query: r.FormValue("q")}
	if p.Query != "" {
		p.Hits, p.All = book.Search(p.Query), help.Address(help.Index)
	}
	h.show(w, r, p)
}

// task shows the page of a task.
func (h *Handler) task(w http.ResponseWriter, r *http.Request) {
	found := help.For(h.Pages.Texts(r).Lang()).Page(r.PathValue("task"))
	if found == nil || found.Name == help.Index {
		h.Access.NotFound(w, r)
		return
	}
	h.show(w, r, page{Page: found, All: help.Address(help.Index)})
}

// show renders a page, within the dashboard's menu for who is signed in.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, p page) {
	p.MaxQuery = help.MaxQuery
	ctx, cancel := context.WithTimeout(r.Context(), sessionTimeout)
	defer cancel()
	who, err := h.Access.Session(ctx, r)
	if err == nil {
		r = render.InDashboard(r, h.NewSession(r.Context(), who))
	}
	p.SignIn = err != nil
	whole := h.Pages.NewPage(r, "help.title", p)
	whole.Title = p.Title
	h.Pages.Render(w, http.StatusOK, "office/help", whole)
}

// picture answers a picture of the help.
func (h *Handler) picture(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	body := help.Picture(name)
	if body == nil {
		h.Access.NotFound(w, r)
		return
	}
	picture, err := render.NewRepresentation(render.ContentTypes[path.Ext(name)], body)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	render.SetNoCache(w.Header()) // it is of this version: a browser asks again, and is told that it has it
	picture.Serve(w, r)
}

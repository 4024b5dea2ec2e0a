// Package waiting answers the dashboard's pages about the people who asked to be
// called: the list of who waits, with what is done about it, and the page of one
// person with what is kept.
package waiting

import (
	"context"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

const (
	path = "/admin/waiting"
	// maxClosed is how many of those that were closed are listed, maxListed how many
	// of those that are open.
	maxClosed, maxListed = 200, 300
)

// Store is what the pages need of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	Leaders(ctx context.Context) ([]request.Leader, error)
	OpenRequests(ctx context.Context) ([]store.AskedRequest, error)
	ClosedRequests(ctx context.Context, most int) ([]store.AskedRequest, error)
	RequestOf(ctx context.Context, id string) (store.AskedRequest, error)
	RequestsOfAsker(ctx context.Context, askerID string) ([]store.AskedRequest, error)
	RequestEvents(ctx context.Context, id string) ([]request.Event, error)
	RemoveAsker(ctx context.Context, id string, outcome request.Outcome, entry store.AuditEntry) error
}

// Handler answers requests for the pages. It is safe for concurrent use.
type Handler struct {
	*view.View
	store   Store
	connect *connect.Service
}

// New returns a handler.
func New(v *view.View, s Store, c *connect.Service) *Handler { return &Handler{v, s, c} }

// people are what all pages read first.
type people struct {
	ministries []catalogue.Ministry
	leaders    []request.Leader
}

func (h *Handler) read(ctx context.Context) (p people, err error) {
	if p.ministries, err = h.store.Ministries(ctx); err != nil {
		return p, err
	}
	p.leaders, err = h.store.Leaders(ctx)
	return p, err
}

// personPath is the address of a person's page, at one of the requests.
func personPath(r request.Request) string { return path + "/person/" + r.AskerID + "#r" + r.ID }

// gone says that a person is not kept any more.
func (h *Handler) gone(w http.ResponseWriter, r *http.Request) {
	h.Pages.Problem(w, r, http.StatusNotFound, "waiting.gone_title", "waiting.gone")
}

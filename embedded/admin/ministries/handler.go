package ministries

import (
	"context"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// base reads and edits the catalogue, for pages and endpoints.
type base struct {
	*view.View
	store Store
}

// Handler answers requests about ministries. It is safe for concurrent use.
type Handler struct {
	base
	people recentPeople
}

const path = "/admin/ministries"

// Store is what the ministries' pages need of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	ChangeCatalogue(ctx context.Context, change store.CatalogueChange, edit catalogue.Edit) (store.CatalogueChanged, error)
	EachSubmission(ctx context.Context, f store.Filter, each func(store.Submission) error) error
	LastRevision(ctx context.Context) (store.Revision, error)
	Leaders(ctx context.Context) ([]request.Leader, error)
}

func (b base) all(r *http.Request) ([]catalogue.Ministry, error) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	return b.store.Ministries(ctx)
}

func (b base) edit(r *http.Request, v view.Session, action string, edit catalogue.Edit) (store.CatalogueChanged, error) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	return b.store.ChangeCatalogue(ctx, store.CatalogueChange{Who: v.Name, Action: action, At: b.Now()}, edit)
}

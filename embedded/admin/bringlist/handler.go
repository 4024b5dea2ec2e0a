package bringlist

import (
	"context"
	"errors"
	"slices"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/recognize"
	"ministryfinder/embedded/store"
)

// The addresses of the pages, in their order.
const (
	ministriesPath = "/admin/ministries"
	path           = ministriesPath + "/bring"
	lookPath       = path + "/look"
	publishPath    = path + "/publish"
)

// Store is what the pages need of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	ChangeCatalogue(ctx context.Context, change store.CatalogueChange, edit catalogue.Edit) (store.CatalogueChanged, error)
	ImportDraft(ctx context.Context, notBefore time.Time) (store.ImportDraft, error)
	SetImportDraft(ctx context.Context, who, content string, version int64, now time.Time) error
	RemoveImportDraft(ctx context.Context, before time.Time) (bool, error)
	ImportRecipe(ctx context.Context, fingerprint string) (string, error)
	SetImportRecipe(ctx context.Context, fingerprint, mapping string, now time.Time) error
}

// Handler answers requests about a list. It is safe for concurrent use.
type Handler struct {
	*view.View
	store Store
}

// draft returns the draft that waits, nil when there is none.
func (h *Handler) draft(ctx context.Context) (*listimport.Draft, store.ImportDraft, error) {
	stored, err := h.store.ImportDraft(ctx, h.Now().Add(-listimport.DraftLife))
	if errors.Is(err, store.ErrNotFound) {
		return nil, stored, nil
	}
	if err != nil {
		return nil, stored, err
	}
	d, err := listimport.DecodeDraft(stored.Content)
	return d, stored, err
}

// keep stores a draft in the place of the version that was read, 0 for any.
func (h *Handler) keep(ctx context.Context, v view.Session, d *listimport.Draft, version int64) error {
	text, err := d.Encode()
	if err != nil {
		return err
	}
	return h.store.SetImportDraft(ctx, v.Name, text, version, h.Now())
}

// recognizeIn notes which ministries of a draft are there already, as far as that is
// sure. What was put away of another parish's ministries is nobody's own.
func recognizeIn(d *listimport.Draft, present []catalogue.Ministry) {
	present = slices.DeleteFunc(slices.Clone(present), catalogue.Ministry.IsPutAway)
	coming := make([]catalogue.Ministry, len(d.Rows))
	for i := range d.Rows {
		coming[i] = d.Rows[i].Ministry
	}
	for i, m := range recognize.Compare(present, coming).Matches {
		if m.Sure {
			d.Rows[i].Same = m.Key
		}
	}
}

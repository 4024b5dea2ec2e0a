package bringlist

import (
	"net/http"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
)

// started is a draft that waits, in words.
type started struct {
	Source, Who, When string
	N                 int
	Version           int64
}

// beginData is the first page.
type beginData struct {
	Problem string
	Pasted  string
	Waiting *started
	MaxMiB  int
	MaxRows int
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showBegin(w, r, v, http.StatusOK, beginData{})
}

func (h *Handler) showBegin(w http.ResponseWriter, r *http.Request, v view.Session, status int, d beginData) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	draft, stored, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if draft != nil {
		t := h.Pages.Texts(r)
		d.Waiting = &started{
			Source: sourceWords(t, draft), Who: view.WhoText(t, stored.Who), When: h.Moment(t, stored.UpdatedAt), N: len(draft.Coming()),
		}
	}
	d.MaxMiB, d.MaxRows = listimport.MaxBytes>>20, catalogue.MaxMinistries
	h.Show(w, r, v, status, "bring", "bring.title", d)
}

// discard throws the draft away.
func (h *Handler) discard(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if _, err := h.store.RemoveImportDraft(ctx, h.Now().Add(time.Second)); err != nil {
		h.Away(w, r, err)
		return
	}
	view.Done(w, r, path, "bring_discarded")
}

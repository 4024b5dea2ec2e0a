package bringlist

import (
	"net/http"
	"strconv"
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
			Version: stored.Version,
		}
	}
	d.MaxMiB, d.MaxRows = listimport.MaxBytes>>20, catalogue.MaxMinistries
	h.Show(w, r, v, status, "bring", "bring.title", d)
}

// discard throws the draft away as it was seen: what somebody else has done with it
// since is not lost unseen.
func (h *Handler) discard(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d, stored, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if version, _ := strconv.ParseInt(r.Form.Get("version"), 10, 64); d != nil && version != stored.Version {
		h.showBegin(w, r, v, http.StatusConflict, beginData{Problem: h.Pages.Texts(r).T("bring.changed_meanwhile")})
		return
	}
	if _, err := h.store.RemoveImportDraft(ctx, h.Now().Add(time.Second)); err != nil {
		h.Away(w, r, err)
		return
	}
	view.Done(w, r, path, "bring_discarded")
}

package bringlist

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/store"
)

// read reads what was brought and shows its columns.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, v view.Session) {
	u, sheets, ok := h.readList(w, r, v)
	if ok {
		h.showColumns(w, r, v, http.StatusOK, u, h.remembered(r, listimport.Arrange(sheets, listimport.Choice{})), nil)
	}
}

// readList reads the list of a form, and answers when that cannot be done.
func (h *Handler) readList(w http.ResponseWriter, r *http.Request, v view.Session) (upload, []listimport.Sheet, bool) {
	u, err := readUpload(w, r)
	t := h.Pages.Texts(r)
	d := beginData{Pasted: u.fields.Get("text")}
	if errors.As(err, new(*http.MaxBytesError)) {
		err = &listimport.Error{Code: listimport.ErrorTooLarge, N: listimport.MaxBytes >> 20}
	} else if err != nil || len(u.file) == 0 || strings.TrimSpace(string(u.file[:min(len(u.file), 1024)])) == "" {
		d.Problem = t.T("bring.no_file")
		h.showBegin(w, r, v, http.StatusBadRequest, d)
		return u, nil, false
	}
	var sheets []listimport.Sheet
	if err == nil {
		sheets, err = listimport.Read(u.file)
	}
	if err != nil {
		d.Problem = errorWords(t, err)
		h.showBegin(w, r, v, http.StatusBadRequest, d)
		return u, nil, false
	}
	return u, sheets, true
}

// recipe is how a list was read, by its headings.
type recipe struct {
	Fields  []listimport.Field `json:"fields"`
	Leaders bool               `json:"leaders,omitempty"`
}

// remembered arranges a list as the last one with the same headings was.
func (h *Handler) remembered(r *http.Request, l *listimport.Layout) *listimport.Layout {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if l.Fingerprint == "" {
		return l
	}
	text, err := h.store.ImportRecipe(ctx, l.Fingerprint)
	var known recipe
	if err != nil || json.Unmarshal([]byte(text), &known) != nil || len(known.Fields) != len(l.Columns) {
		return l // it is read as a new one
	}
	c := l.Choice
	c.Fields, c.Leaders = known.Fields, known.Leaders
	return listimport.Arrange(l.Sheets, c)
}

// chooseColumns makes a draft of the list as its columns were chosen.
func (h *Handler) chooseColumns(w http.ResponseWriter, r *http.Request, v view.Session) {
	u, sheets, ok := h.readList(w, r, v)
	if !ok {
		return
	}
	l := listimport.Arrange(sheets, choiceOf(u))
	if u.fields.Get("do") == "again" {
		h.showColumns(w, r, v, http.StatusOK, u, l, nil)
		return
	}
	d, err := l.Draft(u.source)
	if err != nil {
		h.showColumns(w, r, v, http.StatusBadRequest, u, l, err)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	_, waiting, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	seen, _ := strconv.ParseInt(u.fields.Get("waiting"), 10, 64)
	if seen != waiting.Version {
		h.showColumns(w, r, v, http.StatusConflict, u, l, &otherListError{waiting.Who})
		return
	}
	present, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	recognizeIn(d, present)
	d.HideOthers = hasExamples(present)
	if err := h.keep(ctx, v, d, seen); errors.Is(err, listimport.ErrDraftTooLarge) {
		large := &listimport.Error{Code: listimport.ErrorDraftSize, N: listimport.MaxDraftBytes >> 20}
		h.showColumns(w, r, v, http.StatusBadRequest, u, l, large)
		return
	} else if errors.Is(err, store.ErrConflict) {
		h.showColumns(w, r, v, http.StatusConflict, u, l, &otherListError{waiting.Who})
		return
	} else if err != nil {
		h.Away(w, r, err)
		return
	}
	if l.Fingerprint != "" {
		known := recipe{Leaders: l.Leaders}
		for _, c := range l.Columns {
			known.Fields = append(known.Fields, c.Field)
		}
		if text, err := json.Marshal(known); err == nil {
			if err := h.store.SetImportRecipe(ctx, l.Fingerprint, string(text), h.Now()); err != nil {
				h.Log.Warn("how a list was read is not remembered", "error", err)
			}
		}
	}
	http.Redirect(w, r, view.InLanguage(r, lookPath), http.StatusSeeOther)
}

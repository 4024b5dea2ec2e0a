package ministries

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// endpoints answers scripts, and what the pages ask for by themselves.
type endpoints struct{ base }

// maxBody bounds the body of a request about single ministries: one
// with all its texts at their longest, in escaped letters.
const maxBody = 512 << 10

// present reads the catalogue for a JSON endpoint; it answers and returns
// false when that fails.
func (e endpoints) present(w http.ResponseWriter, r *http.Request) ([]catalogue.Ministry, bool) {
	all, err := e.all(r)
	if err != nil {
		e.refuse(w, r, err)
		return nil, false
	}
	return all, true
}

// change makes an edit for a JSON endpoint; it answers and returns false when
// it is refused.
func (e endpoints) change(
	w http.ResponseWriter, r *http.Request, v view.Session, action string, edit catalogue.Edit,
) (store.CatalogueChanged, bool) {
	done, err := e.edit(r, v, action, edit)
	if err != nil {
		e.refuse(w, r, err)
		return done, false
	}
	return done, true
}

// body reads a request's body of at most a number of bytes; it answers and
// returns false when it is larger.
func (e endpoints) body(w http.ResponseWriter, r *http.Request, most int64) ([]byte, bool) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err == nil {
		return b, true
	}
	if errors.As(err, new(*http.MaxBytesError)) {
		text := e.Pages.Texts(r).T("ministries.refused.too_large", "most", fmt.Sprint(most>>10))
		view.Refuse(w, http.StatusRequestEntityTooLarge, "too_large", text)
	} else {
		badRequest(w, e.Pages.Texts(r).T("ministries.refused.unreadable"))
	}
	return nil, false
}

func badRequest(w http.ResponseWriter, message string, problems ...string) {
	view.Refuse(w, http.StatusBadRequest, "validation_error", message, problems...)
}

// record is a ministry in the endpoints for staff.
type record struct {
	ID int64 `json:"id"`
	importexport.Record
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newRecord(m catalogue.Ministry) record {
	return record{m.ID, importexport.NewRecord(m), m.Version, m.CreatedAt.UTC(), m.UpdatedAt.UTC()}
}

// answer is what the endpoints answer after a change.
type answer struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// refuse answers a JSON request that could not be carried out. Nothing has
// changed.
func (e endpoints) refuse(w http.ResponseWriter, r *http.Request, err error) {
	t := e.Pages.Texts(r)
	refusal := struct {
		render.APIError
		Present *record  `json:"present,omitempty"`
		Notices []string `json:"notices,omitempty"`
	}{APIError: render.APIError{Message: errorWords(t, err), ErrorType: "validation_error"}}
	status := http.StatusBadRequest
	var invalid *catalogue.InvalidError
	var wrong *importexport.WrongError
	var conflict *catalogue.ConflictError
	var noticed *noticedError
	if errors.As(err, &noticed) {
		refusal.Notices = noticeWords(t, noticed.notices)
	}
	switch {
	case errors.As(err, &invalid):
		refusal.Message, refusal.Errors = t.T("ministries.refused.invalid"), fieldProblems(t, invalid.Problems)
		if slices.ContainsFunc(invalid.Problems, func(p catalogue.Problem) bool { return p.Code == catalogue.ProblemTaken }) {
			status, refusal.ErrorType = http.StatusConflict, "key_exists"
		}
	case errors.As(err, &wrong):
		refusal.Message, refusal.Errors = t.T("ministries.refused.file"), rowProblems(t, wrong.Wrong)
		if wrong.Wrong[0].Code == importexport.ProblemTooLarge {
			status, refusal.ErrorType = http.StatusRequestEntityTooLarge, "too_large"
		}
	case errors.As(err, &conflict):
		present := newRecord(conflict.Present)
		status, refusal.ErrorType, refusal.Present = http.StatusConflict, "conflict", &present
	case errors.Is(err, catalogue.ErrNotFound):
		status, refusal.ErrorType = http.StatusNotFound, "not_found"
	case errors.As(err, new(*catalogue.ActiveError)), errors.Is(err, catalogue.ErrFull):
	default:
		e.Log.Error("the ministries cannot be read or changed", "error", err)
		status, refusal.ErrorType, refusal.Message = http.StatusServiceUnavailable, "database_error", t.T("office.away")
	}
	render.WriteJSON(w, status, refusal)
}

// idOf reads the id in an address; what is none belongs to no ministry.
func idOf(r *http.Request) int64 {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

package ministries

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// endpoints answers scripts, and what the pages ask for by themselves.
type endpoints struct{ base }

func (e endpoints) routes(r, changing access.Router) {
	const editor, path = store.Editor, "/api/ministries"
	r.API("GET "+path+"/all", editor, e.list)
	r.API("GET "+path+"/{id}", editor, e.one)
	r.API("GET "+path+"/export-csv", editor, e.exportCSV)
	r.API("GET "+path+"/export-json", editor, e.exportJSON)
	changing.API("POST "+path, editor, e.add)
	changing.API("PUT "+path+"/{id}", editor, e.update)
	changing.API("DELETE "+path+"/{id}", editor, e.deactivate)
	changing.API("POST "+path+"/{id}/toggle-active", editor, e.toggle)
	changing.API("POST "+path+"/bulk-update", editor, e.bulkUpdate)
	changing.API("POST "+path+"/bulk-active", editor, e.bulkActive)
	changing.API("POST "+path+"/bulk-import", editor, e.importJSON)
	changing.API("POST "+path+"/import-csv", editor, e.importCSV)
	changing.API("POST "+path+"/permanent-delete", editor, e.remove)
}

// maxBody bounds the body of a request about single ministries: one
// with all its texts at their longest, in escaped letters.
const maxBody = 512 << 10

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

// idOf reads the id in an address; what is none belongs to no ministry.
func idOf(r *http.Request) int64 {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (e endpoints) list(w http.ResponseWriter, r *http.Request, _ view.Session) {
	all, ok := e.present(w, r)
	if !ok {
		return
	}
	records := []record{}
	for _, m := range all {
		records = append(records, newRecord(m))
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success    bool     `json:"success"`
		Ministries []record `json:"ministries"`
		Count      int      `json:"count"`
	}{true, records, len(records)})
}

func (e endpoints) one(w http.ResponseWriter, r *http.Request, _ view.Session) {
	all, ok := e.present(w, r)
	if !ok {
		return
	}
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == idOf(r) })
	if i < 0 {
		e.refuse(w, r, catalogue.ErrNotFound)
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success  bool   `json:"success"`
		Ministry record `json:"ministry"`
	}{true, newRecord(all[i])})
}

// readRecord reads one ministry from a request's body, and the version that the
// client has read, 0 when it does not say.
func (e endpoints) readRecord(w http.ResponseWriter, r *http.Request) (row importexport.Row, version int64, ok bool) {
	raw, ok := e.body(w, r, maxBody)
	if !ok {
		return row, 0, false
	}
	row, wrong := importexport.ReadRecord(raw)
	var head struct{ Version *json.RawMessage }
	if json.Unmarshal(raw, &head) == nil && head.Version != nil && json.Unmarshal(*head.Version, &version) != nil {
		wrong = append(wrong, catalogue.Problem{Field: "version", Code: importexport.ProblemKind, Value: "number"})
	}
	if len(wrong) > 0 {
		e.refuse(w, r, &catalogue.InvalidError{Problems: wrong})
		return row, 0, false
	}
	return row, version, true
}

func (e endpoints) add(w http.ResponseWriter, r *http.Request, v view.Session) {
	row, _, ok := e.readRecord(w, r)
	if !ok {
		return
	}
	if !slices.Contains(row.Present, catalogue.FieldActive) {
		row.Ministry.Active = true
	}
	done, ok := e.change(w, r, v, store.ActionAdd, catalogue.Add(row.Ministry, quiz.Criteria()))
	if !ok {
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		answer
		MinistryID int64 `json:"ministry_id"`
	}{answer{true, e.Pages.Texts(r).T("ministries.did.add")}, done.Added[0].ID})
}

func (e endpoints) update(w http.ResponseWriter, r *http.Request, v view.Session) {
	row, version, ok := e.readRecord(w, r)
	if !ok {
		return
	}
	id := idOf(r)
	if _, ok := e.change(w, r, v, store.ActionUpdate, catalogue.Update(id, version, row.ApplyTo, quiz.Criteria())); !ok {
		return
	}
	all, ok := e.present(w, r)
	if !ok {
		return
	}
	answer := struct {
		answer
		Ministry *record `json:"ministry,omitempty"`
	}{answer: answer{true, e.Pages.Texts(r).T("ministries.did.update")}}
	if i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == id }); i >= 0 {
		now := newRecord(all[i])
		answer.Ministry = &now
	}
	render.WriteJSON(w, http.StatusOK, answer)
}

func (e endpoints) deactivate(w http.ResponseWriter, r *http.Request, v view.Session) {
	if _, ok := e.change(w, r, v, store.ActionDeactivate, catalogue.SetActive([]int64{idOf(r)}, false)); ok {
		render.WriteJSON(w, http.StatusOK, answer{true, e.Pages.Texts(r).T("ministries.did.deactivate")})
	}
}

func (e endpoints) toggle(w http.ResponseWriter, r *http.Request, v view.Session) {
	id, active := idOf(r), false
	toggle := func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		if i := slices.IndexFunc(present, func(m catalogue.Ministry) bool { return m.ID == id }); i >= 0 {
			active = !present[i].Active
		}
		return catalogue.SetActive([]int64{id}, active)(present)
	}
	if _, ok := e.change(w, r, v, store.ActionToggle, toggle); !ok {
		return
	}
	did := "deactivate"
	if active {
		did = "activate"
	}
	render.WriteJSON(w, http.StatusOK, struct {
		answer
		Active bool `json:"active"`
	}{answer{true, e.Pages.Texts(r).T("ministries.did." + did)}, active})
}

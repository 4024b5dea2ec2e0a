package admin

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
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// ministryRoutes adds the ministries' endpoints and pages.
func (o *Office) ministryRoutes(r access.Router) {
	changing := r.Limited(ratelimit.Changes, ratelimit.ChangesPerMinute)
	const editor = store.Editor
	r.API("GET /api/ministries/all", editor, o.listMinistries)
	r.API("GET /api/ministries/{id}", editor, o.oneMinistry)
	r.API("GET /api/ministries/export-csv", editor, o.exportMinistriesCSV)
	r.API("GET /api/ministries/export-json", editor, o.exportMinistriesJSON)
	changing.API("POST /api/ministries", editor, o.addMinistry)
	changing.API("PUT /api/ministries/{id}", editor, o.updateMinistry)
	changing.API("DELETE /api/ministries/{id}", editor, o.deactivateMinistry)
	changing.API("POST /api/ministries/{id}/toggle-active", editor, o.toggleMinistry)
	changing.API("POST /api/ministries/bulk-update", editor, o.bulkUpdate)
	changing.API("POST /api/ministries/bulk-active", editor, o.bulkActive)
	changing.API("POST /api/ministries/bulk-import", editor, o.bulkImport)
	changing.API("POST /api/ministries/import-csv", editor, o.importCSV)
	changing.API("POST /api/ministries/permanent-delete", editor, o.permanentDelete)

	r.Page("GET "+ministriesPath, editor, o.ministriesPage)
	changing.Page("POST "+ministriesPath, editor, o.bulkAction)
	changing.Page("POST "+ministriesPath+"/undo", editor, o.undo)
	r.Page("GET "+ministriesPath+"/new", editor, o.newMinistryPage)
	changing.Page("POST "+ministriesPath+"/new", editor, o.saveMinistry)
	r.Page("GET "+ministriesPath+"/{id}", editor, o.ministryPage)
	changing.Page("POST "+ministriesPath+"/{id}", editor, o.saveMinistry)
	r.Page("GET "+ministriesPath+"/import", editor, o.importPage)
	changing.Page("POST "+ministriesPath+"/import", editor, o.importFile)
	r.Page("GET "+ministriesPath+"/x-ray", editor, o.xrayPage)
}

// maxMinistryBody bounds the body of a request about single ministries: one
// with all its texts at their longest, in escaped letters.
const maxMinistryBody = 512 << 10

// ministryRecord is a ministry in the endpoints for staff.
type ministryRecord struct {
	ID int64 `json:"id"`
	importexport.Record
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newMinistryRecord(m catalogue.Ministry) ministryRecord {
	return ministryRecord{m.ID, importexport.NewRecord(m), m.Version, m.CreatedAt.UTC(), m.UpdatedAt.UTC()}
}

// catalogueAnswer is what the endpoints answer after a change.
type catalogueAnswer struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// present reads the catalogue for a JSON endpoint; it answers and returns
// false when that fails.
func (o *Office) present(w http.ResponseWriter, r *http.Request) ([]catalogue.Ministry, bool) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := o.Store.Ministries(ctx)
	if err != nil {
		o.refuse(w, r, err)
		return nil, false
	}
	return all, true
}

// change makes an edit for a JSON endpoint; it answers and returns false when
// it is refused.
func (o *Office) change(w http.ResponseWriter, r *http.Request, v view.Session, action string, edit catalogue.Edit) (store.CatalogueChanged, bool) {
	done, err := o.edit(r, v, action, edit)
	if err != nil {
		o.refuse(w, r, err)
		return done, false
	}
	return done, true
}

func (o *Office) edit(r *http.Request, v view.Session, action string, edit catalogue.Edit) (store.CatalogueChanged, error) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	return o.Store.ChangeCatalogue(ctx, store.CatalogueChange{Who: v.Name, Action: action, At: o.Now()}, edit)
}

// refuse answers a JSON request that could not be carried out. Nothing has
// changed.
func (o *Office) refuse(w http.ResponseWriter, r *http.Request, err error) {
	t := o.Pages.Texts(r)
	answer := struct {
		render.APIError
		Present *ministryRecord `json:"present,omitempty"`
		Notices []string        `json:"notices,omitempty"`
	}{APIError: render.APIError{Message: errorWords(t, err), ErrorType: "validation_error"}}
	status := http.StatusBadRequest
	var invalid *catalogue.InvalidError
	var wrong *importexport.WrongError
	var conflict *catalogue.ConflictError
	var noticed *noticedError
	if errors.As(err, &noticed) {
		answer.Notices = noticeWords(t, noticed.notices)
	}
	switch {
	case errors.As(err, &invalid):
		answer.Message, answer.Errors = t.T("ministries.refused.invalid"), fieldProblems(t, invalid.Problems)
		if slices.ContainsFunc(invalid.Problems, func(p catalogue.Problem) bool { return p.Code == catalogue.ProblemTaken }) {
			status, answer.ErrorType = http.StatusConflict, "key_exists"
		}
	case errors.As(err, &wrong):
		answer.Message, answer.Errors = t.T("ministries.refused.file"), rowProblems(t, wrong.Wrong)
		if wrong.Wrong[0].Code == importexport.ProblemTooLarge {
			status, answer.ErrorType = http.StatusRequestEntityTooLarge, "too_large"
		}
	case errors.As(err, &conflict):
		present := newMinistryRecord(conflict.Present)
		status, answer.ErrorType, answer.Present = http.StatusConflict, "conflict", &present
	case errors.Is(err, catalogue.ErrNotFound):
		status, answer.ErrorType = http.StatusNotFound, "not_found"
	case errors.As(err, new(*catalogue.ActiveError)), errors.Is(err, catalogue.ErrFull):
	default:
		o.Log.Error("the ministries cannot be read or changed", "error", err)
		status, answer.ErrorType, answer.Message = http.StatusServiceUnavailable, "database_error", t.T("office.away")
	}
	render.WriteJSON(w, status, answer)
}

// body reads a request's body of at most a number of bytes; it answers and
// returns false when it is larger.
func (o *Office) body(w http.ResponseWriter, r *http.Request, most int64) ([]byte, bool) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err == nil {
		return b, true
	}
	if errors.As(err, new(*http.MaxBytesError)) {
		render.WriteJSON(w, http.StatusRequestEntityTooLarge, render.APIError{Message: o.Pages.Texts(r).T("ministries.refused.too_large", "most", fmt.Sprint(most>>10)), ErrorType: "too_large"})
	} else {
		o.badRequest(w, o.Pages.Texts(r).T("ministries.refused.unreadable"))
	}
	return nil, false
}

func (o *Office) badRequest(w http.ResponseWriter, message string, problems ...string) {
	render.WriteJSON(w, http.StatusBadRequest, render.APIError{Message: message, Errors: problems, ErrorType: "validation_error"})
}

// idOf reads the id in an address; what is none belongs to no ministry.
func idOf(r *http.Request) int64 {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (o *Office) listMinistries(w http.ResponseWriter, r *http.Request, _ view.Session) {
	all, ok := o.present(w, r)
	if !ok {
		return
	}
	records := []ministryRecord{}
	for _, m := range all {
		records = append(records, newMinistryRecord(m))
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success    bool             `json:"success"`
		Ministries []ministryRecord `json:"ministries"`
		Count      int              `json:"count"`
	}{true, records, len(records)})
}

func (o *Office) oneMinistry(w http.ResponseWriter, r *http.Request, _ view.Session) {
	all, ok := o.present(w, r)
	if !ok {
		return
	}
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == idOf(r) })
	if i < 0 {
		o.refuse(w, r, catalogue.ErrNotFound)
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success  bool           `json:"success"`
		Ministry ministryRecord `json:"ministry"`
	}{true, newMinistryRecord(all[i])})
}

// record reads one ministry from a request's body, and the version that the
// client has read, 0 when it does not say.
func (o *Office) record(w http.ResponseWriter, r *http.Request) (row importexport.Row, version int64, ok bool) {
	raw, ok := o.body(w, r, maxMinistryBody)
	if !ok {
		return row, 0, false
	}
	row, wrong := importexport.ReadRecord(raw)
	var head struct{ Version *json.RawMessage }
	if json.Unmarshal(raw, &head) == nil && head.Version != nil && json.Unmarshal(*head.Version, &version) != nil {
		wrong = append(wrong, catalogue.Problem{Field: "version", Code: importexport.ProblemKind, Value: "number"})
	}
	if len(wrong) > 0 {
		o.refuse(w, r, &catalogue.InvalidError{Problems: wrong})
		return row, 0, false
	}
	return row, version, true
}

func (o *Office) addMinistry(w http.ResponseWriter, r *http.Request, v view.Session) {
	row, _, ok := o.record(w, r)
	if !ok {
		return
	}
	if !slices.Contains(row.Present, catalogue.FieldActive) {
		row.Ministry.Active = true
	}
	done, ok := o.change(w, r, v, store.ActionAdd, catalogue.Add(row.Ministry, quiz.Criteria()))
	if !ok {
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		catalogueAnswer
		MinistryID int64 `json:"ministry_id"`
	}{catalogueAnswer{true, o.Pages.Texts(r).T("ministries.did.add")}, done.Added[0].ID})
}

func (o *Office) updateMinistry(w http.ResponseWriter, r *http.Request, v view.Session) {
	row, version, ok := o.record(w, r)
	if !ok {
		return
	}
	id := idOf(r)
	if _, ok := o.change(w, r, v, store.ActionUpdate, catalogue.Update(id, version, row.ApplyTo, quiz.Criteria())); !ok {
		return
	}
	all, ok := o.present(w, r)
	if !ok {
		return
	}
	answer := struct {
		catalogueAnswer
		Ministry *ministryRecord `json:"ministry,omitempty"`
	}{catalogueAnswer: catalogueAnswer{true, o.Pages.Texts(r).T("ministries.did.update")}}
	if i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == id }); i >= 0 {
		now := newMinistryRecord(all[i])
		answer.Ministry = &now
	}
	render.WriteJSON(w, http.StatusOK, answer)
}

func (o *Office) deactivateMinistry(w http.ResponseWriter, r *http.Request, v view.Session) {
	if _, ok := o.change(w, r, v, store.ActionDeactivate, catalogue.SetActive([]int64{idOf(r)}, false)); ok {
		render.WriteJSON(w, http.StatusOK, catalogueAnswer{true, o.Pages.Texts(r).T("ministries.did.deactivate")})
	}
}

func (o *Office) toggleMinistry(w http.ResponseWriter, r *http.Request, v view.Session) {
	id, active := idOf(r), false
	toggle := func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		if i := slices.IndexFunc(present, func(m catalogue.Ministry) bool { return m.ID == id }); i >= 0 {
			active = !present[i].Active
		}
		return catalogue.SetActive([]int64{id}, active)(present)
	}
	if _, ok := o.change(w, r, v, store.ActionToggle, toggle); !ok {
		return
	}
	did := "deactivate"
	if active {
		did = "activate"
	}
	render.WriteJSON(w, http.StatusOK, struct {
		catalogueAnswer
		Active bool `json:"active"`
	}{catalogueAnswer{true, o.Pages.Texts(r).T("ministries.did." + did)}, active})
}

package ministries

import (
	"encoding/json"
	"net/http"
	"slices"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

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
	if !slices.Contains(row.Present, catalogue.FieldMarks) {
		marks, err := catalogue.MarksByKey()
		if err != nil {
			e.refuse(w, r, err)
			return
		}
		row.Ministry.Marks = marks[row.Ministry.Clean().Key]
	}
	done, ok := e.change(w, r, v, store.ActionAdd, catalogue.Following(catalogue.Add(row.Ministry, quiz.Criteria())))
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
	done, ok := e.change(w, r, v, store.ActionUpdate, catalogue.Following(catalogue.Update(id, version, row.ApplyTo, quiz.Criteria())))
	if !ok {
		return
	}
	all, ok := e.present(w, r)
	if !ok {
		return
	}
	answer := struct {
		answer
		Ministry *record `json:"ministry,omitempty"`
		// Also are the keys of the other audiences that have changed with it.
		Also []string `json:"also_changed,omitempty"`
	}{answer: answer{true, e.Pages.Texts(r).T("ministries.did.update")}}
	for _, m := range done.Changed {
		if m.ID != id {
			answer.Also = append(answer.Also, m.Key)
		}
	}
	if len(answer.Also) > 0 {
		answer.Message += " " + e.Pages.Texts(r).T("ministries.did.also", "keys", shortList(answer.Also, e.Pages.Texts(r)))
	}
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

package ministries

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

// bulkRequest names several ministries, and what to do with them.
type bulkRequest struct {
	IDs     *[]int64              `json:"ministry_ids"`
	Updates *catalogue.BulkChange `json:"updates"`
	Active  *bool                 `json:"active"`
}

// bulk reads a request about several ministries; it answers and returns false
// when it is not one.
func (e endpoints) bulk(w http.ResponseWriter, r *http.Request) (bulkRequest, bool) {
	var request bulkRequest
	raw, ok := e.body(w, r, maxBody)
	if !ok {
		return request, false
	}
	t := e.Pages.Texts(r)
	if err := json.Unmarshal(raw, &request); err != nil {
		badRequest(w, t.T("ministries.refused.bulk"), err.Error())
		return request, false
	}
	if request.IDs == nil || len(*request.IDs) == 0 || len(*request.IDs) > catalogue.MaxMinistries {
		badRequest(w, t.T("ministries.refused.no_ids", "most", catalogue.MaxMinistries))
		return request, false
	}
	return request, true
}

func (e endpoints) bulkUpdate(w http.ResponseWriter, r *http.Request, v view.Session) {
	request, ok := e.bulk(w, r)
	if !ok {
		return
	}
	if request.Updates == nil || len(request.Updates.Add)+len(request.Updates.Remove)+len(request.Updates.Set) == 0 {
		badRequest(w, e.Pages.Texts(r).T("ministries.refused.no_updates"))
		return
	}
	edit := catalogue.Following(catalogue.ChangeCategories(*request.IDs, *request.Updates, quiz.Criteria()))
	done, ok := e.change(w, r, v, store.ActionCategories, edit)
	if !ok {
		return
	}
	e.updated(w, r, len(done.Changed))
}

func (e endpoints) bulkActive(w http.ResponseWriter, r *http.Request, v view.Session) {
	request, ok := e.bulk(w, r)
	if !ok {
		return
	}
	if request.Active == nil {
		badRequest(w, e.Pages.Texts(r).T("ministries.refused.no_active"))
		return
	}
	action := store.ActionDeactivate
	if *request.Active {
		action = store.ActionActivate
	}
	if done, ok := e.change(w, r, v, action, catalogue.SetActive(*request.IDs, *request.Active)); ok {
		e.updated(w, r, len(done.Changed))
	}
}

func (e endpoints) updated(w http.ResponseWriter, r *http.Request, n int) {
	render.WriteJSON(w, http.StatusOK, struct {
		answer
		Updated int      `json:"updated"`
		Errors  []string `json:"errors"`
	}{answer{true, e.Pages.Texts(r).T("ministries.did.several", "n", n)}, n, []string{}})
}

func (e endpoints) remove(w http.ResponseWriter, r *http.Request, v view.Session) {
	request, ok := e.bulk(w, r)
	if !ok {
		return
	}
	done, ok := e.change(w, r, v, store.ActionRemove, catalogue.Remove(*request.IDs))
	if !ok {
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		answer
		Deleted int `json:"deleted"`
	}{answer{true, e.Pages.Texts(r).T("ministries.did.remove", "n", len(done.Removed))}, len(done.Removed)})
}

func (e endpoints) importJSON(w http.ResponseWriter, r *http.Request, v view.Session) {
	view.ExtendForUpload(w)
	if file, ok := e.body(w, r, importexport.MaxBytes); ok {
		e.importRows(w, r, v, file, importexport.Options{JSON: true})
	}
}

// importCSV takes a CSV file as the file of a form, or as the body itself.
func (e endpoints) importCSV(w http.ResponseWriter, r *http.Request, v view.Session) {
	file, err := uploaded(w, r)
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		tooLarge := catalogue.Problem{Code: importexport.ProblemTooLarge, Max: importexport.MaxBytes >> 20}
		e.refuse(w, r, &importexport.WrongError{Wrong: []importexport.RowError{{Problem: tooLarge}}})
	case err != nil:
		badRequest(w, e.Pages.Texts(r).T("ministries.refused.no_file"))
	default:
		e.importRows(w, r, v, file, importexport.Options{})
	}
}

// formOverhead is what a form may have around its file.
const formOverhead = 64 << 10

// uploaded returns the file in a request's form, or its body when it is no form.
func uploaded(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	view.ExtendForUpload(w)
	r.Body = http.MaxBytesReader(w, r.Body, importexport.MaxBytes+formOverhead)
	form, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return io.ReadAll(r.Body)
	}
	if err != nil {
		return nil, err
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}

// importRows imports a file for a JSON endpoint, and tells how its letters were
// read. The address may name their encoding.
func (e endpoints) importRows(w http.ResponseWriter, r *http.Request, v view.Session, content []byte, how importexport.Options) {
	name, ok := r.URL.Query().Get("encoding"), false
	if how.Encoding, ok = chosenEncoding(name); !ok {
		e.refuse(w, r, unknownEncoding(name))
		return
	}
	t := e.Pages.Texts(r)
	file := importexport.Read(content, how)
	var plan importexport.Plan
	done, err := e.edit(r, v, store.ActionImport, importexport.Edit(file.Rows, file.Wrong, quiz.Criteria(), &plan))
	if err != nil {
		e.refuse(w, r, &noticedError{err, file.Notices})
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		answer
		Imported  int               `json:"imported"`
		Updated   int               `json:"updated"`
		Unchanged int               `json:"unchanged"`
		Errors    []string          `json:"errors"`
		Encoding  textfile.Encoding `json:"encoding"`
		Guessed   bool              `json:"encoding_guessed"`
		Notices   []string          `json:"notices"`
	}{
		answer{true, t.T("ministries.did.import", "new", len(done.Added), "changed", len(done.Changed), "same", len(plan.Unchanged))},
		len(done.Added), len(done.Changed), len(plan.Unchanged), []string{},
		file.Letters.Encoding, file.Letters.Guessed, noticeWords(t, file.Notices),
	})
}

func (e endpoints) exportCSV(w http.ResponseWriter, r *http.Request, _ view.Session) {
	var file bytes.Buffer
	if r.URL.Query().Get("for") == "excel" {
		file.WriteString(importexport.ByteOrderMark)
	}
	e.export(w, r, &file, "text/csv; charset=utf-8", "ministries.csv", importexport.WriteCSV)
}

func (e endpoints) exportJSON(w http.ResponseWriter, r *http.Request, _ view.Session) {
	e.export(w, r, new(bytes.Buffer), "application/json; charset=utf-8", "ministries.json", importexport.WriteJSON)
}

func (e endpoints) export(
	w http.ResponseWriter, r *http.Request, file *bytes.Buffer, kind, name string, write func(io.Writer, []catalogue.Ministry) error,
) {
	all, ok := e.present(w, r)
	if !ok {
		return
	}
	if err := write(file, all); err != nil {
		e.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(file.Bytes()) // the client may be gone: nobody is left to tell
}

package admin

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
func (o *Office) bulk(w http.ResponseWriter, r *http.Request) (bulkRequest, bool) {
	var request bulkRequest
	raw, ok := o.body(w, r, maxMinistryBody)
	if !ok {
		return request, false
	}
	t := o.Pages.Texts(r)
	if err := json.Unmarshal(raw, &request); err != nil {
		o.badRequest(w, t.T("ministries.refused.bulk"), err.Error())
		return request, false
	}
	if request.IDs == nil || len(*request.IDs) == 0 || len(*request.IDs) > catalogue.MaxMinistries {
		o.badRequest(w, t.T("ministries.refused.no_ids", "most", catalogue.MaxMinistries))
		return request, false
	}
	return request, true
}

func (o *Office) bulkUpdate(w http.ResponseWriter, r *http.Request, v view.Session) {
	request, ok := o.bulk(w, r)
	if !ok {
		return
	}
	if request.Updates == nil || len(request.Updates.Add)+len(request.Updates.Remove)+len(request.Updates.Set) == 0 {
		o.badRequest(w, o.Pages.Texts(r).T("ministries.refused.no_updates"))
		return
	}
	done, ok := o.change(w, r, v, store.ActionCategories, catalogue.ChangeCategories(*request.IDs, *request.Updates, quiz.Criteria()))
	if !ok {
		return
	}
	o.updated(w, r, len(done.Changed))
}

func (o *Office) bulkActive(w http.ResponseWriter, r *http.Request, v view.Session) {
	request, ok := o.bulk(w, r)
	if !ok {
		return
	}
	if request.Active == nil {
		o.badRequest(w, o.Pages.Texts(r).T("ministries.refused.no_active"))
		return
	}
	action := store.ActionDeactivate
	if *request.Active {
		action = store.ActionActivate
	}
	if done, ok := o.change(w, r, v, action, catalogue.SetActive(*request.IDs, *request.Active)); ok {
		o.updated(w, r, len(done.Changed))
	}
}

func (o *Office) updated(w http.ResponseWriter, r *http.Request, n int) {
	render.WriteJSON(w, http.StatusOK, struct {
		catalogueAnswer
		Updated int      `json:"updated"`
		Errors  []string `json:"errors"`
	}{catalogueAnswer{true, o.Pages.Texts(r).T("ministries.did.several", "n", n)}, n, []string{}})
}

func (o *Office) permanentDelete(w http.ResponseWriter, r *http.Request, v view.Session) {
	request, ok := o.bulk(w, r)
	if !ok {
		return
	}
	done, ok := o.change(w, r, v, store.ActionRemove, catalogue.Remove(*request.IDs))
	if !ok {
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		catalogueAnswer
		Deleted int `json:"deleted"`
	}{catalogueAnswer{true, o.Pages.Texts(r).T("ministries.did.remove", "n", len(done.Removed))}, len(done.Removed)})
}

func (o *Office) bulkImport(w http.ResponseWriter, r *http.Request, v view.Session) {
	if file, ok := o.body(w, r, importexport.MaxBytes); ok {
		o.importRows(w, r, v, file, importexport.Options{JSON: true})
	}
}

// importCSV takes a CSV file as the file of a form, or as the body itself.
func (o *Office) importCSV(w http.ResponseWriter, r *http.Request, v view.Session) {
	file, err := uploaded(w, r)
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		o.refuse(w, r, &importexport.WrongError{Wrong: []importexport.RowError{{Problem: catalogue.Problem{Code: importexport.ProblemTooLarge, Max: importexport.MaxBytes >> 20}}}})
	case err != nil:
		o.badRequest(w, o.Pages.Texts(r).T("ministries.refused.no_file"))
	default:
		o.importRows(w, r, v, file, importexport.Options{})
	}
}

// formOverhead is what a form may have around its file.
const formOverhead = 64 << 10

// uploaded returns the file in a request's form, or its body when it is no form.
func uploaded(w http.ResponseWriter, r *http.Request) ([]byte, error) {
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
func (o *Office) importRows(w http.ResponseWriter, r *http.Request, v view.Session, content []byte, how importexport.Options) {
	name, ok := r.URL.Query().Get("encoding"), false
	if how.Encoding, ok = chosenEncoding(name); !ok {
		o.refuse(w, r, unknownEncoding(name))
		return
	}
	t := o.Pages.Texts(r)
	file := importexport.Read(content, how)
	var plan importexport.Plan
	done, err := o.edit(r, v, store.ActionImport, importexport.Edit(file.Rows, file.Wrong, quiz.Criteria(), &plan))
	if err != nil {
		o.refuse(w, r, &noticedError{err, file.Notices})
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		catalogueAnswer
		Imported  int               `json:"imported"`
		Updated   int               `json:"updated"`
		Unchanged int               `json:"unchanged"`
		Errors    []string          `json:"errors"`
		Encoding  textfile.Encoding `json:"encoding"`
		Guessed   bool              `json:"encoding_guessed"`
		Notices   []string          `json:"notices"`
	}{
		catalogueAnswer{true, t.T("ministries.did.import", "new", len(done.Added), "changed", len(done.Changed), "same", len(plan.Unchanged))},
		len(done.Added), len(done.Changed), len(plan.Unchanged), []string{}, file.Letters.Encoding, file.Letters.Guessed, noticeWords(t, file.Notices),
	})
}

func (o *Office) exportMinistriesCSV(w http.ResponseWriter, r *http.Request, _ view.Session) {
	var file bytes.Buffer
	if r.URL.Query().Get("for") == "excel" {
		file.WriteString(importexport.ByteOrderMark)
	}
	o.exportMinistries(w, r, &file, "text/csv; charset=utf-8", "ministries.csv", importexport.WriteCSV)
}

func (o *Office) exportMinistriesJSON(w http.ResponseWriter, r *http.Request, _ view.Session) {
	o.exportMinistries(w, r, new(bytes.Buffer), "application/json; charset=utf-8", "ministries.json", importexport.WriteJSON)
}

func (o *Office) exportMinistries(w http.ResponseWriter, r *http.Request, file *bytes.Buffer, kind, name string, write func(io.Writer, []catalogue.Ministry) error) {
	all, ok := o.present(w, r)
	if !ok {
		return
	}
	if err := write(file, all); err != nil {
		o.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(file.Bytes()) // the client may be gone: nobody is left to tell
}

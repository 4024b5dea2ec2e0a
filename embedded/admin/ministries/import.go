package ministries

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

// importData is the page on which a file is chosen, and then tells what it
// would change.
type importData struct {
	Problem string
	// Original is the file, which comes back with the second button byte by byte:
	// browsers change the line ends of texts. It is written in base64.
	Original  string
	Letters   lettersView
	Read      bool
	Wrong     []string
	New       []importRow
	Changed   []importRow
	Unchanged int
	XRay      *comparisonView
	MaxMiB    int
	MaxRows   int
}

type importRow struct {
	Name, Key, For string
	Fields         []difference
}

func (h *Handler) importPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showImport(w, r, v, http.StatusOK, importData{})
}

func (h *Handler) showImport(w http.ResponseWriter, r *http.Request, v view.Session, status int, d importData) {
	d.MaxMiB, d.MaxRows = importexport.MaxBytes>>20, importexport.MaxRows
	h.Show(w, r, v, status, "ministries_import", "ministries.import.title", d)
}

// importFile tells what a file would change or, when that was seen and is
// wanted, changes it.
func (h *Handler) importFile(w http.ResponseWriter, r *http.Request, v view.Session) {
	form, err := readImportForm(w, r) // before anything else asks for the form's fields
	t := h.Pages.Texts(r)
	switch {
	case errors.As(err, new(*http.MaxBytesError)) || len(form.file) > importexport.MaxBytes:
		problem := t.T("ministries.problem."+importexport.ProblemTooLarge, "most", importexport.MaxBytes>>20)
		h.showImport(w, r, v, http.StatusRequestEntityTooLarge, importData{Problem: problem})
		return
	case err != nil || len(form.file) == 0:
		h.showImport(w, r, v, http.StatusBadRequest, importData{Problem: t.T("ministries.refused.no_file")})
		return
	}
	file := importexport.Read(form.file, importexport.Options{Encoding: form.encoding})
	d := importData{Read: true, Original: originalEncoding.EncodeToString(form.file), Letters: readLetters(t, file, form)}
	if form.confirmed {
		var plan importexport.Plan
		_, err := h.edit(r, v, store.ActionImport, importexport.Edit(file.Rows, file.Wrong, quiz.Criteria(), &plan))
		var e *importexport.WrongError
		switch {
		case err == nil:
			view.Done(w, r, path, "ministries_imported")
			return
		case !errors.As(err, &e):
			h.Away(w, r, err)
			return
		}
		// The catalogue has changed since it was looked at: look again.
	}
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	plan := importexport.Diff(all, file.Rows, file.Wrong, quiz.Criteria())
	d.describe(t, plan)
	status := http.StatusOK
	if len(plan.Wrong) > 0 {
		status = http.StatusBadRequest
	} else if !plan.Empty() {
		d.XRay = compare(r.Context(), t, all, plan.Catalogue(all))
	}
	h.showImport(w, r, v, status, d)
}

// describe puts a plan into words.
func (d *importData) describe(t *i18n.Texts, plan importexport.Plan) {
	d.Wrong, d.Unchanged = rowProblems(t, plan.Wrong), len(plan.Unchanged)
	if len(d.Wrong) > 0 {
		return
	}
	for _, m := range plan.New {
		d.New = append(d.New, importRow{Name: m.In(t.Lang()).Name, Key: m.Key, For: forWhom(t, m)})
	}
	for _, c := range plan.Changed {
		row := importRow{Name: c.Before.In(t.Lang()).Name, Key: c.Before.Key}
		for _, field := range c.Fields {
			change := difference{t.T("ministries.field." + field), fieldWords(t, c.Before, field), fieldWords(t, c.After, field), languageOf(field)}
			row.Fields = append(row.Fields, change)
		}
		d.Changed = append(d.Changed, row)
	}
}

// importForm is what the import's form sends.
type importForm struct {
	file []byte
	// encoding is the one that was chosen, empty when it is to be found out.
	encoding  textfile.Encoding
	confirmed bool
}

// originalEncoding needs no character that a page would escape.
var originalEncoding = base64.RawURLEncoding

// readImportForm reads the form as it comes, so that no file is written to the
// disk. The file is at the second time the text of a field.
func readImportForm(w http.ResponseWriter, r *http.Request) (importForm, error) {
	view.ExtendForUpload(w)
	r.Body = http.MaxBytesReader(w, r.Body, int64(originalEncoding.EncodedLen(importexport.MaxBytes))+formOverhead)
	parts, err := r.MultipartReader()
	if err != nil {
		return importForm{}, err
	}
	if err := r.ParseForm(); err != nil { // those in the address
		return importForm{}, err
	}
	var f importForm
	var seen string
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			// What is confirmed is what was shown, and not a choice made since.
			f.confirmed = f.confirmed && seen == string(f.encoding)
			return f, nil
		}
		if err != nil {
			return f, err
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return f, err
		}
		switch part.FormName() {
		case "file", "text":
			f.file = body
		case "original":
			if f.file, err = originalEncoding.DecodeString(string(body)); err != nil {
				return f, fmt.Errorf("read the file that came back: %w", err)
			}
		case "encoding":
			f.encoding, _ = chosenEncoding(string(body))
		case "seen":
			seen = string(body)
		case "lang":
			r.Form.Set("lang", string(body))
		case "confirmed":
			f.confirmed = string(body) == "1"
		}
	}
}

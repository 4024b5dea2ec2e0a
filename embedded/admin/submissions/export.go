package submissions

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

const (
	// exportTimeout bounds an export.
	exportTimeout = 10 * time.Minute
	// flushEvery is after how many rows of an export the browser gets them.
	flushEvery = 200
)

// exportFilter reads the filter of a script: without days it means all.
func exportFilter(r *http.Request) (store.Filter, string) {
	q := r.URL.Query()
	if !q.Has("from") && !q.Has("to") {
		q.Set("from", "")
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
	}
	f, problem := view.CheckFilter(r, time.Time{})
	return f.Filter, problem
}

// rowWriter writes an export's rows; end comes after the last.
type rowWriter interface {
	write(s store.Submission) error
	end() error
}

// csvRows writes a CSV file.
type csvRows struct {
	out     *csv.Writer
	numbers fileNumbers
	zone    *time.Location
}

func (c csvRows) write(s store.Submission) error {
	cells := newRecord(s, c.numbers, c.zone).cells()
	for i := range cells {
		cells[i] = sanitize.CSVCell(cells[i])
	}
	return c.out.Write(cells)
}

func (c csvRows) end() error { c.out.Flush(); return c.out.Error() }

// jsonRows writes a JSON array, an element a line.
type jsonRows struct {
	to      io.Writer
	begun   bool
	numbers fileNumbers
	zone    *time.Location
}

func (j *jsonRows) write(s store.Submission) error {
	line, err := json.Marshal(newRecord(s, j.numbers, j.zone))
	if err != nil {
		return err
	}
	lead := ",\n"
	if !j.begun {
		lead, j.begun = "[\n", true
	}
	_, err = io.WriteString(j.to, lead+string(line))
	return err
}

func (j *jsonRows) end() error {
	end := "\n]\n"
	if !j.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(j.to, end)
	return err
}

// exportCSV sends the submissions of a range of days as a CSV file, a part at a time.
func (h *Handler) exportCSV(w http.ResponseWriter, r *http.Request, v view.Session) {
	buffer := bufio.NewWriter(w) // the table's own, too: nothing is sent before the filter is read
	if r.URL.Query().Get("for") == "excel" {
		_, _ = buffer.WriteString(importexport.ByteOrderMark)
	}
	out := csv.NewWriter(buffer)
	_ = out.Write(exportColumns) // kept by the writer, and told at the flush
	h.export(w, r, v, "text/csv; charset=utf-8", "ministry_submissions.csv", csvRows{out, newFileNumbers(), h.Zone()})
}

// exportJSON sends the submissions as a JSON array.
func (h *Handler) exportJSON(w http.ResponseWriter, r *http.Request, v view.Session) {
	rows := &jsonRows{to: w, numbers: newFileNumbers(), zone: h.Zone()}
	h.export(w, r, v, "application/json; charset=utf-8", "ministry_submissions.json", rows)
}

// export streams the submissions of a range of days. Once rows are on their way
// an error can only end the file early, and cuts the connection so that nobody
// takes it for complete.
func (h *Handler) export(w http.ResponseWriter, r *http.Request, v view.Session, contentType, name string, rows rowWriter) {
	filter, problem := exportFilter(r)
	if problem != "" {
		view.Invalid(w, problem)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), exportTimeout)
	defer cancel()
	entry := store.AuditEntry{At: h.Now(), Who: v.Name, Action: "submissions.export", Subject: name, After: filter.From + " – " + filter.To}
	if err := h.Store.AddAuditEntry(ctx, entry); err != nil {
		h.APIAway(w, err)
		return
	}
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	n := 0
	err := h.Store.EachSubmission(ctx, filter, func(s store.Submission) error {
		if n++; n%flushEvery == 0 {
			// Each part has as long as any answer to be taken.
			if err := control.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return err
			}
		}
		return rows.write(s)
	})
	if err == nil {
		err = rows.end()
	}
	if err != nil {
		h.Log.Error("an export was cut short", "rows", n, "error", err)
		panic(http.ErrAbortHandler)
	}
}

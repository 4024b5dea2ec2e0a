package accounts

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
)

const logPath = "/admin/log"

// pageLength is how many entries of the audit log a page shows.
const pageLength = 50

// logPage is the audit log, newest first.
type logPage struct {
	Rows []logRow
	// Next is the address of the older entries, empty when there are none.
	Next  string
	Newer bool
}

type logRow struct {
	When, Who, What, Subject string
	Before, After            string
}

func (h *Handler) log(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // what is no number is the newest
	before = max(0, before)
	entries, err := h.Store.AuditEntries(ctx, before, pageLength+1)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	p := logPage{Newer: before > 0}
	if len(entries) > pageLength {
		entries = entries[:pageLength]
		p.Next = logPath + "?before=" + strconv.FormatInt(entries[len(entries)-1].ID, 10)
		if t.Lang() != i18n.Languages[0] {
			p.Next += "&lang=" + t.Lang()
		}
	}
	for _, e := range entries {
		p.Rows = append(p.Rows, logRow{
			h.Moment(t, e.At), view.WhoText(t, e.Who), actionInWords(t, e.Action), subjectInWords(t, e.Subject),
			readable(e.Before), readable(e.After),
		})
	}
	h.Show(w, r, v, http.StatusOK, "log", "office.nav.log", p)
}

func actionInWords(t *i18n.Texts, action string) string {
	if key := "audit." + action; t.Has(key) {
		return t.T(key)
	}
	return action
}

// computersDay is a day as it stands in the database.
var computersDay = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)

// subjectInWords writes days as people do where a subject consists of them; in names,
// as of a file, they stay.
func subjectInWords(t *i18n.Texts, subject string) string {
	if strings.Trim(computersDay.ReplaceAllString(subject, ""), " –") != "" {
		return subject
	}
	return computersDay.ReplaceAllStringFunc(subject, func(day string) string {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return day
		}
		return t.Date(at)
	})
}

// readable breaks JSON into lines.
func readable(text string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(text), "", "  ") != nil {
		return text
	}
	return out.String()
}

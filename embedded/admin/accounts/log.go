package accounts

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

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
			h.Clock(e.At), view.WhoText(t, e.Who), actionInWords(t, e.Action), e.Subject, readable(e.Before), readable(e.After),
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

// readable breaks JSON into lines.
func readable(text string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(text), "", "  ") != nil {
		return text
	}
	return out.String()
}

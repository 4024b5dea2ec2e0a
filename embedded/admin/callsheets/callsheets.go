// Package callsheets answers the dashboard's sheets of paper for those who call
// people: a page a ministry with the code of each row, to print, as a PDF or a CSV file.
package callsheets

import (
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

const (
	path    = "/admin/call-sheets"
	csvPath = path + "/table.csv"
	pdfPath = path + "/sheets.pdf"
)

// Store is what the pages need of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	Leaders(ctx context.Context) ([]request.Leader, error)
	OpenRequests(ctx context.Context) ([]store.AskedRequest, error)
	AddAuditEntry(ctx context.Context, e store.AuditEntry) error
}

// Choices is what the parish has chosen about calls; *connect.Service has it.
type Choices interface {
	Choice(ctx context.Context) (connect.Choice, error)
}

// Handler answers requests for the pages. It is safe for concurrent use.
type Handler struct {
	*view.View
	store   Store
	choices Choices
}

// New returns a handler.
func New(v *view.View, s Store, c Choices) *Handler { return &Handler{v, s, c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.Page("GET "+csvPath, store.Editor, h.csv)
	r.Page("GET "+pdfPath, store.Editor, h.pdf)
}

// page has all sheets.
type page struct {
	Sheets []sheet
	// ByPaper is true when only those of leaders who get paper are there.
	ByPaper  bool
	Made     string
	CSV, PDF string
}

// sheet is a page for who calls for a ministry.
type sheet struct {
	ID            int64
	Ministry, Who string
	Rows          []row
	// Cautions are what whoever calls must know first: about children, about training.
	Cautions       []string
	owner          int64
	ministryOfRows int64
}

// row is a person to call.
type row struct {
	Name, Phone, Email, BestTime, Code, Due string
	Child                                   bool
	// Cautions are those of the sheet that are about this person.
	Cautions []string
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	t := h.Pages.Texts(r)
	sheets, ok := h.read(w, r, t)
	if !ok {
		return
	}
	p := page{Sheets: sheets, ByPaper: byPaper(r), Made: t.LongDate(h.Today()), CSV: csvPath, PDF: pdfPath}
	if p.ByPaper {
		p.CSV += "?for=paper"
		p.PDF += "?for=paper"
	}
	h.Show(w, r, s, http.StatusOK, "call_sheets", "call_sheets.title", p)
}

// byPaper reports whether only the sheets of leaders who get paper are asked for.
func byPaper(r *http.Request) bool { return r.URL.Query().Get("for") == "paper" }

// read makes the sheets; it answers and returns false when that fails.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, t *i18n.Texts) ([]sheet, bool) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	ministries, err := h.store.Ministries(ctx)
	var leaders []request.Leader
	var open []store.AskedRequest
	if err == nil {
		leaders, err = h.store.Leaders(ctx)
	}
	if err == nil {
		open, err = h.store.OpenRequests(ctx)
	}
	if err != nil {
		h.Away(w, r, err)
		return nil, false
	}
	choice, err := h.choices.Choice(ctx)
	if err != nil {
		h.Away(w, r, err)
		return nil, false
	}
	return sheets{t, ministries, leaders, choice, view.Day(h.Today()), byPaper(r)}.make(open), true
}

// sheets makes them.
type sheets struct {
	t          *i18n.Texts
	ministries []catalogue.Ministry
	leaders    []request.Leader
	choice     connect.Choice
	today      string
	paper      bool // only those of leaders who get paper
}

// make makes a sheet for each ministry, with all its audiences, and who has its
// requests. Who was spoken with or tried already, or is to be called later, is on none:
// a sheet has no room to say so, and the person would be called again.
func (s sheets) make(open []store.AskedRequest) []sheet {
	var all []sheet
	for _, a := range open {
		l := slices.IndexFunc(s.leaders, func(l request.Leader) bool { return l.ID == a.Owner })
		if !a.NeedsCall(s.today) || s.paper && (l < 0 || !s.leaders[l].ByPaper) {
			continue
		}
		ministry := a.MinistryID
		if rows := catalogue.AudiencesOf(s.ministries, ministry); len(rows) > 0 {
			ministry = rows[0].ID
		}
		i := slices.IndexFunc(all, func(one sheet) bool { return one.ministryOfRows == ministry && one.owner == a.Owner })
		if i < 0 {
			i = len(all)
			all = append(all, sheet{ID: int64(i), Ministry: view.RequestMinistry(s.t, s.ministries, a.Request),
				Who: view.OwnerText(s.t, s.leaders, a.Owner), owner: a.Owner, ministryOfRows: ministry})
		}
		all[i].add(row{a.Asker.Name, a.Asker.Phone, a.Asker.Email, s.t.Again("ask.whens", a.Asker.BestTime),
			request.ShowCode(a.Code), view.DateText(s.t, a.NextOn), a.Asker.ForChild, s.cautions(a)})
	}
	return all
}

// add adds a person, and what must be known of them, once on a sheet.
func (s *sheet) add(person row) {
	s.Rows = append(s.Rows, person)
	for _, words := range person.Cautions {
		if !slices.Contains(s.Cautions, words) {
			s.Cautions = append(s.Cautions, words)
		}
	}
}

// cautions are what whoever calls must know of a request first.
func (s sheets) cautions(a store.AskedRequest) (all []string) {
	if a.Asker.ForChild {
		all = append(all, s.choice.WordsOnChildren(s.t))
	}
	if s.choice.NeedsTraining(s.ministries, a.MinistryID) {
		all = append(all, s.choice.WordsOnTraining(s.t))
	}
	return all
}

// csv sends the sheets as one table.
func (h *Handler) csv(w http.ResponseWriter, r *http.Request, s view.Session) {
	t := h.Pages.Texts(r)
	sheets, ok := h.read(w, r, t)
	if !ok {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if err := h.store.AddAuditEntry(ctx, store.AuditEntry{At: h.Now(), Who: s.Name, Action: "asker.export"}); err != nil {
		h.Away(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="people-who-wait-`+view.Day(h.Today())+`.csv"`)
	_, _ = w.Write([]byte("\ufeff"))
	out := csv.NewWriter(w)
	head := []string{t.T("waiting.ministry"), t.T("waiting.owner")}
	for _, key := range []string{"waiting.name", "waiting.phone", "waiting.email", "waiting.when", "call_sheets.code", "waiting.next",
		"call_sheets.know", "call_sheets.mailed", "call_sheets.called", "call_sheets.join", "call_sheets.no_longer", "call_sheets.no_response"} {
		head = append(head, t.T(key))
	}
	_ = out.Write(head)
	for _, one := range sheets {
		for _, p := range one.Rows {
			name := p.Name
			if p.Child {
				name += " (" + t.T("waiting.for_child") + ")"
			}
			cells := []string{one.Ministry, one.Who, name, tableNumber(p.Phone), p.Email, p.BestTime, p.Code, p.Due,
				strings.Join(p.Cautions, " "), "", "", "", "", ""}
			for i := range cells {
				cells[i] = sanitize.CSVCell(cells[i])
			}
			_ = out.Write(cells)
		}
	}
	out.Flush()
}

package statistics

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

const reportPath = "/admin/sheet"

const (
	// reportRows is how many rows a list of the report has at most.
	reportRows = 10
	monthOnly  = "2006-01"
)

// reportData is a month on one page, for the pastor.
type reportData struct {
	Month            string
	Previous, Next   string // addresses; Next is empty for the last month
	People           string
	Nobody           bool
	Sections         []reportSection
	Unmet            []reportRow
	Never, Unreached []string
	Few              view.Subset
	Late             bool
	Made             string
	// Calls says how many asked to be called and what came of it; empty for nobody.
	Calls string
}

// reportSection is one of the lists of what people chose or were shown.
type reportSection struct {
	ID, Title string
	Rows      []reportRow
}

// reportRow is something that people chose or were shown, with how many.
type reportRow struct {
	Label, Count string
	Bar          int
}

func (h *Handler) monthlyReport(w http.ResponseWriter, r *http.Request, s view.Session) {
	t, today := h.Pages.Texts(r), h.Today()
	this := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	month := this.AddDate(0, -1, 0) // the last that is over
	if asked := r.URL.Query().Get("month"); asked != "" {
		m, err := time.Parse(monthOnly, asked)
		if err != nil || m.After(this) || m.Year() < 2000 {
			h.Pages.NotFound(w, r)
			return
		}
		month = m
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	found, err := h.Store.Statistics(ctx, store.Filter{From: view.Day(month), To: view.Day(month.AddDate(0, 1, -1))})
	if err != nil {
		h.Away(w, r, err)
		return
	}
	all, names, err := view.ReadMinistries(ctx, h.Store, t)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	d := newReport(t, month, found, all, names)
	d.Previous = reportPath + "?month=" + month.AddDate(0, -1, 0).Format(monthOnly)
	if month.Before(this) {
		d.Next = reportPath + "?month=" + month.AddDate(0, 1, 0).Format(monthOnly)
	}
	d.Made = t.LongDate(today)
	calls, err := h.readCalls(ctx, month, month)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	d.Calls = calls.text(t)
	looking, end := context.WithTimeout(r.Context(), view.CoverageTimeout)
	defer end()
	x, err := quiz.AnalyzeCoverage(looking, all)
	d.Late = err != nil
	d.Few, d.Unreached = view.NewSubset(t, x.Few, x.Answers), view.Shortened(t, view.NamesIn(t, x.Unreached()))
	h.Show(w, r, s, http.StatusOK, "sheet", "sheet.title", d)
}

func newReport(t *i18n.Texts, month time.Time, s store.Statistics, all []catalogue.Ministry, names view.MinistryNames) reportData {
	d := reportData{
		Month:  t.Month(month),
		People: atLeast(t, s.People), Nobody: s.People == 0,
	}
	answers := func(question, counted string) []reportRow {
		return newReportRows(t, s.Numbers[counted], s.People, func(v string) string { return view.AnswerText(t, question, v) })
	}
	d.Sections = []reportSection{
		{"want", t.T("sheet.want"), answers(quiz.Interests, quiz.Interests)},
		{"situations", t.T("statistics.title.situation"), answers(quiz.Situation, quiz.Situation)},
		{"ages", t.T("statistics.title.age"), answers(quiz.Age, quiz.Age)},
	}
	d.Unmet = newReportRows(t, s.Numbers[store.CountedUnmet], s.People, func(v string) string { return unmetText(t, v) })
	recommended := newReportRows(t, names.PerMinistry(s, all), s.People, func(name string) string { return name })
	d.Sections = append(d.Sections, reportSection{"recommended", t.T("sheet.recommended"), recommended})
	if s.People > 0 {
		var never []string
		for _, m := range neverRecommended(s, all) {
			never = append(never, m.In(t.Lang()).Name)
		}
		d.Never = view.Shortened(t, slices.Compact(never))
	}
	return d
}

// newReportRows lists numbers, the most frequent first. Those that are too
// small to be told come last, in the order of their words.
func newReportRows(t *i18n.Texts, numbers map[string]int, people int, label func(string) string) []reportRow {
	type counted struct {
		label string
		n     int
	}
	var list []counted
	for value, n := range numbers {
		if n > 0 && value != "" {
			list = append(list, counted{label(value), n})
		}
	}
	told := func(n int) int {
		if n < view.MinTold {
			return 0
		}
		return n
	}
	slices.SortFunc(list, func(a, b counted) int {
		return cmp.Or(cmp.Compare(told(b.n), told(a.n)), textfile.Compare(a.label, b.label))
	})
	var rows []reportRow
	for _, c := range list[:min(len(list), reportRows)] {
		rows = append(rows, reportRow{c.label, atLeast(t, c.n), view.Bar(told(c.n), max(people, c.n))})
	}
	return rows
}

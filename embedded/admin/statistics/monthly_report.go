package admin

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

const sheetPath = "/admin/sheet"

const (
	// fewest is the smallest number that the sheet tells: it is passed around,
	// and of few people somebody may guess who they are.
	fewest = 5
	// sheetRows is how many rows a list of the sheet has at most.
	sheetRows = 10
	monthOnly = "2006-01"
)

// sheetData is a month on one page, for the pastor.
type sheetData struct {
	Month            string
	Previous, Next   string // addresses; Next is empty for the last month
	People           string
	Nobody           bool
	Interests, Ages  []sheetRow
	Situations       []sheetRow
	Recommended      []sheetRow
	Unmet            []sheetRow
	Never, Unreached []string
	Few              shareView
	Late             bool
	Made             string
}

// sheetRow is something that people chose or were shown, with how many.
type sheetRow struct {
	Label, Count string
	Bar          int
}

func (o *Office) sheet(w http.ResponseWriter, r *http.Request, v Session) {
	t, today := o.Pages.Texts(r), o.today()
	this := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	month := this.AddDate(0, -1, 0) // the last that is over
	if asked := r.URL.Query().Get("month"); asked != "" {
		m, err := time.Parse(monthOnly, asked)
		if err != nil || m.After(this) || m.Year() < 2000 {
			o.Pages.NotFound(w, r)
			return
		}
		month = m
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	found, err := o.Store.Statistics(ctx, store.Filter{From: day(month), To: day(month.AddDate(0, 1, -1))})
	if err != nil {
		o.away(w, r, err)
		return
	}
	all, names, err := o.ministriesAndNames(ctx, t)
	if err != nil {
		o.away(w, r, err)
		return
	}
	d := newSheet(t, month, found, all, names)
	d.Previous = sheetPath + "?month=" + month.AddDate(0, -1, 0).Format(monthOnly)
	if month.Before(this) {
		d.Next = sheetPath + "?month=" + month.AddDate(0, 1, 0).Format(monthOnly)
	}
	d.Made = day(today)
	looking, end := context.WithTimeout(r.Context(), xrayTimeout)
	defer end()
	x, err := quiz.AnalyzeCoverage(looking, all)
	d.Late = err != nil
	d.Few, d.Unreached = newShareView(t, x.Few, x.Answers), shortened(t, ministryNames(t, x.Unreached()))
	o.show(w, r, v, http.StatusOK, "sheet", "sheet.title", d)
}

func newSheet(t *i18n.Texts, month time.Time, s store.Statistics, all []catalogue.Ministry, names map[string]string) sheetData {
	d := sheetData{
		Month:  t.T("sheet.month", "month", t.T("sheet.months."+strconv.Itoa(int(month.Month()))), "year", month.Year()),
		People: atLeast(t, s.People), Nobody: s.People == 0,
	}
	answers := func(question, counted string) []sheetRow {
		return newSheetRows(t, s.Numbers[counted], s.People, func(v string) string { return answerInWords(t, question, v) })
	}
	d.Interests, d.Ages, d.Situations = answers(quiz.Interests, quiz.Interests), answers(quiz.Age, quiz.Age), answers(quiz.Situation, quiz.Situation)
	d.Unmet = answers(quiz.Interests, store.CountedUnmet)
	// What people take for one ministry is counted once for each key it has.
	byName := map[string]int{}
	for key, n := range s.Numbers[store.CountedMinistry] {
		byName[nameOf(names, key)] = max(byName[nameOf(names, key)], n)
	}
	d.Recommended = newSheetRows(t, byName, s.People, func(name string) string { return name })
	if s.People > 0 {
		var never []string
		for _, m := range neverRecommended(s, all) {
			never = append(never, m.In(t.Lang()).Name)
		}
		d.Never = shortened(t, slices.Compact(never))
	}
	return d
}

// newSheetRows lists numbers, the most frequent first. Those that are too
// small to be told come last, in the order of their words.
func newSheetRows(t *i18n.Texts, numbers map[string]int, people int, label func(string) string) []sheetRow {
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
		if n < fewest {
			return 0
		}
		return n
	}
	slices.SortFunc(list, func(a, b counted) int {
		return cmp.Or(cmp.Compare(told(b.n), told(a.n)), strings.Compare(a.label, b.label))
	})
	var rows []sheetRow
	for _, c := range list[:min(len(list), sheetRows)] {
		rows = append(rows, sheetRow{c.label, atLeast(t, c.n), barOf(told(c.n), max(people, c.n))})
	}
	return rows
}

// atLeast writes a number of people, unless it is too small to be told.
func atLeast(t *i18n.Texts, n int) string {
	switch {
	case n == 0:
		return "0"
	case n < fewest:
		return t.T("sheet.fewer", "n", fewest)
	}
	return number(t, n)
}

// shortened bounds a list of names.
func shortened(t *i18n.Texts, names []string) []string {
	if len(names) <= maxListed {
		return names
	}
	return append(slices.Clone(names[:maxListed]), t.T("ministries.and_more", "n", len(names)-maxListed))
}

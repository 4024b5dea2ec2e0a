package view

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// FilterForm is the form by which statistics and submissions are chosen.
type FilterForm struct {
	store.Filter
	Choices []filterChoice
	Presets []preset
	// ByAnswers is true when answers are asked for, and not only days.
	ByAnswers bool
	// With is with which days these are compared: WithYear, or empty for those before.
	With    string
	Problem string

	lang string // the page's, when it is not the first
}

// filterChoice is one question to filter by.
type filterChoice struct {
	Name, Label string
	Options     []Option
}

// Option is one value to choose.
type Option struct {
	Value, Text string
	Chosen      bool
}

// preset is a range of days that one click chooses.
type preset struct {
	Text, Address string
	Here          bool
}

// WithYear compares days with those of a year ago.
const WithYear = "year"

// presetDays are the ranges offered, in days back from today.
var presetDays = []int{7, 30, 90, 365}

// defaultDays is the range when none is asked for.
const defaultDays = 30

// ReadFilter reads a filter from an address for a page. A value that does not exist is
// left out, days the wrong way around are exchanged, and the problem says so.
func ReadFilter(r *http.Request, t *i18n.Texts, today time.Time) (FilterForm, string) {
	f, wrong := readFilter(r, t, today)
	if wrong == "" {
		return f, ""
	}
	return f, t.T("statistics.bad." + wrong)
}

// CheckFilter reads one for a script, which gets nothing where something is wrong: the
// problem says in English what to correct.
func CheckFilter(r *http.Request, today time.Time) (FilterForm, string) {
	t := i18n.For(i18n.Languages[0])
	f, wrong := readFilter(r, t, today)
	if wrong == "" {
		return f, ""
	}
	return f, t.T("statistics.refused." + wrong)
}

// readFilter reads a filter; wrong is date, range or answer where something is.
func readFilter(r *http.Request, t *i18n.Texts, today time.Time) (f FilterForm, wrong string) {
	q := r.URL.Query()
	date := func(name string) string {
		value := q.Get(name)
		if value == "" {
			return ""
		}
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			wrong = "date"
			return ""
		}
		return value
	}
	f.From, f.To = date("from"), date("to")
	if f.From != "" && f.To != "" && f.From > f.To {
		wrong = "range"
		f.From, f.To = f.To, f.From
	}
	if !q.Has("from") && !q.Has("to") {
		f.From, f.To = Day(today.AddDate(0, 0, 1-defaultDays)), Day(today)
	}
	if q.Get("with") == WithYear {
		f.With = WithYear
	}
	for _, question := range quiz.Questions() {
		name := filterName(question)
		value := q.Get(name)
		if value != "" && !quiz.Valid(question.ID, value) {
			wrong, value = "answer", ""
		}
		*f.Ref(question.ID) = value
		f.ByAnswers = f.ByAnswers || value != ""
		choice := filterChoice{Name: name, Label: t.T("statistics.of." + question.ID)}
		choice.Options = []Option{{"", t.T("statistics.any"), value == ""}}
		for _, v := range question.Options {
			choice.Options = append(choice.Options, Option{v, AnswerText(t, question.ID, v), v == value})
		}
		if value != "" && !slices.Contains(question.Options, value) {
			choice.Options = append(choice.Options, Option{value, value, true})
		}
		f.Choices = append(f.Choices, choice)
	}
	if t.Lang() != i18n.Languages[0] {
		f.lang = t.Lang()
	}
	for _, days := range presetDays {
		f.addPreset(t.T("statistics.last_days", "n", strconv.Itoa(days)), Day(today.AddDate(0, 0, 1-days)), Day(today))
	}
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	f.addPreset(t.T("statistics.last_month"), Day(month.AddDate(0, -1, 0)), Day(month.AddDate(0, 0, -1)))
	f.addPreset(t.T("statistics.school_year"), Day(schoolYear(today)), Day(today))
	f.addPreset(t.T("statistics.everything"), "", "")
	return f, wrong
}

// OwnDays is true where other days are chosen than a click does.
func (f FilterForm) OwnDays() bool {
	return !slices.ContainsFunc(f.Presets, func(p preset) bool { return p.Here })
}

func (f *FilterForm) addPreset(text, from, to string) {
	f.Presets = append(f.Presets, preset{text, "?" + f.Query(from, to).Encode(), f.From == from && f.To == to})
}

// schoolYearBegins is the month in which schools of the United States begin.
const schoolYearBegins = time.August

// schoolYear is the first day of the school year that a day belongs to.
func schoolYear(day time.Time) time.Time {
	year := day.Year()
	if day.Month() < schoolYearBegins {
		year--
	}
	return time.Date(year, schoolYearBegins, 1, 0, 0, 0, 0, time.UTC)
}

// filterName is how an address names a question: as ministries do, where they know it.
func filterName(q quiz.Question) string {
	if q.HasAudience() {
		return catalogue.PublicName(q.Audience)
	}
	return q.ID
}

// At is the address of a path with this filter.
func (f FilterForm) At(path string) string { return path + "?" + f.Query(f.From, f.To).Encode() }

// Query is the filter's part of an address, with other days.
func (f FilterForm) Query(from, to string) url.Values {
	q := url.Values{"from": {from}}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("to", to)
	set("lang", f.lang)
	set("with", f.With)
	for _, question := range quiz.Questions() {
		set(filterName(question), *f.Ref(question.ID))
	}
	return q
}

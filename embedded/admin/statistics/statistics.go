// Package statistics answers the dashboard's page about what people looked for, the
// month on one page, and the numbers for scripts.
package statistics

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// path is where the page is.
const path = "/admin/statistics"

// Store is what the statistics need of a database.
type Store interface {
	view.MinistryReader
	Statistics(ctx context.Context, f store.Filter) (store.Statistics, error)
	SubmissionsVersion(ctx context.Context) (string, error)
	DayCounts(ctx context.Context, question, from, to string) ([]store.DayCount, error)
	ChosenMinistries(ctx context.Context, from, to string) ([]store.ChosenMinistry, error)
	UnmetReviewed(ctx context.Context) (float64, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
	// Cache keeps the statistics of certain answers, which are costly.
	Cache *cache.Cache
}

// Handler answers requests about statistics. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.API("GET /admin/api/statistics", store.Editor, h.answer)
	r.Page("GET "+reportPath, store.Editor, h.monthlyReport)
}

// statisticsTimeout bounds the statistics of certain answers, for which every
// submission of the range is looked at.
const statisticsTimeout = 45 * time.Second

// topMinistries is how many of the most recommended ministries are shown.
const topMinistries = 15

// topUnmet is how many of the wishes that nothing answers are shown.
const topUnmet = 12

// statisticsPage is the page about what people look for.
type statisticsPage struct {
	Cards  []numberCard
	Filter view.FilterForm
	// Nobody is true when nobody has ever finished the quiz.
	Nobody bool
	// Found are the people whom the filter chooses.
	Found int
	// Removed are people of these days whose answers retention has removed: a
	// filter by answers leaves them out.
	Removed int
	// Devices and Completion are of the range of days.
	Devices    int
	Completion string
	Days       dayChart
	Bars       []bars
	// Chosen is nil under a filter by answers: nobody knows whose they are.
	Chosen *chosenList
	Funnel *funnel
	Never  []catalogue.Ministry
}

type numberCard struct {
	Label string
	Count int
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	t := h.Pages.Texts(r)
	filter, problem := view.ReadFilter(r, t, h.Today())
	p, err := h.newPage(ctx, t, filter)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	status := http.StatusOK
	if p.Filter.Problem = problem; problem != "" {
		status = http.StatusBadRequest
	}
	h.Show(w, r, s, status, "statistics", "office.nav.statistics", p)
}

func (h *Handler) newPage(ctx context.Context, t *i18n.Texts, f view.FilterForm) (statisticsPage, error) {
	p := statisticsPage{Filter: f}
	var err error
	if p.Cards, err = h.numberCards(ctx, t); err != nil {
		return p, err
	}
	p.Nobody = p.Cards[len(p.Cards)-1].Count == 0
	found, err := h.numbersOf(ctx, f.Filter)
	if err != nil {
		return p, err
	}
	all, names, err := view.ReadMinistries(ctx, h.Store, t)
	if err != nil {
		return p, err
	}
	p.Found, p.Removed = found.People, found.Removed
	for _, n := range found.Numbers[store.CountedDevice] {
		p.Devices += n
	}
	p.Days = newDayChart(t, found.Days, f.Filter, h.Today())
	if p.Bars, err = h.answerBars(ctx, t, found, names); err != nil {
		return p, err
	}
	if p.Never = neverRecommended(found, all); found.People == 0 {
		p.Never = nil
	}
	if !f.ByAnswers {
		p.Funnel = newFunnel(t, found)
		p.Completion = p.Funnel.Completion
		if p.Chosen, err = h.chosenList(ctx, f.From, f.To, names); err != nil {
			return p, err
		}
	}
	return p, nil
}

// numberCards counts the people of today, of 7 and of 30 days, and of all.
func (h *Handler) numberCards(ctx context.Context, t *i18n.Texts) ([]numberCard, error) {
	days, err := h.Store.DayCounts(ctx, store.CountedPeople, "", "9999-99-99")
	if err != nil {
		return nil, err
	}
	today := h.Today()
	var cards []numberCard
	for _, c := range []struct {
		name string
		from string
	}{{"today", view.Day(today)}, {"week", view.Day(today.AddDate(0, 0, -6))}, {"month", view.Day(today.AddDate(0, 0, -29))}, {"all", ""}} {
		card := numberCard{Label: t.T("statistics." + c.name)}
		for _, d := range days {
			if d.Day >= c.from {
				card.Count += d.N
			}
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// answerBars are the charts of answers and ministries.
func (h *Handler) answerBars(ctx context.Context, t *i18n.Texts, s store.Statistics, names view.MinistryNames) ([]bars, error) {
	answersTo := func(question string) func(string) string {
		return func(value string) string { return view.AnswerText(t, question, value) }
	}
	results := func(value string) string { return t.T("statistics.results." + value) }
	charts := []bars{newBars(t, store.CountedMinistry, s.Numbers[store.CountedMinistry], s.People, names.Of, topMinistries)}
	for _, q := range quiz.Questions() {
		charts = append(charts, newBars(t, q.ID, s.Numbers[q.ID], s.People, answersTo(q.ID), 0))
	}
	words := func(value string) string { return unmetText(t, value) }
	unmet := newBars(t, store.CountedUnmet, s.Numbers[store.CountedUnmet], s.People, words, topUnmet)
	reviewed, err := h.Store.UnmetReviewed(ctx)
	if err != nil {
		return nil, err
	}
	if reviewed < 1 {
		unmet.Note += " " + t.T("statistics.note.recounting", "percent", fmt.Sprintf("%.0f %%", 100*reviewed))
	}
	charts = append(charts, unmet,
		newBars(t, store.CountedDevice, s.Numbers[store.CountedDevice], sum(s.Numbers[store.CountedDevice]), results, 0))
	return charts, nil
}

// unmetText names a wish that nothing answers, never without the stage of life.
func unmetText(t *i18n.Texts, counted string) string {
	age, interest := store.SplitByAge(counted)
	stage := t.T("statistics.stage_unanswered")
	if age != "" {
		stage = view.AnswerText(t, quiz.Age, age)
	}
	return t.T("statistics.unmet_of", "stage", stage, "interest", view.AnswerText(t, quiz.Interests, interest))
}

// neverRecommended lists the active ministries that nobody was shown.
func neverRecommended(s store.Statistics, all []catalogue.Ministry) []catalogue.Ministry {
	var never []catalogue.Ministry
	for _, m := range catalogue.Active(all) {
		if s.Numbers[store.CountedMinistry][m.Key] == 0 && s.Numbers[store.CountedMinistry][m.Name] == 0 {
			never = append(never, m)
		}
	}
	return never
}

func sum(numbers map[string]int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

// unmetByAge has what nothing answers by stage of life; the numbers of interests
// alone stay where scripts have always read them.
const unmetByAge = "unmet_by_age"

// answer answers GET /admin/api/statistics with the numbers of a range
// of days and answers, for scripts.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	filter, problem := view.ReadFilter(r, i18n.For("en"), h.Today())
	if problem != "" {
		view.Invalid(w, problem)
		return
	}
	found, err := h.numbersOf(ctx, filter.Filter)
	if err != nil {
		h.APIAway(w, err)
		return
	}
	type dayJSON struct {
		Day    string `json:"day"`
		People int    `json:"people"`
	}
	numbers := maps.Clone(found.Numbers) // the original may be in the cache
	numbers[unmetByAge], numbers[store.CountedUnmet] = numbers[store.CountedUnmet], map[string]int{}
	for value, n := range numbers[unmetByAge] {
		_, interest := store.SplitByAge(value)
		numbers[store.CountedUnmet][interest] += n
	}
	days := []dayJSON{}
	for _, d := range found.Days {
		days = append(days, dayJSON{d.Day, d.N})
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success bool                      `json:"success"`
		From    string                    `json:"from"`
		To      string                    `json:"to"`
		People  int                       `json:"people"`
		Removed int                       `json:"removed"`
		Days    []dayJSON                 `json:"days"`
		Numbers map[string]map[string]int `json:"numbers"`
	}{true, filter.From, filter.To, found.People, found.Removed, days, numbers})
}

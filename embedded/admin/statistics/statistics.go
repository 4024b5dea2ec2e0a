package admin

import (
	"context"
	"net/http"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// statisticsTimeout bounds the statistics of certain answers, for which every
// submission of the range is looked at.
const statisticsTimeout = 45 * time.Second

// topMinistries is how many of the most recommended ministries are shown.
const topMinistries = 15

// statisticsPage is the office's first page.
type statisticsPage struct {
	Cards  []numberCard
	Filter filterForm
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
	Funnel     *funnel
	Never      []catalogue.Ministry
	NoAccount  bool
	Health     health.HealthReport
	Memory     health.MemoryReport
	// LastBackup and TriedBackup say when; empty for never and for not known.
	LastBackup, TriedBackup string
}

type numberCard struct {
	Label string
	Count int
}

func (o *Office) statistics(w http.ResponseWriter, r *http.Request, v Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	t := o.Pages.Texts(r)
	filter, problem := readFilter(r, t, o.today())
	p, err := o.makeStatistics(ctx, t, filter)
	if err != nil {
		o.away(w, r, err)
		return
	}
	status := http.StatusOK
	if p.Filter.Problem = problem; problem != "" {
		status = http.StatusBadRequest
	}
	o.show(w, r, v, status, "statistics", "office.nav.statistics", p)
}

// today is the parish's present day, at midnight.
func (o *Office) today() time.Time {
	now := o.Now().In(o.Store.Zone())
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}

func (o *Office) makeStatistics(ctx context.Context, t *i18n.Texts, f filterForm) (statisticsPage, error) {
	p := statisticsPage{Filter: f}
	var err error
	if p.Cards, err = o.numberCards(ctx, t); err != nil {
		return p, err
	}
	p.Nobody = p.Cards[len(p.Cards)-1].Count == 0
	found, err := o.statisticsOf(ctx, f.Filter)
	if err != nil {
		return p, err
	}
	all, names, err := o.ministriesAndNames(ctx, t)
	if err != nil {
		return p, err
	}
	users, err := o.Store.Users(ctx)
	if err != nil {
		return p, err
	}
	p.NoAccount = len(users) == 0
	p.Found, p.Removed = found.People, found.Removed
	for _, n := range found.Numbers[store.CountedDevice] {
		p.Devices += n
	}
	p.Days = newDayChart(t, found.Days, f.Filter, o.today())
	p.Bars = answerBars(t, found, names)
	if p.Never = neverRecommended(found, all); found.People == 0 {
		p.Never = nil
	}
	if !f.ByAnswers {
		p.Funnel = newFunnel(t, found)
		p.Completion = p.Funnel.Completion
	}
	p.Health, p.Memory = o.Health(ctx)
	p.Health.Issues = alerttext.Issues(t, p.Health.Issues, p.Health.IssueCodes)
	if b := p.Health.Backup; b != nil && b.Last != nil {
		p.LastBackup = o.clock(*b.Last)
		if b.Tried != nil {
			p.TriedBackup = o.clock(*b.Tried)
		}
	}
	return p, nil
}

// numberCards counts the people of today, of 7 and of 30 days, and of all.
func (o *Office) numberCards(ctx context.Context, t *i18n.Texts) ([]numberCard, error) {
	days, err := o.Store.DayCounts(ctx, store.CountedPeople, "", "9999-99-99")
	if err != nil {
		return nil, err
	}
	today := o.today()
	var cards []numberCard
	for _, c := range []struct {
		name string
		from string
	}{{"today", day(today)}, {"week", day(today.AddDate(0, 0, -6))}, {"month", day(today.AddDate(0, 0, -29))}, {"all", ""}} {
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

func day(t time.Time) string { return t.Format(time.DateOnly) }

// answerBars are the charts of answers and ministries.
func answerBars(t *i18n.Texts, s store.Statistics, names map[string]string) []bars {
	charts := []bars{newBars(t, store.CountedMinistry, s.Numbers[store.CountedMinistry], s.People, func(v string) string { return nameOf(names, v) }, topMinistries)}
	for _, question := range []string{quiz.Age, quiz.Gender, quiz.States, quiz.Situation, quiz.Interests} {
		charts = append(charts, newBars(t, question, s.Numbers[question], s.People, func(v string) string { return answerInWords(t, question, v) }, 0))
	}
	charts = append(charts,
		newBars(t, store.CountedUnmet, s.Numbers[store.CountedUnmet], s.People, func(v string) string { return answerInWords(t, quiz.Interests, v) }, 0),
		newBars(t, store.CountedDevice, s.Numbers[store.CountedDevice], sum(s.Numbers[store.CountedDevice]), func(v string) string { return t.T("statistics.results." + v) }, 0))
	return charts
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

// ministriesAndNames reads the ministries, and the names by which staff know
// the keys of submissions, also those that a ministry had before it was renamed
// or deleted.
func (o *Office) ministriesAndNames(ctx context.Context, t *i18n.Texts) ([]catalogue.Ministry, map[string]string, error) {
	all, err := o.Store.Ministries(ctx)
	if err != nil {
		return nil, nil, err
	}
	former, err := o.Store.FormerMinistries(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]string{}
	for _, f := range former {
		names[f.Former] = catalogue.Ministry{Name: f.Name, NameES: f.NameES}.In(t.Lang()).Name
	}
	for _, m := range all {
		names[m.Key] = m.In(t.Lang()).Name
	}
	return all, names, nil
}

// nameOf gives a ministry's name; submissions of old clients carry names already.
func nameOf(names map[string]string, keyOrName string) string {
	if name, ok := names[keyOrName]; ok {
		return name
	}
	return keyOrName
}

// answerInWords gives an answer's words; an old client's value has none.
func answerInWords(t *i18n.Texts, question, value string) string {
	if value == "" {
		return t.T("statistics.unanswered")
	}
	if key := "quiz." + question + "." + value; t.Has(key) {
		return t.T(key)
	}
	return value
}

func sum(numbers map[string]int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

// statisticsJSON answers GET /admin/api/statistics with the numbers of a range
// of days and answers, for scripts.
func (o *Office) statisticsJSON(w http.ResponseWriter, r *http.Request, _ Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	filter, problem := readFilter(r, i18n.For("en"), o.today())
	if problem != "" {
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{Message: "Validation failed", Errors: []string{problem}, ErrorType: "validation_error"})
		return
	}
	found, err := o.statisticsOf(ctx, filter.Filter)
	if err != nil {
		o.apiAway(w, err)
		return
	}
	type dayJSON struct {
		Day    string `json:"day"`
		People int    `json:"people"`
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
	}{true, filter.From, filter.To, found.People, found.Removed, days, found.Numbers})
}

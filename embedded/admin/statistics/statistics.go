// Package statistics answers the council's page, which is what people look for, with
// the same as a PDF, the month on one page, and the numbers for scripts.
package statistics

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/councilmail"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

// Store is what the statistics need of a database.
type Store interface {
	view.MinistryReader
	Statistics(ctx context.Context, f store.Filter) (store.Statistics, error)
	SubmissionsVersion(ctx context.Context) (string, error)
	DayCounts(ctx context.Context, question, from, to string) ([]store.DayCount, error)
	ChosenMinistries(ctx context.Context, from, to string) ([]store.ChosenMinistry, error)
	UnmetReviewed(ctx context.Context) (float64, error)
	RequestCounts(ctx context.Context, first, last string) ([]store.RequestCount, error)
	parish.Store
	Image(ctx context.Context, name string) (store.Image, error)
	councilmail.Store
	councilmail.Settings
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
	// Cache keeps the statistics of certain answers, which are costly.
	Cache *cache.Cache
	// Mail sends letters; nil where there is no program in the tray.
	Mail letter.Sender
	// Outbox sends the page of each month.
	Outbox *outbox.Service
}

// Handler answers requests about statistics. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler {
	h := &Handler{c}
	c.Outbox.Register(councilmail.Kind, outbox.Kind{Compose: h.mailer().Compose, Path: path + "#monthly"})
	return h
}

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.Page("GET "+pdfPath, store.Editor, h.pdf)
	r.Form("POST "+mailPath, store.Administrator, h.saveMail)
	r.API("GET /admin/api/statistics", store.Editor, h.answer)
	r.Page("GET "+reportPath, store.Editor, h.monthlyReport)
}

// path is the council's page.
const path = "/admin/statistics"

// councilPage says what people look for.
type councilPage struct {
	Filter view.FilterForm
	// Nobody is true when nobody has ever finished the quiz.
	Nobody bool
	// Sentences say what matters most.
	Sentences []string
	// Found are the people whom the filter chooses.
	Found int
	// Few says that small numbers are left out, empty where none are.
	Few string
	// Removed are people of these days whose answers retention has removed: a
	// filter by answers leaves them out.
	Removed int
	// PDF is the address of the same as a file.
	PDF  string
	Days dayChart
	// Readout tells of the highest column until another one is pointed at; PeriodText and
	// BeforeText name the days and those that they are compared with.
	Readout, PeriodText, BeforeText string
	Comparisons                     []comparison
	Wishes, Unmet                   bars
	// Chosen and Funnel are nil under a filter by answers: nobody knows whose they are.
	Chosen *chosenList
	Funnel *funnel
	Folds  []bars
	Never  []catalogue.Ministry
	// Mail is the form by which the page is sent each month; nil for who may not.
	Mail *mailForm
}

// comparison is a choice of what the days are compared with.
type comparison struct {
	Text, Address string
	Here          bool
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	t := h.Pages.Texts(r)
	filter, problem := view.ReadFilter(r, t, h.Today())
	filter.Problem = problem
	mail, err := h.mailForm(ctx, t, s)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.show(ctx, w, r, s, filter, mail)
}

func (h *Handler) show(
	ctx context.Context, w http.ResponseWriter, r *http.Request, s view.Session, filter view.FilterForm, mail *mailForm,
) {
	p, err := h.newPage(ctx, h.Pages.Texts(r), filter, leastShown(s, filter))
	if err != nil {
		h.Away(w, r, err)
		return
	}
	status := http.StatusOK
	if p.Mail = mail; filter.Problem != "" || mail != nil && mail.Problem != "" {
		status = http.StatusBadRequest
	}
	h.Show(w, r, s, status, "statistics", "statistics.heading", p)
}

func (h *Handler) newPage(ctx context.Context, t *i18n.Texts, f view.FilterForm, least int) (councilPage, error) {
	n, err := h.readNumbers(ctx, t, f)
	if err != nil {
		return councilPage{}, err
	}
	n.least = least
	whole, sentences := n.found, n.findings().sentences(t)
	recommended := numbersFrom(n.names.PerMinistry(whole, n.all), least)
	if least > 1 {
		n.found = withoutFew(whole, least)
	}
	p := councilPage{
		Filter: f, Nobody: n.ever == 0, Found: n.found.People, Removed: n.found.Removed,
		Sentences: sentences, PDF: f.At(pdfPath), Days: newDayChart(t, n.period, n.days, least),
		PeriodText: t.T("statistics.these_days"), BeforeText: n.period.beforeText(t),
		Wishes: answerBars(t, n.found, quiz.Interests), Unmet: unmetBars(t, n),
	}
	if least > 1 && whole.People > 0 {
		p.Few = t.T("statistics.few", "n", least)
	}
	p.Readout = p.Days.highest(t)
	for _, with := range []string{"", view.WithYear} {
		other := f
		other.With = with
		p.Comparisons = append(p.Comparisons, comparison{t.T("statistics.compare_with.days" + with), other.At(path), f.With == with})
	}
	for _, q := range quiz.Questions() {
		if q.ID != quiz.Interests {
			p.Folds = append(p.Folds, answerBars(t, n.found, q.ID))
		}
	}
	results := func(value string) string { return t.T("statistics.results." + value) }
	devices := n.found.Numbers[store.CountedDevice]
	p.Folds = append(p.Folds, newBars(t, store.CountedDevice, devices, sum(devices), results, 0),
		newBars(t, store.CountedMinistry, recommended, n.found.People, n.names.Of, topRows))
	for _, m := range neverRecommended(whole, n.all) {
		p.Never = append(p.Never, m.In(t.Lang()))
	}
	if n.found.People == 0 {
		p.Never = nil
	}
	if !n.byAnswers {
		p.Funnel, p.Chosen = newFunnel(t, n.found), newChosenList(n.chosen)
	}
	return p, nil
}

// answerBars is the chart of the answers to a question.
func answerBars(t *i18n.Texts, s store.Statistics, question string) bars {
	return newBars(t, question, s.Numbers[question], s.People, func(v string) string { return view.AnswerText(t, question, v) }, 0)
}

// unmetBars is the chart of the wishes that nothing answers.
func unmetBars(t *i18n.Texts, n councilNumbers) bars {
	words := func(value string) string { return unmetText(t, value) }
	unmet := newBars(t, store.CountedUnmet, n.found.Numbers[store.CountedUnmet], n.found.People, words, topRows)
	if n.reviewed < 1 {
		unmet.Note += " " + t.T("statistics.note.recounting", "percent", t.Percent(100*n.reviewed, 0))
	}
	return unmet
}

// neverRecommended lists the active ministries that nobody was shown.
func neverRecommended(s store.Statistics, all []catalogue.Ministry) []catalogue.Ministry {
	var never []catalogue.Ministry
	shown := func(m catalogue.Ministry) bool {
		return s.Numbers[store.CountedMinistry][m.Key] > 0 || s.Numbers[store.CountedMinistry][m.Name] > 0
	}
	for _, audiences := range catalogue.Joined(catalogue.Active(all)) {
		if !slices.ContainsFunc(audiences, shown) {
			never = append(never, audiences[0])
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
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	filter, problem := view.CheckFilter(r, h.Today())
	if problem != "" {
		view.Invalid(w, problem)
		return
	}
	found, err := h.numbersOf(ctx, filter.Filter)
	if err != nil {
		h.APIAway(w, err)
		return
	}
	least := leastShown(s, filter)
	if least > 1 {
		found = withoutFew(found, least)
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
		Least   int                       `json:"least"` // smaller numbers are left out
		Days    []dayJSON                 `json:"days"`
		Numbers map[string]map[string]int `json:"numbers"`
	}{true, filter.From, filter.To, found.People, found.Removed, least, days, numbers})
}

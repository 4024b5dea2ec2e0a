package statistics

import (
	"context"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// statisticsTimeout bounds the statistics of certain answers, for which every
// submission of the range is looked at.
const statisticsTimeout = 45 * time.Second

// councilNumbers are what the page and the PDF are made of.
type councilNumbers struct {
	period period
	// days are the people by day, those that these are compared with among them.
	days   dayNumbers
	found  store.Statistics
	all    []catalogue.Ministry
	names  view.MinistryNames
	raw    []store.ChosenMinistry
	chosen []chosenRow
	// parishioners is how many the parish has, 0 where it has not said so.
	parishioners int
	reviewed     float64
	byAnswers    bool
	least        int // the smallest number that is told
	ever         int // the people of all days
}

// readNumbers reads what a filter chooses.
func (h *Handler) readNumbers(ctx context.Context, t *i18n.Texts, f view.FilterForm) (n councilNumbers, err error) {
	people, err := h.Store.DayCounts(ctx, store.CountedPeople, "", "9999-99-99")
	if err != nil {
		return n, err
	}
	n.byAnswers, n.least, n.period, n.days = f.ByAnswers, 1, newPeriod(f, people, h.Today()), newDayNumbers(people)
	for _, d := range people {
		n.ever += d.N
	}
	if n.found, err = h.numbersOf(ctx, f.Filter); err != nil {
		return n, err
	}
	if n.byAnswers {
		n.days = newDayNumbers(n.found.Days)
		if n.period.compared() {
			before := f.Filter
			before.From, before.To = view.Day(n.period.earlier(n.period.from)), view.Day(n.period.earlier(n.period.to))
			earlier, err := h.numbersOf(ctx, before)
			if err != nil {
				return n, err
			}
			for day, people := range newDayNumbers(earlier.Days) {
				n.days[day] = people // of one day the same answers were asked for
			}
		}
	}
	if n.all, n.names, err = view.ReadMinistries(ctx, h.Store, t); err != nil {
		return n, err
	}
	if !n.byAnswers {
		if n.raw, err = h.Store.ChosenMinistries(ctx, f.From, f.To); err != nil {
			return n, err
		}
		n.chosen = n.chosenIn(n.names)
	}
	if n.reviewed, err = h.Store.UnmetReviewed(ctx); err != nil {
		return n, err
	}
	own, _, err := parish.Load(ctx, h.Store)
	n.parishioners = own.Parishioners
	return n, err
}

// findings are the numbers of which the sentences are made.
func (n councilNumbers) findings() findings {
	f := findings{period: n.period, people: n.found.People, numbers: n.found.Numbers, chosen: n.chosen, parishioners: n.parishioners,
		least: n.least, byAnswers: n.byAnswers}
	if n.period.compared() {
		f.before = n.days.sum(n.period.earlier(n.period.from), n.period.earlier(n.period.to))
	}
	return f
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

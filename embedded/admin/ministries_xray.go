package admin

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// xrayTimeout bounds the running of all answers; it takes a few hundredths of
// a second for a parish's catalogue.
const xrayTimeout = 2 * time.Second

// shareView is a part of all answers in words.
type shareView struct {
	Answers, Percent string
	None             bool
	Groups           []groupView
}

type groupView struct {
	Age, Share string
	Traits     []string
	Example    string
	// Bar is the share in percent, for the meter.
	Bar int
}

// comparisonView tells what a change does to people's results.
type comparisonView struct {
	// Late is true when it could not be told in time.
	Late bool
	// Same is true when nobody's results change.
	Same                bool
	Changed             shareView
	FewBefore, FewAfter string
	FewMore             bool
	Few                 shareView
	NewUnreached        []string
	Unreached           []string
	Lost, Gained        []string
}

// Worse reports whether the change should be thought over.
func (c *comparisonView) Worse() bool {
	return c != nil && (c.FewMore || len(c.NewUnreached) > 0)
}

// xrayData is the page about the catalogue as it is.
type xrayData struct {
	Late      bool
	Answers   string
	Few       shareView
	Unreached []string
	Reach     []reachRow
}

type reachRow struct {
	ID            int64
	Name, Key     string
	Percent, Note string
	Bar           int
}

func (o *Office) xrayPage(w http.ResponseWriter, r *http.Request, v Session) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	all, err := o.Store.Ministries(ctx)
	if err != nil {
		o.away(w, r, err)
		return
	}
	t := o.Pages.Texts(r)
	looking, end := context.WithTimeout(r.Context(), xrayTimeout)
	defer end()
	x, err := quiz.AnalyzeCoverage(looking, all)
	d := xrayData{Late: err != nil, Answers: number(t, x.Answers), Few: newShareView(t, x.Few, x.Answers), Unreached: ministryNames(t, x.Unreached())}
	slices.SortStableFunc(x.Reach, func(a, b quiz.MinistryReach) int { return cmp.Compare(a.Answers, b.Answers) })
	for _, reached := range x.Reach {
		row := reachRow{
			ID: reached.Ministry.ID, Name: reached.Ministry.In(t.Lang()).Name, Key: reached.Ministry.Key,
			Percent: portion(t, reached.Answers, x.Answers), Bar: barOf(reached.Answers, x.Answers),
		}
		switch {
		case reached.Answers == 0:
			row.Note = t.T("ministries.xray.nobody")
		case reached.ByFallback == reached.Answers:
			row.Note = t.T("ministries.xray.only_fallback")
		}
		d.Reach = append(d.Reach, row)
	}
	o.show(w, r, v, http.StatusOK, "xray", "ministries.xray.title", d)
}

// compare tells what becomes of people's results when a catalogue changes.
func (o *Office) compare(ctx context.Context, t *i18n.Texts, before, after []catalogue.Ministry) *comparisonView {
	ctx, cancel := context.WithTimeout(ctx, xrayTimeout)
	defer cancel()
	c, err := quiz.Compare(ctx, before, after)
	if err != nil {
		return &comparisonView{Late: true}
	}
	names := map[string]string{}
	for _, m := range slices.Concat(before, after) {
		names[m.Key] = m.In(t.Lang()).Name
	}
	view := &comparisonView{
		Same: c.Changed.Answers == 0, Changed: newShareView(t, c.Changed, c.After.Answers),
		FewBefore: number(t, c.Before.Few.Answers), FewAfter: number(t, c.After.Few.Answers),
		FewMore: c.After.Few.Answers > c.Before.Few.Answers, Few: newShareView(t, c.After.Few, c.After.Answers),
		Unreached: ministryNames(t, c.After.Unreached()),
		Lost:      countsOf(t, c.Lost, names), Gained: countsOf(t, c.Gained, names),
	}
	was := map[string]bool{}
	for _, m := range c.Before.Unreached() {
		was[m.Key] = true
	}
	for _, m := range c.After.Unreached() {
		if !was[m.Key] {
			view.NewUnreached = append(view.NewUnreached, m.In(t.Lang()).Name)
		}
	}
	return view
}

func ministryNames(t *i18n.Texts, all []catalogue.Ministry) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.In(t.Lang()).Name)
	}
	return out
}

// countsOf lists the ministries that most answers lose or gain.
func countsOf(t *i18n.Texts, counts map[string]int, names map[string]string) []string {
	var keys []string
	for key := range counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	var out []string
	for _, key := range keys[:min(len(keys), maxListed)] {
		out = append(out, t.T("ministries.xray.count", "name", names[key], "n", number(t, counts[key])))
	}
	if more := len(keys) - maxListed; more > 0 {
		out = append(out, t.T("ministries.and_more", "n", more))
	}
	return out
}

func newShareView(t *i18n.Texts, s quiz.AnswerSubset, of int) shareView {
	v := shareView{Answers: number(t, s.Answers), Percent: portion(t, s.Answers, of), None: s.Answers == 0}
	for _, g := range s.Groups {
		view := groupView{
			Age:   answerInWords(t, quiz.Age, g.Age),
			Share: t.T("ministries.xray.share", "n", number(t, g.Answers), "of", number(t, g.Of), "percent", portion(t, g.Answers, g.Of)),
			Bar:   barOf(g.Answers, g.Of), Example: answersWords(t, g.Example),
		}
		for _, trait := range g.Traits {
			word := "ministries.xray.often"
			if trait.Always {
				word = "ministries.xray.always"
			}
			view.Traits = append(view.Traits, t.T(word, "value", choiceInWords(t, trait.Question, trait.Value)))
		}
		v.Groups = append(v.Groups, view)
	}
	return v
}

// barOf is a share in percent for a meter; what is there is seen.
func barOf(n, of int) int {
	if of == 0 || n == 0 {
		return 0
	}
	return max(1, 100*n/of)
}

// answersWords lists somebody's answers.
func answersWords(t *i18n.Texts, a quiz.Answers) string {
	var words []string
	for _, question := range []string{quiz.Age, quiz.Gender, quiz.States, quiz.Situation, quiz.Interests} {
		for _, value := range a.Get(question) {
			words = append(words, choiceInWords(t, question, value))
		}
	}
	return strings.Join(words, " · ")
}

// choiceInWords gives an answer's words where the question is not seen beside
// it: "none of these" then needs to say of what.
func choiceInWords(t *i18n.Texts, question, value string) string {
	for _, field := range catalogue.AudienceFields() {
		if quiz.QuestionOf(field) == question && (value == quiz.StateNone || value == quiz.SituationNone) {
			return t.T("ministries.field."+field) + ": " + answerInWords(t, question, value)
		}
	}
	return answerInWords(t, question, value)
}

// audienceView says in words who sees a ministry.
type audienceView struct {
	Late, Nobody, Hidden bool
	Answers, Of, Percent string
	Bar                  int
	OnlyFallback         bool
	Questions            []audienceQuestion
}

type audienceQuestion struct{ Title, Values string }

// audience tells who would see a ministry of a catalogue.
func (o *Office) audience(ctx context.Context, t *i18n.Texts, all []catalogue.Ministry, m catalogue.Ministry) *audienceView {
	ctx, cancel := context.WithTimeout(ctx, xrayTimeout)
	defer cancel()
	a, err := quiz.WhoSees(ctx, all, m.Key)
	if err != nil {
		return &audienceView{Late: true}
	}
	view := &audienceView{
		Nobody: a.Answers == 0, Hidden: !m.Active, Answers: number(t, a.Answers), Of: number(t, a.Of), Percent: portion(t, a.Answers, a.Of),
		Bar: barOf(a.Answers, a.Of), OnlyFallback: a.Answers > 0 && a.ByFallback == a.Answers,
	}
	for _, q := range a.Questions {
		var words []string
		for _, value := range q.Values {
			words = append(words, answerInWords(t, q.Question, value))
		}
		line := audienceQuestion{t.T("quiz." + q.Question + ".title"), strings.Join(words, ", ")}
		switch {
		case q.Any:
			line.Values = t.T("ministries.xray.any")
		case len(words) == 0:
			line.Values = t.T("ministries.xray.none")
		}
		view.Questions = append(view.Questions, line)
	}
	return view
}

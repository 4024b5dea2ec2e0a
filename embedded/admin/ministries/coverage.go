package ministries

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// comparisonView tells what a change does to people's results.
type comparisonView struct {
	// Late is true when it could not be told in time.
	Late bool
	// Same is true when nobody's results change.
	Same                bool
	Changed             view.Subset
	FewBefore, FewAfter string
	FewMore             bool
	Few                 view.Subset
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
	Few       view.Subset
	Unreached []string
	// Same are the stages of life at which the answers change nothing, Unoffered
	// and Missed what ministries tick in vain.
	Same, Unoffered, Missed []string
	Reach                   []reachRow
}

// reachRow is a ministry, with a line for each of its audiences where it has several.
type reachRow struct {
	ID            int64
	Name, For     string
	Percent, Note string
	Bar           int
	Audiences     []reachRow
}

func (h *Handler) coverage(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, err := h.all(r)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	looking, end := context.WithTimeout(r.Context(), view.CoverageTimeout)
	defer end()
	x, err := quiz.AnalyzeCoverage(looking, all)
	d := xrayData{
		Late: err != nil, Answers: t.Number(x.Answers),
		Few: view.NewSubset(t, x.Few, x.Answers)}
	names := audienceNames(t, all)
	for _, m := range x.Unreached() {
		d.Unreached = append(d.Unreached, names[m.Key])
	}
	for _, age := range x.Same {
		d.Same = append(d.Same, view.AnswerText(t, quiz.Age, age))
	}
	for _, u := range x.Unoffered {
		d.Unoffered = append(d.Unoffered, inVain(t, names[u.Ministry.Key], quiz.Interests, u.Interests))
	}
	for _, m := range x.Missed {
		d.Missed = append(d.Missed, inVain(t, names[m.Ministry.Key], quiz.Age, m.Ages))
	}
	slices.SortStableFunc(x.Joined, func(a, b quiz.JoinedReach) int { return cmp.Compare(a.Answers, b.Answers) })
	for _, reached := range x.Joined {
		row := newReachRow(t, reached.Audiences[0].Ministry, reached.Answers, reached.ByFallback, x.Answers)
		if len(reached.Audiences) > 1 {
			row.For = ""
			for _, a := range reached.Audiences {
				row.Audiences = append(row.Audiences, newReachRow(t, a.Ministry, a.Answers, a.ByFallback, x.Answers))
			}
		}
		d.Reach = append(d.Reach, row)
	}
	h.Show(w, r, v, http.StatusOK, "xray", "ministries.xray.title", d)
}

// newReachRow says how many answers lead to a ministry, or to one of its audiences.
func newReachRow(t *i18n.Texts, m catalogue.Ministry, answers, byFallback, of int) reachRow {
	row := reachRow{
		ID: m.ID, Name: m.In(t.Lang()).Name, For: sentence(forWhom(t, m)),
		Percent: view.Percent(t, answers, of), Bar: view.Bar(answers, of),
	}
	switch {
	case answers == 0:
		row.Note = t.T("ministries.xray.nobody")
	case byFallback == answers:
		row.Note = t.T("ministries.xray.only_fallback")
	}
	return row
}

// audienceNames names each row of a catalogue by its key: with whom it is for where
// its ministry has other audiences too.
func audienceNames(t *i18n.Texts, all []catalogue.Ministry) view.MinistryNames {
	names := view.MinistryNames{}
	for _, audiences := range catalogue.Joined(all) {
		for _, m := range audiences {
			names[m.Key] = m.In(t.Lang()).Name
			if len(audiences) > 1 {
				names[m.Key] += " (" + forWhom(t, m) + ")"
			}
		}
	}
	return names
}

// inVain names a ministry with answers that it lists in vain.
func inVain(t *i18n.Texts, name, question string, values []string) string {
	var words []string
	for _, v := range values {
		words = append(words, view.AnswerText(t, question, v))
	}
	return t.T("ministries.xray.vain_of", "name", name, "values", strings.Join(words, ", "))
}

// compare tells what becomes of people's results when a catalogue changes.
func compare(ctx context.Context, t *i18n.Texts, before, after []catalogue.Ministry) *comparisonView {
	ctx, cancel := context.WithTimeout(ctx, view.CoverageTimeout)
	defer cancel()
	c, err := quiz.Compare(ctx, before, after)
	if err != nil {
		return &comparisonView{Late: true}
	}
	names := audienceNames(t, before)
	maps.Copy(names, audienceNames(t, after))
	out := &comparisonView{
		Same: c.Changed.Answers == 0, Changed: view.NewSubset(t, c.Changed, c.After.Answers),
		FewBefore: t.Number(c.Before.Few.Answers), FewAfter: t.Number(c.After.Few.Answers),
		FewMore: c.After.Few.Answers > c.Before.Few.Answers, Few: view.NewSubset(t, c.After.Few, c.After.Answers),
		Lost: countsOf(t, c.Lost, names), Gained: countsOf(t, c.Gained, names),
	}
	was := map[string]bool{}
	for _, m := range c.Before.Unreached() {
		was[m.Key] = true
	}
	for _, m := range c.After.Unreached() {
		out.Unreached = append(out.Unreached, names[m.Key])
		if !was[m.Key] {
			out.NewUnreached = append(out.NewUnreached, names[m.Key])
		}
	}
	return out
}

// countsOf lists the ministries that most answers lose or gain.
func countsOf(t *i18n.Texts, counts map[string]int, names view.MinistryNames) []string {
	var keys []string
	for key := range counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	var out []string
	for _, key := range keys[:min(len(keys), view.MaxListed)] {
		out = append(out, t.T("ministries.xray.count", "name", names[key], "n", t.Number(counts[key])))
	}
	if more := len(keys) - view.MaxListed; more > 0 {
		out = append(out, t.T("ministries.and_more", "n", more))
	}
	return out
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

// newAudience tells who would see a ministry of a catalogue, by the keys of its rows.
func newAudience(ctx context.Context, t *i18n.Texts, all []catalogue.Ministry, m catalogue.Ministry, keys []string) *audienceView {
	ctx, cancel := context.WithTimeout(ctx, view.CoverageTimeout)
	defer cancel()
	a, err := quiz.WhoSees(ctx, all, keys...)
	if err != nil {
		return &audienceView{Late: true}
	}
	out := &audienceView{
		Nobody: a.Answers == 0, Hidden: !m.Active,
		Answers: t.Number(a.Answers), Of: t.Number(a.Of), Percent: view.Percent(t, a.Answers, a.Of),
		Bar: view.Bar(a.Answers, a.Of), OnlyFallback: a.Answers > 0 && a.ByFallback == a.Answers,
	}
	for _, q := range a.Questions {
		var words []string
		for _, value := range q.Values {
			words = append(words, view.AnswerText(t, q.Question, value))
		}
		line := audienceQuestion{t.T("quiz." + q.Question + ".title"), strings.Join(words, ", ")}
		switch {
		case q.Any:
			line.Values = t.T("ministries.xray.any")
		case len(words) == 0:
			line.Values = t.T("ministries.xray.none")
		}
		out.Questions = append(out.Questions, line)
	}
	return out
}

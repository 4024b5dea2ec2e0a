package statistics

import (
	"cmp"
	"math"
	"slices"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

// topRows is how many rows of a list are seen before it is opened.
const topRows = 8

// bars is a chart that is its own table: a row a value, with a bar beside the
// number.
type bars struct {
	ID, Title, Note string
	Label           string // heads the column of values
	// Rows are seen at once, More when the list is opened.
	Rows, More []bar
}

type bar struct {
	Label   string
	N       int
	Percent int // of the people
	Width   int // of the longest bar, 0 to 100
}

// newBars makes the chart of a question's numbers, the most frequent first, of
// which at most most are seen before the list is opened (0 for all).
func newBars(t *i18n.Texts, question string, numbers map[string]int, people int, label func(string) string, most int) bars {
	b := bars{ID: "of-" + question, Title: t.T("statistics.title." + question), Label: t.T("statistics.of." + question)}
	if key := "statistics.note." + question; t.Has(key) {
		b.Note = t.T(key)
	}
	longest := 0
	for v, n := range numbers {
		if n > 0 {
			b.Rows = append(b.Rows, bar{Label: label(v), N: n, Percent: percent(n, people)})
			longest = max(longest, n)
		}
	}
	slices.SortFunc(b.Rows, func(x, y bar) int { return cmp.Or(cmp.Compare(y.N, x.N), textfile.Compare(x.Label, y.Label)) })
	for i := range b.Rows {
		b.Rows[i].Width = percent(b.Rows[i].N, longest)
	}
	if most > 0 && len(b.Rows) > most {
		b.Rows, b.More = b.Rows[:most], b.Rows[most:]
	}
	return b
}

func percent(n, of int) int {
	if of <= 0 {
		return 0
	}
	return int(math.Round(100 * float64(n) / float64(of)))
}

// funnel says how far people came, question by question.
type funnel struct {
	Rows []funnelRow
}

type funnelRow struct {
	Label   string
	N       int
	Percent int // of those who saw the first question
	// Left is how many went no further; -1 where that cannot be told.
	Left int
	Note string
}

// newFunnel makes the funnel. Children are not asked for their state in life,
// so those who leave there cannot be told from those who skip it.
func newFunnel(t *i18n.Texts, s store.Statistics) *funnel {
	reached := s.Numbers[store.CountedReached]
	began := max(reached[quiz.Age], s.People)
	f := &funnel{}
	questions := quiz.Steps("")
	for i, question := range questions {
		q := question.ID
		n := reached[q]
		if q == quiz.Age {
			n = began
		}
		next := s.People
		for _, after := range questions[i+1:] {
			if after.ID != quiz.States {
				next = reached[after.ID]
				break
			}
		}
		row := funnelRow{Label: t.T("statistics.of." + q), N: n, Percent: percent(n, began), Left: max(0, n-next)}
		if q == quiz.States {
			row.Left, row.Note = -1, t.T("statistics.not_children")
		}
		f.Rows = append(f.Rows, row)
	}
	f.Rows = append(f.Rows, funnelRow{Label: t.T("statistics.result"), N: s.People, Percent: percent(s.People, began), Left: -1})
	return f
}

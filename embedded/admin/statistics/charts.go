package statistics

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// bars is a chart that is its own table: a row a value, with a bar beside the
// number.
type bars struct {
	ID, Title, Note string
	Label           string // heads the column of values
	Rows            []bar
	// Hidden is how many rows are not shown.
	Hidden int
}

type bar struct {
	Label   string
	N       int
	Percent int // of the people
	Width   int // of the longest bar, 0 to 100
}

// newBars makes the chart of a question's numbers, the most frequent first, of
// which at most most are shown (0 for all).
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
	slices.SortFunc(b.Rows, func(x, y bar) int { return cmp.Or(cmp.Compare(y.N, x.N), strings.Compare(x.Label, y.Label)) })
	if most > 0 && len(b.Rows) > most {
		b.Hidden, b.Rows = len(b.Rows)-most, b.Rows[:most]
	}
	for i := range b.Rows {
		b.Rows[i].Width = percent(b.Rows[i].N, longest)
	}
	return b
}

func percent(n, of int) int {
	if of <= 0 {
		return 0
	}
	return int(math.Round(100 * float64(n) / float64(of)))
}

// Height and width of the columns of a dayChart, in units of its picture.
const (
	chartWidth, chartHeight = 600, 120
	// maxColumns is how many columns are drawn at most: days, then weeks, then months.
	maxColumns = 93
)

// dayChart is a chart of people by day, week or month.
type dayChart struct {
	Width, Height int
	Columns       []column
	// Unit names what a column is.
	Unit string
	Most int // the highest column's number
}

type column struct {
	Label      string
	N          int
	X, Y, W, H string // its place in the picture
}

func newDayChart(t *i18n.Texts, days []store.DayCount, f store.Filter, today time.Time) dayChart {
	c := dayChart{Width: chartWidth, Height: chartHeight}
	from, to := today, today
	if len(days) > 0 {
		from = parseDay(days[0].Day, today)
	}
	if f.From != "" {
		from = parseDay(f.From, from)
	}
	if f.To != "" {
		to = parseDay(f.To, to)
	}
	if to.After(today) {
		to = today
	}
	unit, key := "day", func(d time.Time) time.Time { return d }
	step := func(d time.Time) time.Time { return d.AddDate(0, 0, 1) }
	switch n := int(to.Sub(from).Hours()/24) + 1; {
	case n > maxColumns*7:
		unit, key = "month", func(d time.Time) time.Time { return d.AddDate(0, 0, 1-d.Day()) }
		step = func(d time.Time) time.Time { return d.AddDate(0, 1, 0) }
	case n > maxColumns:
		unit, key = "week", func(d time.Time) time.Time { return d.AddDate(0, 0, -int(d.Weekday())) }
		step = func(d time.Time) time.Time { return d.AddDate(0, 0, 7) }
	}
	c.Unit = t.T("statistics.unit." + unit)
	numbers := map[time.Time]int{}
	for _, d := range days {
		numbers[key(parseDay(d.Day, today))] += d.N
	}
	for d := key(from); !d.After(to) && len(c.Columns) < 20*maxColumns; d = step(d) {
		label := view.Day(d)
		if unit == "month" {
			label = d.Format("2006-01")
		}
		c.Columns = append(c.Columns, column{Label: label, N: numbers[d]})
		c.Most = max(c.Most, numbers[d])
	}
	w := float64(chartWidth) / float64(max(1, len(c.Columns)))
	for i := range c.Columns {
		col := &c.Columns[i]
		h := float64(chartHeight) * float64(col.N) / float64(max(1, c.Most))
		col.X, col.W = fmt.Sprintf("%.2f", float64(i)*w+w*0.1), fmt.Sprintf("%.2f", w*0.8)
		col.Y, col.H = fmt.Sprintf("%.2f", chartHeight-h), fmt.Sprintf("%.2f", h)
	}
	return c
}

func parseDay(text string, otherwise time.Time) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return otherwise
	}
	return d
}

// funnel says how far people came, question by question.
type funnel struct {
	Rows []funnelRow
	// Completion is the share of those who saw the first question that came to
	// a result.
	Completion string
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
	f := &funnel{Completion: "–"}
	if reached[quiz.Age] > 0 {
		f.Completion = fmt.Sprintf("%d %%", percent(s.People, began))
	}
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

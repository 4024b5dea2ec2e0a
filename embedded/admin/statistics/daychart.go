package statistics

import (
	"fmt"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// Bounds of a dayChart, in units of its picture and in columns.
const (
	chartWidth, chartHeight = 600, 160
	// weeksFrom is from how many days on a column is a week, monthsFrom from how many
	// on it is a month.
	weeksFrom, monthsFrom = 60, 2 * 365
	// maxColumns bounds the columns: those of a hundred years of months.
	maxColumns = 1200
)

// dayChart is a chart of people by day, week or month, beside those of other days.
type dayChart struct {
	Width, Height int
	Columns       []column
	// Unit is day, week or month; UnitText names it.
	Unit, UnitText string
	// Ticks are the numbers of the axis, from the top down.
	Ticks [3]string
	// Dates are those below it, at the beginning, in the middle and at the end.
	Dates []string
	// Before is the line of the days that these are compared with, empty for none.
	Before string
	top    int
	// Running is true where the last column still grows, Sundays where some are marked.
	Running, Sundays bool
}

type column struct {
	Label  string
	N      int
	Before int // -1 where nothing is compared
	// Text says all of it in a sentence.
	Text            string
	Running, Sunday bool
	X, Y, W, H      string // its place in the picture
	from, to        time.Time
}

// newDayChart makes the chart of some days, of which counts says how many people
// each had, beside the days of before. Columns of fewer people than least are empty.
func newDayChart(t *i18n.Texts, p period, counts dayNumbers, least int) dayChart {
	people := func(from, to time.Time) int {
		if n := counts.sum(from, to); n >= least {
			return n
		}
		return 0
	}
	c := dayChart{Width: chartWidth, Height: chartHeight, Unit: "day"}
	switch n := p.days(); {
	case n >= monthsFrom:
		c.Unit = "month"
	case n >= weeksFrom:
		c.Unit = "week"
	}
	c.UnitText = t.T("statistics.unit." + c.Unit)
	most := 0
	for from := p.from; !from.After(p.to) && len(c.Columns) < maxColumns; {
		next := nextColumn(c.Unit, from)
		col := column{from: from, to: earlier(next.AddDate(0, 0, -1), p.to), Before: -1}
		col.Running = !col.to.Before(p.today)
		col.Sunday = c.Unit == "day" && from.Weekday() == time.Sunday
		col.N = people(col.from, col.to)
		most = max(most, col.N)
		if p.compared() {
			col.Before = people(p.earlier(col.from), p.earlier(col.to))
			most = max(most, col.Before)
		}
		c.Running, c.Sundays = c.Running || col.Running, c.Sundays || col.Sunday
		c.Columns = append(c.Columns, col)
		from = next
	}
	c.place(t, niceTop(most))
	return c
}

// nextColumn is the day on which the column after another one begins: weeks begin on
// Sunday, and the first one may be shorter.
func nextColumn(unit string, from time.Time) time.Time {
	switch unit {
	case "month":
		return time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	case "week":
		return from.AddDate(0, 0, 7-int(from.Weekday()))
	}
	return from.AddDate(0, 0, 1)
}

// place draws the columns below a top.
func (c *dayChart) place(t *i18n.Texts, top int) {
	c.top = top
	c.Ticks = [3]string{t.Number(top), t.Number(top / 2), "0"}
	w := float64(chartWidth) / float64(max(1, len(c.Columns)))
	height := func(n int) float64 { return float64(chartHeight) * float64(n) / float64(top) }
	for i := range c.Columns {
		col := &c.Columns[i]
		gap := w * 0.12
		col.X, col.W = fmt.Sprintf("%.2f", float64(i)*w+gap), fmt.Sprintf("%.2f", w-2*gap)
		col.Y, col.H = fmt.Sprintf("%.2f", chartHeight-height(col.N)), fmt.Sprintf("%.2f", height(col.N))
		if col.Before >= 0 {
			c.Before += fmt.Sprintf("%.2f,%.2f ", (float64(i)+0.5)*w, chartHeight-height(col.Before))
		}
		col.Label = c.labelOf(t, *col)
		col.Text = t.T("statistics.column", "label", col.Label, "n", col.N)
		if col.Before >= 0 {
			col.Text += " " + t.T("statistics.column_before", "n", t.Number(col.Before))
		}
		if col.Running {
			col.Text += " " + t.T("statistics.column_running")
		}
	}
	if n := len(c.Columns); n > 0 {
		c.Dates = []string{c.short(t, c.Columns[0].from), c.short(t, c.Columns[n/2].from), c.short(t, c.Columns[n-1].from)}
		if n < 3 {
			c.Dates = c.Dates[:1]
		}
	}
}

// Half is the height of the picture's middle.
func (c dayChart) Half() int { return c.Height / 2 }

// Last is the place of the last column.
func (c dayChart) Last() int { return max(0, len(c.Columns)-1) }

// highest tells of the column with most people.
func (c dayChart) highest(t *i18n.Texts) string {
	var best column
	for _, col := range c.Columns {
		if col.N > best.N {
			best = col
		}
	}
	if best.N == 0 {
		return ""
	}
	return t.T("statistics.most."+c.Unit, "label", best.Label, "n", t.Number(best.N))
}

func (c *dayChart) short(t *i18n.Texts, day time.Time) string {
	if c.Unit == "month" {
		return t.Month(day)
	}
	return t.Day(day)
}

func (c *dayChart) labelOf(t *i18n.Texts, col column) string {
	switch {
	case c.Unit == "month":
		return t.Month(col.from)
	case c.Unit == "week" && col.from.Before(col.to):
		return t.T("statistics.span", "from", t.Day(col.from), "to", t.Date(col.to))
	}
	return t.Weekday(col.from) + ", " + t.Date(col.from)
}

// niceTop is the axis' top: the smallest even round number that reaches most.
func niceTop(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{2, 4, 6, 8} {
			if n*unit >= most {
				return n * unit
			}
		}
	}
}

// dayNumbers are how many people each day had.
type dayNumbers map[string]int

func newDayNumbers(days []store.DayCount) dayNumbers {
	numbers := dayNumbers{}
	for _, d := range days {
		numbers[d.Day] += d.N
	}
	return numbers
}

// sum is how many people some days had, both ends included. Long spans go by the days
// that are known, not by all that there could be.
func (n dayNumbers) sum(from, to time.Time) int {
	total := 0
	for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
		total += n[view.Day(d)]
	}
	return total
}

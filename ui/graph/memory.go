package graph

import (
	"math"

	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/plot"
	"ministryfinder/ui/theme"
)

// Memory returns the content of the memory graph: the finder's memory and what
// it really holds in MB on the left, the computer's in percent on the right.
func Memory(s Source, t *i18n.Texts) ChartData {
	c := s.frame(t)
	c.Title = title(s, "window.memory.title", &c, t)
	mb := func(v float64) string { return format.MB(t, v) }
	percent := func(v float64) string { return format.Percent(t, v) }
	finder := s.points(func(x *history.Point) history.Spread { return x.RSS })
	c.Lines = []Line{
		{t.T("window.memory.finder"), finder, Left, Style{theme.ColorFinder, 2.6, nil, Tinted, 0}, mb},
		{t.T("window.memory.computer"), s.points(func(x *history.Point) history.Spread { return x.SystemPercent }), Right,
			Style{theme.ColorComputer, 1.8, []float64{7, 4}, Clear, 0}, percent},
	}
	held := s.points(func(x *history.Point) history.Spread {
		if x.LiveHeap.Max <= 0 {
			return history.Spread{Mean: math.NaN()} // not reported
		}
		return x.LiveHeap
	})
	if !math.IsNaN(plot.Highest(held)) {
		c.Lines = append(c.Lines, Line{t.T("window.memory.held"), held, Left, Style{theme.ColorHeld, 1.8, []float64{1.5, 3.5}, Clear, 0}, mb})
	}
	highest := plot.Highest(finder)
	if s.growth(&c, finder, t); c.Growth != nil {
		highest = max(highest, c.Growth.To.Value)
	}
	c.Left = Axis{plot.NiceMax(1.1 * highest), mb, theme.ColorFinder}
	c.Right = Axis{percentTop, percent, theme.ColorComputer}
	c.Limit = Limit{t.T("window.limit", "value", percent(s.MemoryLimit)), s.MemoryLimit, Right}
	return c
}

// title says what is shown of which time.
func title(s Source, key string, c *ChartData, t *i18n.Texts) string {
	choice := s.Stretch.Choice
	span := t.T("window.range.in." + choice.Range.Key())
	if choice.Part() {
		span = t.T("window.range.in.part", "from", c.Moment(c.From), "to", c.Moment(c.To))
	}
	return t.T(key, "span", span)
}

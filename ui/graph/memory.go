package graph

import (
	"math"

	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/plot"
	"ministryfinder/ui/theme"
)

// limitSeen is from what part of its limit on the finder's memory has an axis
// to the limit. Far below, an axis of its own shows how it comes and goes.
const limitSeen = 0.5

// Memory returns the content of the memory graph: above, the finder's memory
// and what it really holds in MB; below, the computer's in percent.
func Memory(s Source, t *i18n.Texts) ChartData {
	c := s.frame(t)
	c.Title = title(s, "window.memory.title", &c, t)
	percent := func(v float64) string { return format.Percent(t, v) }
	computer := Pane{Axis: Axis{percentTop, percent, theme.ColorComputer}, Lines: []Line{
		{t.T("window.memory.computer"), s.points(func(x *history.Point) history.Spread { return x.SystemPercent }),
			Style{theme.ColorComputer, 1.8, []float64{7, 4}, Clear, 0}, percent},
	}}
	computer.limit(s.MemoryLimit, percent, t)
	c.Panes = []Pane{s.finderMemory(&c, t), computer}
	return c
}

// finderMemory returns the pane of the finder's own memory.
func (s Source) finderMemory(c *ChartData, t *i18n.Texts) Pane {
	mb := func(v float64) string { return format.MB(t, v) }
	finder := s.points(func(x *history.Point) history.Spread { return x.RSS })
	p := Pane{Lines: []Line{{t.T("window.memory.finder"), finder, Style{theme.ColorFinder, 2.6, nil, Tinted, 0}, mb}}}
	held := s.points(func(x *history.Point) history.Spread {
		if x.LiveHeap.Max <= 0 {
			return history.Spread{Mean: math.NaN()} // not reported
		}
		return x.LiveHeap
	})
	if !math.IsNaN(plot.Highest(held)) {
		p.Lines = append(p.Lines, Line{t.T("window.memory.held"), held, Style{theme.ColorHeld, 1.8, []float64{1.5, 3.5}, Clear, 0}, mb})
	}
	highest := plot.Highest(finder)
	if p.Growth = s.growth(c, finder, t); p.Growth != nil {
		highest = max(highest, p.Growth.To.Value)
	}
	if highest >= limitSeen*s.FinderLimit {
		highest = max(highest, s.FinderLimit)
	}
	p.Axis = Axis{plot.NiceMax(1.1 * highest), mb, theme.ColorFinder}
	p.limit(s.FinderLimit, mb, t)
	return p
}

// limit gives a pane its limit, in the words of its axis; none for 0.
func (p *Pane) limit(value float64, write func(float64) string, t *i18n.Texts) {
	key := "window.limit"
	if value > p.Axis.High {
		key = "window.limit_higher"
	}
	p.Limit = Limit{t.T(key, "value", write(value)), value}
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

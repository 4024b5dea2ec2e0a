package graph

import (
	"math"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/texts"
	"ministryfinder/ui/figures"
	"ministryfinder/ui/look"
	"ministryfinder/ui/plot"
)

// Memory returns the content of the memory graph: the finder's memory and what
// it really holds in MB on the left, the computer's in percent on the right.
func Memory(s Source, t *texts.Texts) Content {
	c := s.frame(t)
	c.Title = t.T("window.memory.title")
	mb := func(v float64) string { return figures.MB(t, v) }
	percent := func(v float64) string { return figures.Percent(t, v) }
	finder := s.points(func(x health.Sample) float64 { return x.RSSMB })
	c.Lines = []Line{
		{t.T("window.memory.finder"), finder, Left, Style{look.ColorFinder, 2.6, nil, Tinted}, mb},
		{t.T("window.memory.computer"), s.points(func(x health.Sample) float64 { return x.SystemPercent }), Right, Style{look.ColorComputer, 1.8, []float64{7, 4}, Clear}, percent},
	}
	held := s.points(func(x health.Sample) float64 {
		if x.LiveHeapMB <= 0 {
			return math.NaN() // not reported
		}
		return x.LiveHeapMB
	})
	if !math.IsNaN(plot.Highest(held)) {
		c.Lines = append(c.Lines, Line{t.T("window.memory.held"), held, Left, Style{look.ColorHeld, 1.8, []float64{1.5, 3.5}, Clear}, mb})
	}
	c.Left = Axis{plot.Top(1.1 * plot.Highest(finder)), mb, look.ColorFinder}
	c.Right = Axis{percentTop, percent, look.ColorComputer}
	c.Limit = Limit{t.T("window.limit", "value", percent(s.MemoryLimit)), s.MemoryLimit, Right}
	return c
}

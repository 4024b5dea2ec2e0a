package graph

import (
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/plot"
	"ministryfinder/ui/theme"
)

// CPU returns the content of the CPU graph: the finder's in percent of one
// core, the computer's in percent of all cores, on one axis.
func CPU(s Source, t *i18n.Texts) ChartData {
	c := s.frame(t)
	c.Title = title(s, "window.cpu.title", &c, t)
	percent := func(v float64) string { return format.Percent(t, v) }
	finder := s.points(func(x *history.Point) history.Spread { return x.ProcessCPU })
	c.Lines = []Line{
		{t.T("window.cpu.finder"), finder, Left, Style{theme.ColorFinder, 2.6, nil, Tinted, 0}, percent},
		{t.T("window.cpu.computer"), s.points(func(x *history.Point) history.Spread { return x.SystemCPU }), Left,
			Style{theme.ColorComputer, 1.8, []float64{7, 4}, Clear, 0}, percent},
	}
	// One core is the measure: the axis grows only when several are used.
	c.Left = Axis{percentTop, percent, theme.ColorQuiet}
	if highest := plot.Highest(finder); highest > percentTop {
		c.Left.High = plot.NiceMax(highest)
	}
	c.Limit = Limit{t.T("window.limit", "value", percent(s.CPULimit)), s.CPULimit, Left}
	return c
}

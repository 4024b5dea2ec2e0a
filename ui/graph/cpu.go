package graph

import (
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/plot"
	"ministryfinder/ui/theme"
)

// CPU returns the content of the CPU graph: the finder's in percent of one
// core, the computer's in percent of all cores, on one axis: the limit is the same for both.
func CPU(s Source, t *i18n.Texts) ChartData {
	c := s.frame(t)
	c.Title = title(s, "window.cpu.title", &c, t)
	percent := func(v float64) string { return format.Percent(t, v) }
	finder := s.points(func(x *history.Point) history.Spread { return x.ProcessCPU })
	p := Pane{Axis: Axis{percentTop, percent, theme.ColorQuiet}}
	p.Lines = []Line{
		{t.T("window.cpu.finder"), finder, Style{theme.ColorFinder, 2.6, nil, Tinted, 0}, percent},
		{t.T("window.cpu.computer"), s.points(func(x *history.Point) history.Spread { return x.SystemCPU }),
			Style{theme.ColorComputer, 1.8, []float64{7, 4}, Clear, 0}, percent},
	}
	// One core is the measure: the axis grows only when several are used.
	if highest := plot.Highest(finder); highest > percentTop {
		p.Axis.High = plot.NiceMax(highest)
	}
	p.limit(s.CPULimit, percent, t)
	c.Panes = []Pane{p}
	return c
}

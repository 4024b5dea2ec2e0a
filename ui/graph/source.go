package graph

import (
	"math"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/texts"
	"ministryfinder/ui/plot"
)

// Span is the stretch of time that the graphs show. While there is less to
// show they show what there is, in whole multiples of SpanStep, so that the
// first minutes are a line and not a stroke at the edge.
const (
	Span     = time.Hour
	SpanStep = 5 * time.Minute
)

// gapIntervals is how many sample intervals may pass before a line is broken.
const gapIntervals = 3

// percentTop is the end of an axis of shares.
const percentTop = 100

// Source is what the graphs are made from.
type Source struct {
	Samples []health.Sample // oldest first
	// Interval is the usual time between samples.
	Interval time.Duration
	// MemoryLimit and CPULimit are in percent; 0 for none.
	MemoryLimit, CPULimit float64
	// Place is where the labels' time of day is taken.
	Place *time.Location
}

// frame fills in what both graphs share.
func (s Source) frame(t *texts.Texts) Content {
	place := s.Place
	if place == nil {
		place = time.Local
	}
	c := Content{
		MaxGap:      gapIntervals * s.Interval,
		RestartName: t.T("window.restarted"),
		Nothing:     t.T("window.no_samples"),
		NoFigures:   t.T("window.no_figures_then"),
		Latest:      t.T("window.latest"),
	}
	if len(s.Samples) > 0 {
		c.To = s.Samples[len(s.Samples)-1].At.In(place)
		there := c.To.Sub(s.Samples[0].At)
		steps := max(1, (there+SpanStep-1)/SpanStep)
		c.From = c.To.Add(-min(Span, steps*SpanStep))
	}
	c.Restarts = Restarts(s.Samples)
	return c
}

// Restarts returns when the finder's process began anew among the samples.
func Restarts(samples []health.Sample) []time.Time {
	var (
		before time.Time
		starts []time.Time
	)
	for _, x := range samples {
		if x.Started.IsZero() {
			continue
		}
		if !before.IsZero() && !x.Started.Equal(before) {
			starts = append(starts, x.Started)
		}
		before = x.Started
	}
	return starts
}

// points picks one figure of each sample; none where the finder did not answer.
func (s Source) points(figure func(health.Sample) float64) []plot.Point {
	points := make([]plot.Point, len(s.Samples))
	for i, x := range s.Samples {
		points[i] = plot.Point{At: x.At, Value: math.NaN()}
		if x.OK {
			points[i].Value = figure(x)
		}
	}
	return points
}

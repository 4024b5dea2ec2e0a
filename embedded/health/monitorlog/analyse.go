package monitorlog

import (
	"io"
	"math"
	"slices"
	"time"

	"ministryfinder/embedded/health"
)

// Analysis is what a whole log says.
type Analysis struct {
	Samples         int
	Duration        time.Duration
	RSS             Spread
	Growth          health.Verdict
	EightyPercentAt time.Time // zero when not foreseeable
	Events          []health.Event
	// Cut is true when the last record was half written and is left out.
	Cut bool
	// Gaps is how many records were left out as they do not tell the memory.
	Gaps int
	// ClockBack tells whether the times of the records go back.
	ClockBack ClockBack
}

// Spread describes a series of values: all zero when there are none.
type Spread struct{ Min, Max, Mean, P95 float64 }

// Analyse replays a log through the very engine that the agent uses.
func Analyse(from io.Reader, limits health.Limits) (Analysis, error) {
	var a Analysis
	engine := health.NewEngine(limits)
	var rss []float64
	var first, last time.Time
	add := func(samples []health.Sample) {
		for _, s := range samples {
			if a.Samples == 0 {
				first = s.At
			}
			last = s.At
			a.Samples++
			if s.OK {
				rss = append(rss, s.RSSMB)
			}
			a.Events = append(a.Events, engine.Add(s)...)
		}
	}
	var c clock
	l := reading{each: func(r Record, number int) error {
		add(c.add(r.Sample(), number))
		return nil
	}}
	if err := l.read(from, MaxBytes); err != nil {
		return Analysis{}, err
	}
	add(c.rest())
	snap := engine.Snapshot()
	a.Cut, a.Gaps, a.ClockBack = l.cut, l.gaps, c.back
	a.Duration, a.RSS = last.Sub(first), spread(rss)
	a.Growth, a.EightyPercentAt = snap.Growth, snap.Growth.EightyPercentAt
	if a.Growth.Status == "" {
		a.Growth.Status = health.Stable
	}
	return a, nil
}

func spread(v []float64) Spread {
	if len(v) == 0 {
		return Spread{}
	}
	slices.Sort(v)
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	// The nearest-rank percentile: the smallest value that 95 % do not exceed.
	rank := int(math.Ceil(0.95*float64(len(v)))) - 1
	return Spread{v[0], v[len(v)-1], sum / float64(len(v)), v[rank]}
}

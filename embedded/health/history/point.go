// Package history keeps a finder's figures over three months in one file of a
// fixed size: an hour at 5 seconds, two days at a minute, 90 days at a quarter
// of an hour, each with the least, mean and greatest value. The agent and the
// server's own pages write it; it survives restarts and crashes.
package history

import (
	"time"

	"ministryfinder/embedded/health"
)

// Figure is one of the figures that are kept.
type Figure int

// The figures, in the order in which the file holds them: never change it.
const (
	RSS            Figure = iota // MB
	LiveHeap                     // MB
	Goroutines                   // number
	ProcessPercent               // of the computer's memory
	SystemPercent                // of the computer's memory
	ProcessCPU                   // percent of one core
	SystemCPU                    // percent of all cores
	Cache                        // MB
	figureCount
)

// Spread is a figure over a stretch of time.
type Spread struct {
	Min  float64 `json:"min"`
	Mean float64 `json:"mean"`
	Max  float64 `json:"max"`
}

// Point is all figures over one stretch of time.
type Point struct {
	// At is when the stretch begins.
	At time.Time `json:"at"`
	// OK and Failed count the looks that were answered and those that were not.
	// With OK zero the figures say nothing: a gap.
	OK     int `json:"ok"`
	Failed int `json:"failed"`
	// Started is when the finder's process began, as last seen; a change of it
	// from point to point is a restart.
	Started time.Time `json:"started,omitzero"`

	RSS            Spread `json:"rss_mb"`
	LiveHeap       Spread `json:"live_heap_mb"`
	Goroutines     Spread `json:"goroutines"`
	ProcessPercent Spread `json:"process_percent"`
	SystemPercent  Spread `json:"system_percent"`
	ProcessCPU     Spread `json:"process_cpu"`
	SystemCPU      Spread `json:"system_cpu"`
	Cache          Spread `json:"cache_mb"`
}

// figures returns the point's figures in the file's order.
func (p *Point) figures() [figureCount]*Spread {
	return [figureCount]*Spread{&p.RSS, &p.LiveHeap, &p.Goroutines, &p.ProcessPercent, &p.SystemPercent, &p.ProcessCPU, &p.SystemCPU, &p.Cache}
}

// pointOf makes the point of one sample.
func pointOf(s health.Sample) Point {
	p := Point{At: s.At, Started: s.Started}
	if !s.OK {
		p.Failed = 1
		return p
	}
	p.OK = 1
	values := [figureCount]float64{s.RSSMB, s.LiveHeapMB, float64(s.Goroutines), s.ProcessPercent, s.SystemPercent, s.ProcessCPU, s.SystemCPU,
		s.CacheMB}
	for i, f := range p.figures() {
		*f = Spread{values[i], values[i], values[i]}
	}
	return p
}

// merge adds a later point of the same stretch.
func (p *Point) merge(later Point) {
	if !later.Started.IsZero() {
		p.Started = later.Started
	}
	p.Failed += later.Failed
	if later.OK == 0 {
		return
	}
	mine, others := p.figures(), later.figures()
	for i, f := range mine {
		if p.OK == 0 {
			*f = *others[i]
			continue
		}
		f.Min, f.Max = min(f.Min, others[i].Min), max(f.Max, others[i].Max)
		f.Mean = (f.Mean*float64(p.OK) + others[i].Mean*float64(later.OK)) / float64(p.OK+later.OK)
	}
	p.OK += later.OK
}

// Sample makes the sample that stands for the point: its means.
func (p Point) Sample() health.Sample {
	s := health.Sample{At: p.At, OK: p.OK > 0, Started: p.Started, PeopleToday: -1}
	if !s.OK {
		s.Error = "no answer"
		return s
	}
	s.RSSMB, s.LiveHeapMB, s.Goroutines = p.RSS.Mean, p.LiveHeap.Mean, int(p.Goroutines.Mean+0.5)
	s.ProcessPercent, s.SystemPercent = p.ProcessPercent.Mean, p.SystemPercent.Mean
	s.ProcessCPU, s.SystemCPU, s.CacheMB = p.ProcessCPU.Mean, p.SystemCPU.Mean, p.Cache.Mean
	return s
}

// Thin merges neighbours until there are at most most points (0 for no bound).
// Each then stands for an equal stretch of time, so that a gap stays a gap.
func Thin(points []Point, most int) []Point {
	if most <= 0 || len(points) <= most {
		return points
	}
	first := points[0].At
	// A little more than the whole, for the last point to fall into the last stretch.
	width := points[len(points)-1].At.Sub(first)/time.Duration(most) + 1
	out := points[:0]
	number := time.Duration(-1)
	for _, p := range points {
		n := p.At.Sub(first) / width
		if n != number {
			number = n
			p.At = first.Add(n * width)
			out = append(out, p)
			continue
		}
		at := out[len(out)-1].At
		out[len(out)-1].merge(p)
		out[len(out)-1].At = at
	}
	return out
}

// Package leaksim makes labelled traces of memory, healthy ones and
// leaks, from seeds, and evaluates how well the health engine tells them
// apart. The developer's bench and a test use it; the program does not.
package leaksim

import (
	"hash/fnv"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"ministryfinder/embedded/health"
)

// Trace is one made-up finder over time.
type Trace struct {
	Kind string
	// Seed made this trace, with the kind's name.
	Seed uint64
	// Length is how long it is watched. A leak's trace ends when it reaches its limit.
	Length time.Duration
	// LeakFrom is when a leak begins, since the trace's begin; negative for a healthy trace.
	LeakFrom time.Duration
	maker    *maker
	// from is when it begins, from the usual time on.
	from time.Duration
}

// Leaks reports whether the trace is one of a leak.
func (t Trace) Leaks() bool { return t.LeakFrom >= 0 }

// kind is one kind of trace: how long, and what it is made of.
type kind struct {
	name   string
	length time.Duration
	shape  func(m *maker, seed uint64)
}

// make makes the trace of a seed.
func (k kind) make(seed uint64) Trace {
	h := fnv.New64a()
	h.Write([]byte(k.name)) // the same seed is another trace in each kind
	mixed := seed ^ h.Sum64()
	m := newMaker(mixed)
	k.shape(m, mixed)
	t := Trace{Kind: k.name, Seed: mixed, Length: k.length, LeakFrom: -1, maker: m}
	if m.leakFrom >= 0 {
		t.LeakFrom = time.Duration(m.leakFrom * float64(time.Hour))
	}
	return t
}

// Interval is the time between two samples: as the monitor command looks.
const Interval = time.Minute

// began is a Monday at midnight.
var began = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// maker holds what a trace is made of. Memory in MB, times in hours since the
// trace's begin.
type maker struct {
	r *rand.Rand
	// level is the memory without noise at a time, life the time since the
	// process's last start.
	level func(at, life float64) float64
	base  float64
	// noise is the part of the base that noise has as its standard deviation,
	// memory (0 to 1) how much of it stays from sample to sample.
	noise, memory float64
	tails         bool // noise with heavy tails instead
	// tooth is the garbage collector's saw-tooth: part of the base, hours.
	tooth, period float64
	// starts are when the process starts again; missing says when nobody looks.
	starts  []float64
	missing func(at float64) bool
	// heap is the part of the memory that is reported as live heap; 0 for none.
	heap float64
	// leakFrom is when a leak begins; negative for none.
	leakFrom float64
	// asleep leaves the leak out of the level.
	asleep bool
}

// Samples gives the trace's samples, each with the truth: the memory without noise.
func (t Trace) Samples() iter.Seq2[health.Sample, float64] {
	return func(yield func(health.Sample, float64) bool) {
		m := *t.maker
		m.r = rand.New(rand.NewPCG(t.Seed, 2))
		drift, next, start := 0.0, 0, 0.0
		for at := time.Duration(0); at < t.Length; at += Interval {
			h := at.Hours()
			for next < len(m.starts) && m.starts[next] <= h {
				start = m.starts[next]
				next++
			}
			level := m.level(h, h-start)
			drift = m.memory*drift + math.Sqrt(1-m.memory*m.memory)*m.r.NormFloat64()
			noise := drift
			if m.tails { // Student's t with two degrees of freedom has no variance
				noise = min(20, math.Abs(m.r.NormFloat64()/math.Sqrt(m.r.ExpFloat64())))
			}
			truth := level
			if m.period > 0 {
				truth += m.tooth * m.base * math.Mod(h, m.period) / m.period
			}
			if m.missing != nil && m.missing(h) {
				continue
			}
			s := health.Sample{
				At: began.Add(t.from + at), OK: true,
				Started: began.Add(t.from + time.Duration(start*float64(time.Hour))),
				RSSMB:   max(5, truth+noise*m.noise*m.base), SystemPercent: 40, Status: "healthy", Database: "connected", PeopleToday: -1,
			}
			if m.heap > 0 {
				// What is live does not follow the saw-tooth.
				s.LiveHeapMB = max(1, m.heap*(level+0.3*noise*m.noise*m.base))
			}
			if !yield(s, truth) {
				return
			}
		}
	}
}

// between draws a number of a range, between 0 and 1 of it evenly.
func (m *maker) between(low, high float64) float64 { return low + (high-low)*m.r.Float64() }

// spread draws a number of a range so that each power of ten is as likely.
func (m *maker) spread(low, high float64) float64 {
	return low * math.Pow(high/low, m.r.Float64())
}

// newMaker draws what all traces have: a level, a little noise, a garbage
// collector, and whether the live heap is reported.
func newMaker(seed uint64) *maker {
	m := &maker{r: rand.New(rand.NewPCG(seed, 1)), leakFrom: -1}
	m.base = m.between(40, 200)
	m.noise, m.memory = m.between(0.002, 0.015), m.between(0, 0.98)
	m.tooth, m.period = m.between(0.02, 0.15), m.spread(0.02, 0.3)
	if m.r.IntN(2) == 0 {
		m.heap = m.between(0.3, 0.7)
	}
	m.level = func(float64, float64) float64 { return m.base }
	return m
}

// wave is a day's use: 0 at night, 1 in the early afternoon, each day a little different.
func wave(seed uint64, at float64) float64 {
	dayOf := math.Floor(at / 24)
	r := rand.New(rand.NewPCG(seed, uint64(dayOf)+99))
	height := 0.8 + 0.2*r.Float64()
	return height * math.Pow(math.Sin(math.Pi*math.Mod(at, 24)/24), 2)
}

// weekend reports whether a time is on a Saturday or Sunday.
func weekend(at float64) bool { return math.Mod(at, 168) >= 120 }

// fill is how a start's memory fills: from the first part of the base to all
// of it, with the given time constant.
func fill(life, tau, first float64) float64 { return 1 - (1-first)*math.Exp(-life/tau) }

package leaksim

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"ministryfinder/embedded/health"
)

// How programs start again, in hours.
const (
	week = 7 * 24
	// A process runs for a mean time between these: updates of the system and of the
	// program end it, and somebody who switches the computer off.
	shortRuns, longRuns = 3 * 24, 30 * 24
	// updatePart of the starts are those of another version, which needs between these
	// parts of what the first one needed.
	updatePart      = 1.0 / 3
	newLow, newHigh = 0.9, 1.15
	// What a process holds beyond its base comes back after a start with a constant
	// of time between these.
	soonBack, lateBack = 0.05, 12
	// A leak's former runs took at most so many weeks. One with the same leak ended
	// between these parts of its way to the limit.
	formerWeeks           = 4
	leakedLow, leakedHigh = 0.3, 0.9
)

// addRestarts lets the process start again at ordinary times. Kinds that have
// restarts of their own keep theirs.
func (t *Trace) addRestarts() {
	m := t.maker
	if len(m.starts) > 0 {
		return
	}
	draw := maker{r: rand.New(rand.NewPCG(t.Seed, 5))}
	every, back := draw.spread(shortRuns, longRuns), draw.spread(soonBack, lateBack)
	parts := []float64{1} // of the memory, in each run
	for at := every * draw.between(0.05, 0.5); at < t.Length.Hours(); at += every * draw.between(0.5, 1.5) {
		part := parts[len(parts)-1]
		if draw.r.Float64() < updatePart {
			part = draw.between(newLow, newHigh)
		}
		m.starts, parts = append(m.starts, at), append(parts, part)
	}
	level, run, lost := m.level, 0, 0.0
	m.level = func(at, life float64) float64 {
		if n := sort.Search(len(m.starts), func(i int) bool { return m.starts[i] > at }); n != run {
			run, lost = n, 0
			if n > 0 {
				lost = max(0, level(m.starts[n-1], 0)-m.base)
			}
		}
		return parts[run] * (level(at, life) - lost*math.Exp(-life/back))
	}
}

// firstRun is how long the first run of the program takes.
func (t Trace) firstRun() time.Duration {
	if len(t.maker.starts) == 0 {
		return t.Length
	}
	return time.Duration(t.maker.starts[0] * float64(time.Hour))
}

// former gives an engine what was recorded of a leaking program's former runs.
// Either they were well for some weeks, until a version came that leaks; or
// they had the same leak, and somebody ended them on the way to the limit.
func (t Trace) former(e *health.Engine) {
	draw := maker{r: rand.New(rand.NewPCG(t.Seed, 6))}
	if draw.r.IntN(2) == 0 {
		t.formerWell(e, &draw)
	} else {
		t.formerLeaks(e, &draw)
	}
}

func (t Trace) formerWell(e *health.Engine, draw *maker) {
	hours := float64(week * (1 + draw.r.IntN(formerWeeks)))
	var starts []float64
	for at := draw.between(12, week); at < hours; at += draw.between(24, 2*week) {
		starts = append(starts, at)
	}
	part := draw.between(newLow, newHigh)
	t.maker.asleep = true
	t.before(hours, hours, 1, starts, 1/part).seed(e)
	t.maker.asleep = false
}

func (t Trace) formerLeaks(e *health.Engine, draw *maker) {
	m := t.maker
	limit := 0.0
	for limit < t.Length.Hours() && m.level(limit, limit) < limitMB() {
		limit++
	}
	var runs []float64
	weeks := 0.0
	for range 1 + draw.r.IntN(3) {
		hours := min(m.leakFrom+draw.between(leakedLow, leakedHigh)*(limit-m.leakFrom), formerWeeks*week)
		runs = append(runs, hours)
		weeks += math.Ceil(hours / week)
	}
	for i, hours := range runs {
		t.before(weeks*week, hours, uint64(i+1), nil, 1).seed(e)
		weeks -= math.Ceil(hours / week)
	}
}

// before is the trace's first hours with other noise, starts and a part of its
// memory, as something that began the given hours before it: whole weeks, so
// that days and weeks go on.
func (t Trace) before(ago, hours float64, noise uint64, starts []float64, part float64) Trace {
	m := *t.maker
	m.starts = starts
	m.level = func(at, life float64) float64 { return part * t.maker.level(at, life) }
	return Trace{Kind: t.Kind, Seed: t.Seed + noise, Length: time.Duration(hours * float64(time.Hour)), LeakFrom: -1, maker: &m,
		from: -time.Duration(ago * float64(time.Hour))}
}

// seed gives an engine the trace as what was recorded.
func (t Trace) seed(e *health.Engine) {
	for s := range t.Samples() {
		e.SeedGrowth(health.MinSample{At: s.At, Started: s.Started, RSSMB: s.RSSMB, LiveHeapMB: s.LiveHeapMB})
	}
}

package leaksim

import (
	"context"
	"hash/fnv"
	"math"
	"slices"
	"time"

	"ministryfinder/embedded/health"
)

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

// Score is how well a rule did on the traces of one kind.
type Score struct {
	Kind   string
	Leak   bool
	Unseen bool // the judge was not tuned with this kind
	Traces int
	// Watched is the healthy time, False the alerts in it.
	Watched time.Duration
	False   int
	// Found counts the leaks that were told before the limit, Left the parts of
	// the time to the limit that were still left then, one a found leak.
	Found int
	Left  []float64
}

// Result is the evaluation of both rules.
type Result struct {
	Engine, Former []Score
	// Samples were judged by the engine in Took.
	Samples int
	Took    time.Duration
}

// AllKinds is more kinds than there are.
const AllKinds = math.MaxInt

// Evaluate judges a number of traces of each kind, made from the seeds first,
// first+1 and so on, by the engine and by the former program's rule. Only so
// many kinds of healthy memory, and of leaks, are taken.
func Evaluate(ctx context.Context, first uint64, kinds, healthy, leaks int, said func(kind string)) (Result, error) {
	var r Result
	well, ill := slices.Concat(healthyKinds(), unseenHealthy()), slices.Concat(leakKinds(), unseenLeaks())
	tunedWell, tunedIll := len(healthyKinds()), len(leakKinds())
	well, ill = well[:min(kinds, len(well))], ill[:min(kinds, len(ill))]
	for i, k := range slices.Concat(well, ill) {
		leak, n, unseen := i >= len(well), healthy, i >= tunedWell
		if leak {
			n, unseen = leaks, i-len(well) >= tunedIll
		}
		said(k.name)
		engine, former := Score{Kind: k.name, Leak: leak, Unseen: unseen, Traces: n}, Score{Kind: k.name, Leak: leak, Unseen: unseen, Traces: n}
		for seed := range uint64(n) {
			if err := ctx.Err(); err != nil {
				return r, err
			}
			t := k.make(first + seed)
			e, f, samples, took := watch(t)
			engine.add(t, e)
			former.add(t, f)
			r.Samples += samples
			r.Took += took
		}
		r.Engine, r.Former = append(r.Engine, engine), append(r.Former, former)
	}
	return r, nil
}

// outcome is when a rule raised its alert in a trace, and when the limit was reached.
type outcome struct {
	raised []time.Duration
	limit  time.Duration
}

func (s *Score) add(t Trace, o outcome) {
	quiet := o.limit
	if t.Leaks() {
		quiet = t.LeakFrom
	}
	s.Watched += quiet
	found := false
	for _, at := range o.raised {
		switch {
		case at < quiet:
			s.False++
		case t.Leaks() && !found && at < o.limit:
			found = true
			s.Found++
			s.Left = append(s.Left, float64(o.limit-at)/float64(o.limit-t.LeakFrom))
		}
	}
}

// watch gives a trace to both rules, until a leak reaches the limit. It
// returns what each told, and what the engine's judging cost.
func watch(t Trace) (engine, former outcome, samples int, took time.Duration) {
	// All samples are made first, so that only the judging is measured.
	var all []health.Sample
	engine.limit = t.Length
	for s, truth := range t.Samples() {
		if t.Leaks() && truth >= limitMB() {
			engine.limit = s.At.Sub(began)
			break
		}
		all = append(all, s)
	}
	former.limit = engine.limit
	e := health.NewEngine(health.DefaultLimits())
	from := time.Now()
	for _, s := range all {
		for _, event := range e.Add(s) {
			if event.Kind == health.MemoryGrowth && event.Cleared.IsZero() {
				engine.raised = append(engine.raised, s.At.Sub(began))
			}
		}
	}
	took = time.Since(from)
	var old formerRule
	for _, s := range all {
		if old.add(s.RSSMB) {
			former.raised = append(former.raised, s.At.Sub(began))
		}
	}
	return engine, former, len(all), took
}

// formerRule is how the former program judged a log: memory grows when the
// mean of its second half is more than a tenth above that of the first. It is
// asked once an hour.
type formerRule struct {
	sums   []float64 // of all values until each
	raised bool
}

func (f *formerRule) add(v float64) bool {
	last := 0.0
	if n := len(f.sums); n > 0 {
		last = f.sums[n-1]
	}
	f.sums = append(f.sums, last+v)
	n := len(f.sums)
	if n%60 != 0 {
		return false
	}
	first := f.sums[n/2-1]
	grows := f.sums[n-1]-first > 1.1*first
	raise := grows && !f.raised
	f.raised = grows
	return raise
}

// Total sums up the scores of several kinds.
type Total struct {
	// Years are the healthy machine-years, FalsePerYear the false alerts in one.
	Years, FalsePerYear float64
	Leaks               int
	// Recall is the part of the leaks that were found, Median and Tenth what was left of
	// the time to the limit in the median and in the worst tenth. All leaks count:
	// one that was not found left nothing.
	Recall, Median, Tenth float64
}

// Totals sums up the scores.
func Totals(scores []Score) Total {
	const year = 365.25 * 24 * float64(time.Hour)
	var t Total
	var wrong, found int
	var left []float64
	for _, s := range scores {
		t.Years += float64(s.Watched) / year
		wrong += s.False
		if s.Leak {
			t.Leaks += s.Traces
			found += s.Found
			left = append(left, s.Left...)
		}
	}
	t.Recall = float64(found) / float64(max(1, t.Leaks))
	if t.Years > 0 {
		t.FalsePerYear = float64(wrong) / t.Years
	}
	if t.Leaks > 0 {
		all := allLeft(left, t.Leaks)
		t.Median, t.Tenth = MedianLeft(left, t.Leaks), all[(len(all)-1)/10]
	}
	return t
}

// MedianLeft is the median of the parts of time left, for that many leaks.
func MedianLeft(left []float64, leaks int) float64 {
	if leaks == 0 {
		return 0
	}
	all := allLeft(left, leaks)
	return (all[(leaks-1)/2] + all[leaks/2]) / 2
}

// allLeft sorts the parts of time left of so many leaks, 0 for those that were
// not found.
func allLeft(left []float64, leaks int) []float64 {
	all := append(slices.Clone(left), make([]float64, leaks-len(left))...)
	slices.Sort(all)
	return all
}

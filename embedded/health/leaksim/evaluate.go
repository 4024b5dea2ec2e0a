package leaksim

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/health"
)

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
	// Past is the engine's on runs of programs of which it has seen runs before; Engine
	// and Former are of first runs.
	Past []Score
	// Samples were judged by the engine in Took.
	Samples int
	Took    time.Duration
}

// AllKinds is more kinds than there are.
const AllKinds = math.MaxInt

// Evaluate judges a number of traces of each kind, made from the seeds first,
// first+1 and so on, by the engine and by the former program's rule. Only so
// many kinds of healthy memory, and of leaks, are taken. It takes every core that
// the process may use, a trace at a time on each; said hears of each trace that is done,
// by one goroutine at a time. The result does not depend on the order in which they end.
func Evaluate(ctx context.Context, first uint64, kinds, healthy, leaks int, said func(done, of int)) (Result, error) {
	r, tasks := plan(kinds, healthy, leaks)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make([]watched, len(tasks))
	todo, done := make(chan int), make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		workers.Go(func() {
			for i := range todo {
				t := tasks[i].kind.make(first + tasks[i].seed)
				if tasks[i].restarts {
					t.addRestarts()
				}
				ended[i] = watch(t, tasks[i].restarts)
				done <- i
			}
		})
	}
	go func() {
		defer close(todo)
		for i := range tasks {
			select {
			case todo <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		workers.Wait()
		close(done)
	}()
	n := 0
	for range done {
		n++
		said(n, len(tasks))
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	for i, w := range ended {
		if !tasks[i].restarts {
			r.Engine[tasks[i].score].add(w.trace, w.engine)
			r.Former[tasks[i].score].add(w.trace, w.former)
		}
		if tasks[i].restarts || w.trace.Leaks() {
			r.Past[tasks[i].score].add(w.trace, w.past)
		}
		r.Samples += w.samples
		r.Took += w.took
	}
	return r, nil
}

// task is one trace to judge: its kind, its seed from the first on, and the score that it counts for.
type task struct {
	kind  kind
	seed  uint64
	score int
	// restarts gives the trace restarts at ordinary times.
	restarts bool
}

// plan lists the traces, those of a kind together, and the scores without any.
func plan(kinds, healthy, leaks int) (r Result, tasks []task) {
	tunedWell, tunedIll := slices.Concat(healthyKinds(), secondHealthy()), slices.Concat(leakKinds(), secondLeaks())
	take := func(all []kind, tuned, n int, leak bool) {
		for i, k := range all[:min(kinds, len(all))] {
			for seed := range uint64(n) {
				tasks = append(tasks, task{k, seed, len(r.Engine), false})
				if !leak {
					tasks = append(tasks, task{k, seed, len(r.Engine), true})
				}
			}
			s := Score{Kind: k.name, Leak: leak, Unseen: i >= tuned, Traces: n}
			r.Engine, r.Former, r.Past = append(r.Engine, s), append(r.Former, s), append(r.Past, s)
		}
	}
	take(slices.Concat(tunedWell, unseenHealthy()), len(tunedWell), healthy, false)
	take(slices.Concat(tunedIll, unseenLeaks()), len(tunedIll), leaks, true)
	return r, tasks
}

// outcome is when a rule raised its alert in a trace, and when the limit was reached or
// the trace ended.
type outcome struct {
	raised []time.Duration
	// from is when its judging counts.
	from, limit time.Duration
}

func (s *Score) add(t Trace, o outcome) {
	quiet := o.limit
	if t.Leaks() {
		quiet = t.LeakFrom
	}
	s.Watched += max(0, quiet-o.from)
	found := false
	for _, at := range o.raised {
		switch {
		case at < o.from:
		case at < quiet:
			s.False++
		case t.Leaks() && !found && at < o.limit:
			found = true
			s.Found++
			s.Left = append(s.Left, float64(o.limit-at)/float64(o.limit-t.LeakFrom))
		}
	}
}

// watched is what the rules told about a trace, and what the engine's judging cost.
type watched struct {
	trace                Trace
	engine, former, past outcome
	samples              int
	took                 time.Duration
}

// together is how many samples are made before they are judged: making them
// does not count as judging.
const together = 1024

// watch gives a trace to the rules, until a leak reaches the limit: one of a first
// run to the engine and the former rule, one with restarts to an engine
// alone, of which only the runs after the first count. A leak is also given to
// an engine that has seen former runs.
func watch(t Trace, restarts bool) watched {
	w := watched{trace: t}
	limit := t.Length
	first, past, old := health.NewEngine(health.DefaultLimits()), health.NewEngine(health.DefaultLimits()), formerRule{}
	if t.Leaks() {
		t.former(past)
	} else {
		w.past.from = t.firstRun()
	}
	judge := func(made []health.Sample) {
		if restarts || t.Leaks() {
			w.judge(past, &w.past, made)
		}
		if restarts {
			return
		}
		w.judge(first, &w.engine, made)
		for i := range made {
			if old.add(made[i].RSSMB) {
				w.former.raised = append(w.former.raised, made[i].At.Sub(began))
			}
		}
	}
	made := make([]health.Sample, 0, together)
	for s, truth := range t.Samples() {
		if t.Leaks() && truth >= limitMB() {
			limit = s.At.Sub(began)
			break
		}
		if made = append(made, s); len(made) == together {
			judge(made)
			made = made[:0]
		}
	}
	judge(made)
	w.engine.limit, w.former.limit, w.past.limit = limit, limit, limit
	w.trace.maker = nil // what some hold of each minute is not needed any more
	return w
}

// judge gives samples to an engine and notes when it tells of growth.
func (w *watched) judge(e *health.Engine, o *outcome, made []health.Sample) {
	from := time.Now()
	for i := range made {
		for _, event := range e.Add(made[i]) {
			if event.Kind == health.MemoryGrowth && event.Cleared.IsZero() {
				o.raised = append(o.raised, made[i].At.Sub(began))
			}
		}
	}
	w.took += time.Since(from)
	w.samples += len(made)
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

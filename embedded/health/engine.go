package health

import (
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/sanitize"
)

// maxEnded is how many alerts that are over an engine keeps.
const maxEnded = 100

// Engine takes samples one by one and judges them. It is safe for concurrent use.
type Engine struct {
	mu      sync.Mutex
	limits  Limits
	history history
	watches []*watch
	growth  growthJudge
	failed  int // probes in a row
	network *network
	active  []Alert
	ended   []Alert // oldest first
	latest  *Sample
	// unproven is set while alerts of before a restart last and no sample has told yet
	// whether they still do.
	unproven bool
}

// NewEngine returns an engine with the given limits and no samples.
func NewEngine(l Limits) *Engine {
	return &Engine{limits: l, watches: rules(), growth: newGrowthJudge()}
}

// Limits returns the limits in force.
func (e *Engine) Limits() Limits {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.limits
}

// SetLimits puts other limits in force, from the next sample on.
func (e *Engine) SetLimits(l Limits) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.limits = l
}

// Add takes the next sample and returns the alerts that it raises or clears.
// Samples come in the order of their times; when the clock was set back, those
// later than the next sample are forgotten.
func (e *Engine) Add(s Sample) []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.At = s.At.Round(0) // without the clock that stands still while the computer sleeps
	if e.latest != nil && s.At.Before(e.latest.At) {
		e.history.forgetFrom(s.At)
	}
	e.history.add(s)
	e.latest = &s
	var events []Event
	for _, w := range e.watches {
		value, raise, clear := w.look(s, e.limits, e.isActive(w.kind))
		e.peak(w.kind, value)
		switch {
		case raise:
			raised := Alert{Kind: w.kind, Raised: s.At, Value: value, Peak: value, Limit: w.limit(e.limits), HoldFor: w.hold(e.limits)}
			if w.kind == DatabaseDown {
				raised.Reason = s.DatabaseReason
			}
			events = append(events, e.raise(raised))
		case clear:
			events = append(events, e.clear(w.kind, s.At)...)
		}
	}
	events = append(events, e.judgeAnswer(s)...)
	return append(events, e.judgeGrowth(s)...)
}

// MinSample is the lowest memory of a stretch of time that was recorded earlier.
type MinSample struct {
	At, Started                   time.Time
	RSSMB, LiveHeapMB, Goroutines float64
}

// SeedGrowth gives the growth judge what was recorded before this engine was made,
// oldest first. It raises nothing.
func (e *Engine) SeedGrowth(f MinSample) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.growth.preload(f.At, f.Started, floor{rss: float32(f.RSSMB), heap: float32(f.LiveHeapMB), goroutines: float32(f.Goroutines)})
}

// SeedHistory puts a sample that was recorded before into what After returns,
// without judging it.
func (e *Engine) SeedHistory(s Sample) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.history.add(s)
}

func (e *Engine) judgeGrowth(s Sample) []Event {
	// A share that is rounded to two digits tells the computer's memory well
	// enough once the process has a percent of it.
	if !e.growth.add(s, e.limits.ProcessMemoryMB(s)) {
		return nil
	}
	v := e.growth.present()
	raised := e.isActive(MemoryGrowth)
	e.peak(MemoryGrowth, v.SlopeMBPerHour)
	switch {
	case v.Status == Growing && !raised:
		return []Event{e.raise(Alert{Kind: MemoryGrowth, Raised: s.At, Value: v.SlopeMBPerHour, Peak: v.SlopeMBPerHour})}
	case v.Status == Stable && raised:
		return e.clear(MemoryGrowth, s.At)
	}
	return nil
}

// Raise raises an alert for a cause that the caller knows of and the samples
// do not show. Reason and detail are those of the alert, empty when they are not
// known. It returns the event, none when the alert is raised already.
func (e *Engine) Raise(kind Kind, at time.Time, reason, detail string) []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	if kind == CrashLoop {
		e.unproven = false // the finder does not run
	}
	if e.isActive(kind) {
		return nil
	}
	return []Event{e.raise(Alert{Kind: kind, Raised: at, Reason: sanitize.Line(reason, MaxReason),
		Detail: sanitize.Line(detail, MaxReason)})}
}

// Resume goes on with an alert that lasted when the watching program ended, so that its
// end is told. It reports whether it does: that a finder was started again is over with
// the program that started it, and of each kind one alert lasts. The newest comes first.
func (e *Engine) Resume(a Alert) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if a.Kind == Restarted || !slices.Contains(Kinds(), a.Kind) || e.isActive(a.Kind) {
		return false
	}
	a.Cleared, e.unproven = time.Time{}, true
	e.active = slices.Insert(e.active, 0, a)
	return true
}

// Clear clears an alert raised by Raise; no event when there is none.
func (e *Engine) Clear(kind Kind, at time.Time) []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.clear(kind, at)
}

func (e *Engine) raise(a Alert) Event {
	e.active = append(e.active, a)
	return Event{a}
}

func (e *Engine) clear(kind Kind, at time.Time) []Event {
	i := slices.IndexFunc(e.active, func(a Alert) bool { return a.Kind == kind })
	if i < 0 {
		return nil
	}
	a := e.active[i]
	a.Cleared = at
	e.active = slices.Delete(e.active, i, i+1)
	e.ended = append(e.ended, a)
	if len(e.ended) > maxEnded {
		e.ended = slices.Delete(e.ended, 0, len(e.ended)-maxEnded)
	}
	return []Event{{a}}
}

func (e *Engine) isActive(kind Kind) bool {
	return slices.ContainsFunc(e.active, func(a Alert) bool { return a.Kind == kind })
}

func (e *Engine) peak(kind Kind, value float64) {
	for i := range e.active {
		if e.active[i].Kind == kind && value > e.active[i].Peak {
			e.active[i].Peak = value
		}
	}
}

// Snapshot is an engine's state at one moment.
type Snapshot struct {
	Latest *Sample // nil before the first sample
	Active []Alert // in the order in which they were raised
	Ended  []Alert // newest first
	Growth Verdict
	// Unproven says that alerts of before a restart last of which no sample has told yet
	// whether they still do.
	Unproven bool
}

// Snapshot returns the present state; the caller may keep and change it.
func (e *Engine) Snapshot() Snapshot {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := Snapshot{Active: slices.Clone(e.active), Ended: slices.Clone(e.ended), Growth: e.growth.verdict(), Unproven: e.unproven}
	slices.Reverse(s.Ended)
	if e.latest != nil {
		latest := *e.latest
		s.Latest = &latest
	}
	if s.Growth.Status != Stable && s.Latest != nil {
		s.Growth.EightyPercentAt = eightyPercentAt(s.Growth, *s.Latest, e.limits)
	}
	return s
}

// SamplesSince returns the samples newer than t, oldest first; all that are kept for
// the zero time.
func (e *Engine) SamplesSince(t time.Time) []Sample {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.history.after(t)
}

// Newest returns the newest samples, at most n, oldest first.
func (e *Engine) Newest(n int) []Sample {
	all := e.SamplesSince(time.Time{})
	return all[max(0, len(all)-n):]
}

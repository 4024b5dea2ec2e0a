package poller

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// Range is how much time the graphs show.
type Range int

// The ranges.
const (
	Hour Range = iota
	SixHours
	Day
	Week
	ThreeMonths
	RangeCount
)

// Length is how long a range is.
func (r Range) Length() time.Duration {
	return [RangeCount]time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 90 * 24 * time.Hour}[r]
}

// Key names a range in the texts.
func (r Range) Key() string {
	return [RangeCount]string{"hour", "six_hours", "day", "week", "three_months"}[r]
}

// ParseRange returns the range of a key.
func ParseRange(key string) (Range, error) {
	var keys []string
	for r := range RangeCount {
		if r.Key() == key {
			return r, nil
		}
		keys = append(keys, r.Key())
	}
	return 0, fmt.Errorf("there is no range %q: use one of %s", key, strings.Join(keys, ", "))
}

// RangeChoice is what the graphs are to show: a range up to the present, or a part of
// it when From and To are set.
type RangeChoice struct {
	Range    Range
	From, To time.Time
	// Columns is how many columns of pixels there are: more points are not asked for.
	Columns int
}

// Part reports whether it is a part of the past and not a range up to the present.
func (l RangeChoice) Part() bool { return !l.To.IsZero() }

// TimeRange is what was found for a look.
type TimeRange struct {
	Choice RangeChoice
	// From and To are what is shown; zero while there is nothing.
	From, To time.Time
	// Points are oldest first; each begins at its time and lasts Step.
	Points []history.Point
	Step   time.Duration
	// Merged is false where each point is a single look at the finder.
	Merged bool
	// Problem says why there are no points, empty when it is only that nothing was kept.
	Problem string
	// Number counts the changes, so that a graph is drawn only for new ones.
	Number int
}

// slowest is how often a long range is asked for at least.
const slowest = 15 * time.Minute

// twoDays is how far back the history keeps minutes.
const twoDays = 48 * time.Hour

// leastColumns is asked for until the graphs know how wide they are.
const leastColumns = 300

// stretch brings what the graphs show up to date.
func (f *Feed) stretch(ctx context.Context, look RangeChoice, now time.Time) error {
	if f.nearby(look) {
		f.fromSamples(look)
		return nil
	}
	columns := min(max(look.Columns, leastColumns), control.MaxPoints)
	s := &f.view.Stretch
	if s.Choice == look && s.Number > 0 && s.Problem == "" {
		pause := min(max(look.Range.Length()/time.Duration(columns), f.every), slowest)
		if look.Part() || time.Since(f.asked) < pause {
			return nil
		}
	}
	from, to := look.From, look.To
	if !look.Part() {
		from, to = now.Add(-look.Range.Length()), now
	}
	name := control.RangeThreeMonths
	if now.Sub(from) <= twoDays {
		name = control.RangeTwoDays
	}
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	h, err := f.agent.PointsBetween(ctx, name, from, to, columns)
	if errors.Is(err, control.ErrNotRunning) || ctx.Err() != nil {
		return err
	}
	f.asked = time.Now()
	*s = TimeRange{Choice: look, From: from, To: to, Points: h.Points, Merged: true, Number: s.Number + 1}
	if err != nil { // such as a history that cannot be read: the rest is well
		s.Problem = err.Error()
	}
	s.Step = step(h)
	return nil
}

// nearby reports whether the samples that are here anyway show the look.
func (f *Feed) nearby(look RangeChoice) bool {
	if !look.Part() {
		return look.Range == Hour
	}
	samples := f.history.samples
	return len(samples) > 0 && !look.From.Before(samples[0].At)
}

// fromSamples makes the stretch of the last hour, or of a part of it.
func (f *Feed) fromSamples(look RangeChoice) {
	s := &f.view.Stretch
	if s.Choice == look && s.Number > 0 && !s.Merged && (look.Part() || f.shown == f.history.reading) {
		return
	}
	f.shown = f.history.reading
	*s = TimeRange{Choice: look, Step: f.view.Interval, Number: s.Number + 1}
	if look.Part() {
		s.From, s.To, s.Points = look.From, look.To, f.history.between(look.From, look.To)
		return
	}
	s.Points = slices.Clip(f.history.points)
	if n := len(s.Points); n > 0 {
		s.From, s.To = s.Points[0].At, s.Points[n-1].At
	}
}

// Single makes the point of one sample.
func Single(s health.Sample) history.Point {
	p := history.Point{At: s.At, Started: s.Started, Failed: 1}
	if !s.OK {
		return p
	}
	p.OK, p.Failed = 1, 0
	one := func(v float64) history.Spread { return history.Spread{Min: v, Mean: v, Max: v} }
	p.RSS, p.LiveHeap, p.Goroutines, p.Cache = one(s.RSSMB), one(s.LiveHeapMB), one(float64(s.Goroutines)), one(s.CacheMB)
	p.ProcessPercent, p.SystemPercent = one(s.ProcessPercent), one(s.SystemPercent)
	p.ProcessCPU, p.SystemCPU = one(s.ProcessCPU), one(s.SystemCPU)
	return p
}

// step is how long a point of a history lasts: the agent merges neighbours to
// equal stretches, of which some may be missing.
func step(h control.History) time.Duration {
	least := time.Duration(0)
	for i := 1; i < len(h.Points); i++ {
		if d := h.Points[i].At.Sub(h.Points[i-1].At); d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return max(least, time.Duration(h.IntervalSeconds*float64(time.Second)))
}

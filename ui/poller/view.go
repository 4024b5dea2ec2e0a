// Package poller keeps the window's figures fresh: it asks the agent again and
// again, and hands plain values to whoever shows them. Widgets never ask.
package poller

import (
	"slices"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// Bounds of what the window keeps.
const (
	// Kept is how far back samples are kept.
	Kept = time.Hour
	// MaxSamples is how many are kept at most: an hour of one a second.
	MaxSamples = 3600
)

// defaultInterval is assumed until the agent says how often it looks.
const defaultInterval = 5 * time.Second

// View is all that the window shows at one moment. It is not changed after it
// was handed over.
type View struct {
	// Connection says whether the agent answered the last time.
	Contact Connection
	// Status is the agent's latest, zero when it never answered.
	Status control.Status
	// Samples are those of the last hour, oldest first.
	Samples []health.Sample
	// Interval is the usual time between them.
	Interval time.Duration
	// Reading counts the changes of Samples, so that a graph is drawn only when
	// there is something new.
	Reading int
	// Alerts is the history of alerts, and what is snoozed.
	Alerts control.AlertHistory
	// TimeRange is what the graphs show.
	Stretch TimeRange
}

// Connection is how the window and the agent stand.
type Connection int

// The contacts.
const (
	Waiting Connection = iota // no answer yet, and no failure either
	Connected
	NotRunning   // nobody listens
	Unresponsive // somebody listens and gives no proper answer
)

// kept holds the samples and the point of each, within the bounds above.
//
// What was handed out is never written to: new ones stand behind it in the same
// memory, and the oldest are left out in front. So a new sample costs a copy
// of all only when that memory is full, once in some hundred.
type kept struct {
	samples []health.Sample
	points  []history.Point
	reading int
}

// add takes newer samples and drops those beyond the bounds.
func (h *kept) add(newer []health.Sample) {
	if len(newer) == 0 {
		return
	}
	h.samples = append(h.samples, newer...)
	for _, s := range newer {
		h.points = append(h.points, Single(s))
	}
	oldest := h.last().Add(-Kept)
	first, _ := slices.BinarySearchFunc(h.samples, oldest, func(s health.Sample, t time.Time) int { return s.At.Compare(t) })
	first = max(first, len(h.samples)-MaxSamples)
	h.samples, h.points = h.samples[first:], h.points[first:]
	h.reading++
}

// between returns the points of a part of the time kept, both ends included.
func (h *kept) between(from, to time.Time) []history.Point {
	at := func(p history.Point, t time.Time) int { return p.At.Compare(t) }
	first, _ := slices.BinarySearchFunc(h.points, from, at)
	end := first
	for end < len(h.points) && !h.points[end].At.After(to) {
		end++
	}
	return slices.Clip(h.points[first:end])
}

// last returns when the newest sample was taken, zero without one.
func (h *kept) last() time.Time {
	if len(h.samples) == 0 {
		return time.Time{}
	}
	return h.samples[len(h.samples)-1].At
}

// forget drops everything.
func (h *kept) forget() {
	if len(h.samples) > 0 {
		h.samples, h.points, h.reading = nil, nil, h.reading+1
	}
}

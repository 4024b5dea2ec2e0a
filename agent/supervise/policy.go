// Package supervise keeps the finder running: it starts it as a child
// process, waits until it answers, restarts it when it ends or hangs, stops
// trying when it ends again and again, and ends it gracefully.
package supervise

import (
	"slices"
	"time"
)

// The restart policy.
const (
	// FirstDelay is the wait before the first restart; it doubles up to MaxDelay.
	FirstDelay = time.Second
	MaxDelay   = time.Minute
	// HealthyReset is how long a finder must have run for the delay to begin anew.
	HealthyReset = 10 * time.Minute
	// LoopExits exits within LoopWindow are a crash loop.
	LoopExits  = 4
	LoopWindow = time.Minute
)

// policy decides what follows an exit. The zero value is ready.
type policy struct {
	delay time.Duration
	exits []time.Time // within LoopWindow, at most LoopExits
}

// exited takes an exit and returns how long to wait before the next start, or
// that this is a crash loop.
func (p *policy) exited(started, now time.Time) (wait time.Duration, loop bool) {
	if now.Sub(started) >= HealthyReset {
		p.delay = 0
	}
	p.exits = slices.DeleteFunc(append(p.exits, now), func(t time.Time) bool { return now.Sub(t) >= LoopWindow })
	if len(p.exits) >= LoopExits {
		return 0, true
	}
	p.delay = min(max(FirstDelay, 2*p.delay), MaxDelay)
	return p.delay, false
}

// forgive forgets all exits, when a person asks to try again.
func (p *policy) forgive() { *p = policy{} }

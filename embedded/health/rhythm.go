package health

import "time"

// asleepFrom is from how long without a sample on the computer has slept, or
// its clock was set: unless that is as long as the samples are apart anyway.
const asleepFrom = 3 * time.Minute

// rhythm knows how far apart samples are. The zero value is that of none.
type rhythm struct {
	last time.Time     // of the newest sample
	step time.Duration // between the two newest
}

// follows notes a sample's time, and reports whether it goes on from the one
// before: whether nothing is missing for as long as asleep. A cause before a sleep and
// one after it are two.
func (r *rhythm) follows(at time.Time, asleep time.Duration) bool {
	if r.last.IsZero() {
		r.last = at
		return true
	}
	step, usual := at.Sub(r.last), r.step
	r.last, r.step = at, max(step, 0)
	return step >= 0 && (step < asleep || usual == 0 || step < 3*usual)
}

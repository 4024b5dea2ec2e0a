package gctune

import "time"

// UntilShared returns the time until the clock shows a multiple of every: the one that
// is nearest to every from now, so more than half of it and at most one and a half.
// What many parts of a program, and of several, do every few seconds they do at the same
// moments so, and a computer that idles is woken once for all of them. The clock is
// this computer's; a change of it delays nothing by more than that.
func UntilShared(every time.Duration) time.Duration {
	now := time.Now()
	until := every - now.Sub(now.Truncate(every).Round(0))
	// A timer that was early, by the clock that is set meanwhile, must not bring the
	// same moment about twice.
	if until <= every/2 {
		until += every
	}
	return until
}

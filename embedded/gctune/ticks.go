package gctune

import "time"

// UntilShared returns the time until the clock shows the next multiple of every:
// more than none, and every at most. What many parts of a program do every few
// seconds they do at the same moments so, and a computer that idles is woken once
// for all of them. The clock is this computer's; a change of it delays nothing by
// more than every.
func UntilShared(every time.Duration) time.Duration {
	now := time.Now()
	return every - now.Sub(now.Truncate(every).Round(0))
}

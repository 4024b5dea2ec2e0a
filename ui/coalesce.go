package ui

import (
	"sync/atomic"

	"ministryfinder/ui/poller"
)

// latest returns a function that has show called with a view by do. Where views
// come faster than they are drawn, those in between are left out: at most one
// waits, the newest.
func latest(do func(func()), show func(poller.View)) func(poller.View) {
	var waits atomic.Pointer[poller.View]
	return func(v poller.View) {
		if waits.Swap(&v) != nil {
			return // who is on the way to show the older one takes this one
		}
		do(func() { show(*waits.Swap(nil)) })
	}
}

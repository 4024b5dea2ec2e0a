package ui

import (
	"sync/atomic"

	"ministryfinder/ui/feed"
)

// latest returns a function that has show called with a view by do. Where views
// come faster than they are drawn, those in between are left out: at most one
// waits, the newest.
func latest(do func(func()), show func(feed.View)) func(feed.View) {
	var waits atomic.Pointer[feed.View]
	return func(v feed.View) {
		if waits.Swap(&v) != nil {
			return // who is on the way to show the older one takes this one
		}
		do(func() { show(*waits.Swap(nil)) })
	}
}

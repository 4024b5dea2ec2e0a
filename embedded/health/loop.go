package health

import (
	"context"
	"time"

	"ministryfinder/embedded/gctune"
)

// Loop runs something again and again, such as the taking of samples, at the moments
// that it shares with all else that is done as often (gctune.UntilShared): an agent asks
// its finder when that is awake of itself.
type Loop struct {
	// Interval is the time between two runs; it is asked again before each, so
	// that it may change.
	Interval func() time.Duration
	// Wake asks for a run at once; nil for none.
	Wake <-chan struct{}
	// AtOnce has the first run begin at once, not after an interval.
	AtOnce bool
}

// Run runs once at each interval and at each Wake until ctx ends.
func (l Loop) Run(ctx context.Context, once func(context.Context)) {
	next := time.NewTimer(gctune.UntilShared(l.Interval()))
	defer next.Stop()
	if l.AtOnce {
		once(ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		case <-l.Wake:
		}
		next.Reset(gctune.UntilShared(l.Interval()))
		once(ctx)
	}
}

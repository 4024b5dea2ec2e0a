package health

import (
	"context"
	"time"
)

// Loop runs something again and again, such as the taking of samples.
type Loop struct {
	// Interval is the time between two runs; it is asked again after each, so
	// that it may change.
	Interval func() time.Duration
	// Wake asks for a run at once; nil for none.
	Wake <-chan struct{}
	// AtOnce has the first run begin at once, not after an interval.
	AtOnce bool
}

// Run runs once at each interval and at each Wake until ctx ends.
func (l Loop) Run(ctx context.Context, once func(context.Context)) {
	every := l.Interval()
	tick := time.NewTicker(every)
	defer tick.Stop()
	if l.AtOnce {
		once(ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-l.Wake:
		}
		if next := l.Interval(); next != every {
			every = next
			tick.Reset(every)
		}
		once(ctx)
	}
}

package health_test

import (
	"context"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

func TestALoopRunsAtOnceWhenWokenAndAtItsInterval(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	wake, runs := make(chan struct{}), make(chan struct{})
	every := time.Hour
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		health.Loop{Interval: func() time.Duration { return every }, Wake: wake, AtOnce: true}.Run(ctx, func(ctx context.Context) {
			every = time.Millisecond // it is asked for again after the next wake
			select {
			case runs <- struct{}{}:
			case <-ctx.Done():
			}
		})
	}()
	next := func(what string) {
		t.Helper()
		select {
		case <-runs:
		case <-ctx.Done():
			t.Fatal("no run ", what)
		}
	}
	next("at once")
	select {
	case wake <- struct{}{}:
	case <-ctx.Done():
		t.Fatal("the loop cannot be woken")
	}
	next("when it is woken")
	next("after the changed interval")
	cancel()
	<-ended
}

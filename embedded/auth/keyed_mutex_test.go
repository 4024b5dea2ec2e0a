package auth

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A turn is waited for in the order of coming, for as long as the context
// lasts, and a key nobody asks for any more is forgotten.
func TestATurnIsWaitedForInOrderAndNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns, busy := newTurns(), errors.New("busy")
		take := func(ctx context.Context, key string) func() {
			t.Helper()
			done, err := turns.take(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		first := take(t.Context(), "a")
		take(t.Context(), "b")() // another key waits for nobody
		var order []int
		for i := range 3 {
			go func() {
				done, err := turns.take(t.Context(), "a")
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i)
				done()
			}()
			synctest.Wait()
		}
		began := time.Now()
		ctx, cancel := context.WithTimeoutCause(t.Context(), tryTimeout, busy)
		defer cancel()
		if _, err := turns.take(ctx, "a"); !errors.Is(err, busy) || time.Since(began) != tryTimeout {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		first()
		synctest.Wait()
		if len(order) != 3 || order[0] != 0 || order[1] != 1 || order[2] != 2 {
			t.Errorf("the order was %v", order)
		}
		if len(turns.queue) != 0 {
			t.Errorf("%d keys are remembered", len(turns.queue))
		}
	})
}

// A password waits for its hashing no longer than its try may take, and is then
// asked to come again.
func TestAPasswordWaitsForItsHashingNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(Config{Now: time.Now})
		for range maxHashing {
			if err := d.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), tryTimeout, &WaitError{Until: time.Now().Add(tryTimeout), Busy: true})
		defer cancel()
		var wait *WaitError
		if _, err := d.matches(ctx, "a long way to Nashville", ""); !errors.As(err, &wait) {
			t.Errorf("%v", err)
		}
		d.leave()
		if _, err := d.matches(t.Context(), "a long way to Nashville", ""); err != nil {
			t.Error(err)
		}
	})
}

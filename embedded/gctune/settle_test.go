package gctune_test

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"ministryfinder/embedded/gctune"
)

// Collections are told of outside of a test's own clock, whose timers end the whole
// program when they are touched from there.
func TestCollectionsMayBeToldOfOutsideOfATestsClock(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		s := gctune.Settler{After: time.Second, Quiet: []time.Duration{time.Hour}}
		end := s.Start()
		time.Sleep(2 * time.Second)
		for range 50 { // its word of them comes soon after each
			runtime.GC()
			runtime.Gosched()
		}
		end()
	})
}

package gctune_test

import (
	"testing"
	"time"

	"ministryfinder/embedded/gctune"
)

// Parts that begin at different moments wake at the same.
func TestSharedTimesComeTogether(t *testing.T) {
	const every = time.Hour
	first := time.Now().Add(gctune.UntilShared(every))
	second := time.Now().Add(gctune.UntilShared(every))
	if off := second.Sub(first).Abs() % every; off > time.Minute && off < every-time.Minute {
		t.Errorf("the next times are %v apart", off)
	}
	for range 1000 {
		const every = time.Millisecond
		if d := gctune.UntilShared(every); d <= every/2 || d > every*3/2 {
			t.Fatalf("%v until the next millisecond", d)
		}
	}
}

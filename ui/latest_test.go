package ui

import (
	"slices"
	"testing"

	"ministryfinder/ui/poller"
)

// A computer that draws slowly shows the newest view, and no queue of old ones.
func TestOfViewsThatCameMeanwhileTheNewestIsShown(t *testing.T) {
	var queue []func()
	var shown []int
	show := latest(func(f func()) { queue = append(queue, f) }, func(v poller.View) { shown = append(shown, v.Reading) })
	draw := func() {
		next := queue[0]
		queue = queue[1:]
		next()
	}
	show(poller.View{Reading: 1})
	draw()
	for n := 2; n <= 5; n++ {
		show(poller.View{Reading: n})
	}
	if len(queue) != 1 {
		t.Errorf("%d wait", len(queue))
	}
	draw()
	show(poller.View{Reading: 6})
	draw()
	if want := []int{1, 5, 6}; !slices.Equal(shown, want) || len(queue) > 0 {
		t.Errorf("shown were %d, not %d; %d wait", shown, want, len(queue))
	}
}

package health_test

import (
	"math"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

// runMinutes is run with a sample a minute.
func (f *feed) runMinutes(d time.Duration, rss func(hours float64) float64) (growth []health.Event) {
	for end := f.at.Add(d); f.at.Before(end); f.at = f.at.Add(time.Minute) {
		s := well()
		s.At, s.RSSMB, s.LiveHeapMB = f.at, rss(f.at.Sub(began).Hours()), 0
		for _, e := range f.Add(s) {
			if e.Kind == health.MemoryGrowth {
				growth = append(growth, e)
			}
		}
	}
	return growth
}

// On its first day nobody knows how a finder's day goes. A morning that rises
// for twelve hours is no leak; a line of the same hours is one, and is told
// before the night.
func TestAMorningIsNoLeakAndALineIs(t *testing.T) {
	for _, high := range []float64{20, 40, 60} {
		morning := newFeed()
		if told := morning.runMinutes(72*time.Hour, func(h float64) float64 {
			return 120 + high*math.Pow(math.Sin(math.Pi*h/24), 2)
		}); len(told) > 0 {
			t.Errorf("a day's wave of %.0f MB is told: %+v", high, told)
		}
	}
	line := newFeed()
	told := line.runMinutes(13*time.Hour, func(h float64) float64 { return 120 + 5*h })
	if len(told) != 1 {
		t.Fatalf("a leak of 5 MB an hour is told as %+v", told)
	}
	if after := told[0].Raised.Sub(began); after > 12*time.Hour {
		t.Errorf("a leak of 5 MB an hour is told after %v", after)
	}
}

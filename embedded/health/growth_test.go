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

// In its first week nobody knows how a week goes, either: memory that rises through
// some days, slow, fast and slow again, is only watched; a line that comes as high is told.
func TestARiseThatWindsThroughTheFirstWeekIsNoLeakAndALineIs(t *testing.T) {
	const from, hours, high = 56, 80, 55
	told := func(winding float64) int {
		return len(newFeed().runMinutes((from+hours+24)*time.Hour, func(h float64) float64 {
			part := min(1, max(0, h-from)/hours)
			return 145 + high*(part-winding*math.Sin(2*math.Pi*part)) + 10*math.Pow(math.Sin(math.Pi*h/24), 2)
		}))
	}
	if n := told(0.08); n > 0 {
		t.Errorf("a rise that winds is told %d times", n)
	}
	if n := told(0); n != 1 {
		t.Errorf("a line is told %d times", n)
	}
}

// On its first day memory that rises as visitors come by chance is rough: it is told
// later than a line that rises as fast.
func TestARoughRiseOfTheFirstDayIsToldLaterThanALine(t *testing.T) {
	told := func(rough float64) time.Duration {
		growth := newFeed().runMinutes(30*time.Hour, func(h float64) float64 {
			return 60 + 12*h + rough*math.Sin(2*math.Pi*h/1.6)
		})
		if len(growth) == 0 {
			t.Fatalf("a leak with %v MB beside it is not told", rough)
		}
		return growth[0].Raised.Sub(began)
	}
	if line, rough := told(0), told(2); rough < line+2*time.Hour {
		t.Errorf("a line is told after %v, a rough rise after %v", line, rough)
	}
}

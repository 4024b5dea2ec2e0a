package health_test

import (
	"math"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

// A sample of a history of 90 days is judged in less than a millisecond, on
// average over two days, also while every window has something to look at.
func TestJudgingASampleOfALongHistoryIsCheap(t *testing.T) {
	const perSample = time.Millisecond
	e, at := health.NewEngine(health.DefaultLimits()), began
	feed := func(days float64) (samples int) {
		for end := at.Add(time.Duration(days * 24 * float64(time.Hour))); at.Before(end); at = at.Add(time.Minute) {
			days := at.Sub(began).Hours() / 24
			s := well()
			s.At, s.RSSMB, s.LiveHeapMB, s.Goroutines = at, 100+days+20*math.Sin(2*math.Pi*days), 50+days, 20
			e.Add(s)
			samples++
		}
		return samples
	}
	feed(91)
	from := time.Now()
	n := feed(2)
	each := time.Since(from) / time.Duration(n)
	t.Logf("%v a sample", each)
	if each > perSample {
		t.Errorf("judging a sample takes %v", each)
	}
}

package history

import (
	"time"

	"ministryfinder/embedded/health"
)

// Restore gives an engine what it knew before the program was restarted: the
// last hour's samples, and the floors that growth is judged on.
func (f *File) Restore(e *health.Engine, now time.Time) error {
	days := now.Add(-TwoDays.Length())
	for _, part := range []struct {
		r            Range
		after, until time.Time
	}{{ThreeMonths, time.Time{}, days}, {TwoDays, days, now}} {
		points, err := f.Read(part.r, part.after, part.until, 0)
		if err != nil {
			return err
		}
		for _, p := range points {
			if p.OK > 0 {
				e.SeedGrowth(health.MinSample{At: p.At, Started: p.Started, RSSMB: p.RSS.Min, LiveHeapMB: p.LiveHeap.Min, Goroutines: p.Goroutines.Min})
			}
		}
	}
	recent, err := f.Read(Hour, time.Time{}, now, 0)
	if err != nil {
		return err
	}
	for _, p := range recent {
		e.SeedHistory(p.Sample())
	}
	return nil
}

package health_test

import (
	"math"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

// runProcess is run with a sample a minute of a process that has just started.
func (f *feed) runProcess(d time.Duration, rss func(hours float64) float64) (growth []health.Event) {
	started := f.at
	for end := f.at.Add(d); f.at.Before(end); f.at = f.at.Add(time.Minute) {
		s := well()
		s.At, s.Started, s.RSSMB, s.LiveHeapMB = f.at, started, rss(f.at.Sub(started).Hours()), 0
		for _, e := range f.Add(s) {
			if e.Kind == health.MemoryGrowth && e.Cleared.IsZero() {
				growth = append(growth, e)
			}
		}
	}
	return growth
}

// filled is a process that fills half a day long, quite like a leak, and comes to rest.
func filled(hours float64) float64 { return 60 + 240*min(1, hours/12) }

func leak(hours float64) float64 { return 60 + 20*hours }

// Memory that a former run used and came to rest at is watched, with that
// reason, and told when it goes on above it.
func TestWhatAFormerRunCameToRestAtIsWatched(t *testing.T) {
	first := newFeed()
	if told := first.runProcess(9*time.Hour, leak); len(told) != 1 {
		t.Fatalf("a first run: %+v", told)
	}
	f := newFeed()
	f.runProcess(5*24*time.Hour, filled)
	if v := f.Snapshot().Growth; v.Status != health.Stable {
		t.Fatalf("at rest: %+v", v)
	}
	if told := f.runProcess(11*time.Hour, filled); len(told) > 0 {
		t.Errorf("a later run that is as usual: %+v", told)
	}
	if v := f.Snapshot().Growth; v.Status != health.Watch || math.Abs(v.UsedBeforeMB-300) > 1 || v.SlopeMBPerHour < 15 {
		t.Errorf("while it rises: %+v", v)
	}
	told := f.runProcess(17*time.Hour, leak) // to 400 of 410 MB
	if len(told) != 1 {
		t.Fatalf("a leak beyond what is usual: %+v", told)
	}
	if v := f.Snapshot().Growth; v.Status != health.Growing || v.UsedBeforeMB != 0 {
		t.Errorf("beyond what is usual: %+v", v)
	}
}

// A leak that somebody ends by a restart each time, before the limit, does not
// become usual: it is told as early as the first time.
func TestALeakThatComesBackIsNeverUsual(t *testing.T) {
	f := newFeed()
	var first time.Duration
	for run := range 6 {
		started := f.at
		told := f.runProcess(30*time.Hour, func(hours float64) float64 { return 60 + 10*hours })
		if len(told) != 1 {
			t.Fatalf("run %d: %+v", run, told)
		}
		after := told[0].Raised.Sub(started)
		if first == 0 {
			first = after
		}
		if after > first+time.Minute {
			t.Errorf("run %d: told after %v, the first after %v", run, after, first)
		}
	}
}

// What was usual more than five weeks ago is not usual any more, and what a
// clock showed that was wrong never was. So many runs are kept and no more.
func TestFormerRunsAreBoundedAndFade(t *testing.T) {
	known := func(then func(*feed)) int {
		f := newFeed()
		f.runProcess(5*24*time.Hour, filled)
		then(f)
		return len(f.runProcess(11*time.Hour, filled))
	}
	for name, c := range map[string]struct {
		then func(*feed)
		told int
	}{
		"a week off":           {func(f *feed) { f.at = f.at.Add(7 * 24 * time.Hour) }, 0},
		"six weeks off":        {func(f *feed) { f.at = f.at.Add(42 * 24 * time.Hour) }, 1},
		"a clock set back":     {func(f *feed) { f.at = f.at.Add(-24 * time.Hour); f.runProcess(2*time.Hour, flat) }, 1},
		"a hundred short runs": {func(f *feed) { repeat(f, 100, time.Hour) }, 0},
	} {
		if told := known(c.then); told != c.told {
			t.Errorf("%s: told %d times, want %d", name, told, c.told)
		}
	}
	// As many runs as are kept push the one before them out.
	if told := known(func(f *feed) { repeat(f, 36, 25*time.Hour) }); told != 1 {
		t.Errorf("after 36 runs: told %d times", told)
	}
}

func flat(float64) float64 { return 60 }

func repeat(f *feed, runs int, each time.Duration) {
	for range runs {
		f.runProcess(each, flat)
	}
}

// An engine that is given what was recorded knows the former runs, too.
func TestFormerRunsAreKnownFromWhatWasRecorded(t *testing.T) {
	f := newFeed()
	const length = 5 * 24 * time.Hour
	for at := time.Duration(0); at < length; at += 15 * time.Minute {
		f.SeedGrowth(health.MinSample{At: began.Add(at), Started: began, RSSMB: filled(at.Hours())})
	}
	f.at = began.Add(length)
	if told := f.runProcess(11*time.Hour, filled); len(told) > 0 {
		t.Errorf("a later run that is as usual: %+v", told)
	}
}

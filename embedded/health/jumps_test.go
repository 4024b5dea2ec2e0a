package health_test

import (
	"slices"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

// A computer that sleeps, or whose clock is set, is no reason for an alert; a
// cause that is there is told all the same.
func TestSleepAndClockJumpsMakeNoAlerts(t *testing.T) {
	nearly := func(s *health.Sample) { s.SystemPercent, s.ProcessCPU = 85, 95 }
	for name, jump := range map[string]time.Duration{
		"sleep over night": 9 * time.Hour, "a month forward": 30 * 24 * time.Hour, "ten years forward": 10 * 365 * 24 * time.Hour,
		"an hour back": -time.Hour, "a year back": -365 * 24 * time.Hour, "to 1970": -time.Duration(began.Unix()) * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFeed()
			f.run(2*time.Minute, func(s *health.Sample) { s.DiskPercent = 99 })
			f.run(2*time.Hour, same)
			f.run(10*time.Second, nearly) // just begun: far from its minute
			f.at = f.at.Add(jump)
			if e := f.run(10*time.Second, nearly); len(e) != 0 {
				t.Errorf("ten seconds before and after are taken for long: %+v", e)
			}
			if e := f.run(time.Hour, same); len(e) != 0 {
				t.Errorf("afterwards: %+v", e)
			}
			if v := f.Snapshot().Growth; v.Status == health.Growing {
				t.Errorf("memory grows: %+v", v)
			}
			if e := f.run(90*time.Second, func(s *health.Sample) { s.SystemPercent = 85 }); len(e) != 1 || e[0].Kind != health.SystemMemory {
				t.Errorf("a real cause is told as %+v", e)
			}
			if e := f.run(90*time.Second, func(s *health.Sample) { s.DiskPercent = 99 }); !slices.ContainsFunc(e,
				func(e health.Event) bool { return e.Kind == health.DiskFull }) {
				t.Errorf("a cause that was there before is told as %+v", e)
			}
			all := f.SamplesSince(time.Time{})
			for i := 1; i < len(all); i++ {
				if !all[i].At.After(all[i-1].At) {
					t.Fatalf("the graph goes back from %v to %v", all[i-1].At, all[i].At)
				}
			}
			mb := 20.0
			f.run(5*time.Hour, func(s *health.Sample) { mb += 0.02; s.RSSMB, s.LiveHeapMB = mb, mb-16 })
			if v := f.Snapshot().Growth; v.Status == health.Stable { // soon after a clock was set back it is watched, and told a day later
				t.Errorf("a leak of 14 MB an hour is %+v", v)
			}
		})
	}
}

// On Monday the newest backup is Friday's until the finder has looked for what is due. One
// that is not made then is told.
func TestAWeekendAsleepIsNoOldBackup(t *testing.T) {
	f := newFeed()
	made := f.at.Add(-8 * time.Hour)
	backup := func(s *health.Sample) { s.BackupHours = s.At.Sub(made).Hours() }
	f.run(time.Hour, backup)
	f.at = f.at.Add(63 * time.Hour)
	e := f.run(4*time.Minute, backup)
	made = f.at
	if e = append(e, f.run(4*time.Minute, backup)...); len(e) != 0 {
		t.Errorf("a backup that was made minutes after the computer woke is told as %+v", e)
	}
	f.at = f.at.Add(63 * time.Hour)
	if e := f.run(14*time.Minute, backup); len(e) != 0 {
		t.Errorf("before its time: %+v", e)
	}
	f.at = f.at.Add(time.Hour)
	if e := f.run(15*time.Minute, backup); len(e) != 0 {
		t.Errorf("the time before a second sleep counts: %+v", e)
	}
	if e := f.run(time.Minute, backup); len(e) != 1 || e[0].Kind != health.BackupOld {
		t.Errorf("a backup that is not made is told as %+v", e)
	}
	made = f.at
	if e := f.run(5*time.Second, backup); len(e) != 1 || e[0].Cleared.IsZero() {
		t.Errorf("the backup is told as %+v", e)
	}
}

// A laptop wakes, and its wireless network is back some seconds later. A finder on another
// computer was never away; one that is away after a minute is told, and this computer's own at once.
func TestAComputerThatWakesWithoutItsNetworkCallsNobodyDown(t *testing.T) {
	down := func(s *health.Sample) { *s = health.Sample{At: s.At, Error: "network is unreachable"} }
	asleep := func(f *feed, d time.Duration) *feed {
		f.run(time.Hour, same)
		f.at = f.at.Add(d)
		return f
	}
	remote := func() *feed { return &feed{Engine: health.NewRemoteEngine(health.DefaultLimits()), at: began} }
	for _, slept := range []time.Duration{40 * time.Second, 12 * time.Hour, -time.Hour} {
		f := asleep(remote(), slept)
		if e := append(f.run(55*time.Second, down), f.run(time.Minute, same)...); len(e) != 0 {
			t.Errorf("no network after %v is told as %+v", slept, e)
		}
		f = asleep(remote(), slept)
		if e := f.run(70*time.Second, down); len(e) != 0 {
			t.Errorf("before its time: %+v", e)
		}
		if e := f.run(10*time.Second, down); len(e) != 1 || e[0].Kind != health.FinderDown {
			t.Errorf("one that is away after %v is told as %+v", slept, e)
		}
		f.at = f.at.Add(12 * time.Hour)
		if e := f.run(10*time.Minute, down); len(e) != 0 {
			t.Errorf("one that was away before is told again: %+v", e)
		}
		if e := f.run(5*time.Second, same); len(e) != 1 || e[0].Cleared.IsZero() {
			t.Errorf("that it answers again is told as %+v", e)
		}
	}
	if e := asleep(newFeed(), 12*time.Hour).run(15*time.Second, down); len(e) != 1 {
		t.Errorf("this computer's own is told as %+v", e)
	}
	if e := remote().run(15*time.Second, down); len(e) != 1 {
		t.Errorf("one that is away without a sleep is told as %+v", e)
	}
}

// Two times of one program are apart by a clock that stands still while the computer
// sleeps: by it there would be no gap.
func TestSamplesAreApartByTheClockOnTheWall(t *testing.T) {
	e := health.NewEngine(health.DefaultLimits())
	at := time.Now()
	e.Add(health.Sample{At: at, OK: true})
	if got := e.Snapshot().Latest.At; got != at.Round(0) || got == at {
		t.Errorf("the sample is of %v", got)
	}
}

package supervise

import (
	"testing"
	"time"
)

func TestTheDelayDoublesUpToAMinute(t *testing.T) {
	var p policy
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
	for i, w := range want {
		// Far enough apart never to be a loop, too short to be healthy.
		now = now.Add(5 * time.Minute)
		wait, loop := p.exited(now.Add(-time.Minute), now)
		if loop || wait != w*time.Second {
			t.Errorf("exit %d: wait %v, loop %v, want %v", i+1, wait, loop, w*time.Second)
		}
	}
	// Just under ten healthy minutes change nothing, ten begin anew.
	now = now.Add(time.Hour)
	if wait, _ := p.exited(now.Add(-HealthyReset+time.Second), now); wait != MaxDelay {
		t.Errorf("after nearly ten minutes: %v", wait)
	}
	now = now.Add(time.Hour)
	if wait, _ := p.exited(now.Add(-HealthyReset), now); wait != FirstDelay {
		t.Errorf("after ten minutes: %v", wait)
	}
}

func TestFourExitsWithinAMinuteAreALoop(t *testing.T) {
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	loopAt := func(gap time.Duration) int {
		var p policy
		now := start
		for i := 1; i <= 8; i++ {
			if _, loop := p.exited(now, now); loop {
				return i
			}
			now = now.Add(gap)
		}
		return 0
	}
	for gap, want := range map[time.Duration]int{0: 4, time.Second: 4, 19 * time.Second: 4, 20 * time.Second: 0, time.Minute: 0} {
		if got := loopAt(gap); got != want {
			t.Errorf("exits %v apart: a loop at number %d, want %d", gap, got, want)
		}
	}
}

func TestForgivingBeginsAnew(t *testing.T) {
	var p policy
	now := time.Now()
	for range 3 {
		p.exited(now, now)
	}
	p.forgive()
	if wait, loop := p.exited(now, now); loop || wait != FirstDelay {
		t.Errorf("wait %v, loop %v", wait, loop)
	}
}

package updatecheck_test

import (
	"testing"
	"time"

	"ministryfinder/agent/updatecheck"
)

// A look that failed is repeated after a quarter of an hour, then ever more rarely,
// and one that went well after a day. Sleep counts, and so does a clock that was set.
func TestALookThatFailedIsRepeatedSooner(t *testing.T) {
	var s updatecheck.Schedule
	now := time.Now()
	if !s.Due(now) {
		t.Error("the first look is not due")
	}
	look := func(failed bool, wait time.Duration) {
		t.Helper()
		s.Looked(now, failed)
		// Without its monotonic part, as after sleep, in which that stands still.
		if end := now.Round(0).Add(wait); s.Due(end.Add(-time.Second)) || !s.Due(end) {
			t.Errorf("after a look (failed: %v) the next is not due after %v", failed, wait)
		}
		now = now.Add(wait)
	}
	for _, wait := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
		16 * time.Hour, 24 * time.Hour, 24 * time.Hour} {
		look(true, wait)
	}
	look(false, 24*time.Hour)
	look(true, 15*time.Minute)
	s.Looked(now, false)
	if s.Due(now) || !s.Due(now.Add(-48*time.Hour)) {
		t.Error("a clock that was set back makes staff wait")
	}
}

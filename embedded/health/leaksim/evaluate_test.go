package leaksim_test

import (
	"testing"

	"ministryfinder/embedded/health/leaksim"
)

// The bench growth in small. Its seeds are others than those used for tuning
// and those of the bench.
func TestLeaksAreToldAndHealthyMemoryIsNot(t *testing.T) {
	const seed = 77_000_000
	healthy, leaks := 1, 3
	if testing.Short() {
		healthy, leaks = 1, 1
	}
	r, err := leaksim.Evaluate(t.Context(), seed, leaksim.AllKinds, healthy, leaks, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("traces from seed %d", seed)
	wrong := 0
	for _, s := range r.Engine {
		if s.Leak && s.Found < s.Traces {
			t.Errorf("%s: %d of %d leaks were told before the limit", s.Kind, s.Found, s.Traces)
		}
		if s.False > 0 {
			t.Logf("%s: %d false alerts in %v", s.Kind, s.False, s.Watched)
		}
		wrong += s.False
	}
	// On a process's first day some use is not to be told from a leak.
	if wrong > 2 {
		t.Errorf("%d false alerts", wrong)
	}
	if total := leaksim.Totals(r.Engine); total.Median < 0.6 {
		t.Errorf("%.2f of the time is left in the median", total.Median)
	}
	if total := leaksim.Totals(r.Former); total.FalsePerYear < 1 {
		t.Errorf("the former rule has %.2f false alerts a year: the traces are too easy", total.FalsePerYear)
	}
}

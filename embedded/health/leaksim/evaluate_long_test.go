package leaksim_test

import (
	"testing"

	"ministryfinder/embedded/health/leaksim"
)

// The bench growth in small. Its seeds are others than those used for tuning
// and those of the bench.
func TestLeaksAreToldAndHealthyMemoryIsNot(t *testing.T) {
	const seed = 77_000_000
	r, err := leaksim.Evaluate(t.Context(), seed, leaksim.AllKinds, 1, 2, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("traces from seed %d", seed)
	for name, scores := range map[string][]leaksim.Score{"first runs": r.Engine, "later runs": r.Past} {
		wrong := 0
		for _, s := range scores {
			if s.Leak && s.Found < s.Traces {
				t.Errorf("%s, %s: %d of %d leaks were told before the limit", name, s.Kind, s.Found, s.Traces)
			}
			if s.False > 0 {
				t.Logf("%s, %s: %d false alerts in %v", name, s.Kind, s.False, s.Watched)
			}
			wrong += s.False
		}
		if wrong > 1 {
			t.Errorf("%s: %d false alerts", name, wrong)
		}
		if total := leaksim.Totals(scores); total.Median < 0.6 {
			t.Errorf("%s: %.2f of the time is left in the median", name, total.Median)
		}
	}
	if total := leaksim.Totals(r.Former); total.FalsePerYear < 1 {
		t.Errorf("the former rule has %.2f false alerts a year: the traces are too easy", total.FalsePerYear)
	}
}

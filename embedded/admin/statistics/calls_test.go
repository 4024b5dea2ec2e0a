package statistics

import (
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
)

// TestTheMedianIsToldOfSeveral writes the sentence for nobody, one and several people.
func TestTheMedianIsToldOfSeveral(t *testing.T) {
	en := i18n.For("en")
	for name, c := range map[string]struct {
		days   map[int]int
		median int
		says   string
	}{
		"nobody":         {map[int]int{}, -1, ""},
		"one":            {map[int]int{3: 1}, 3, ""},
		"several":        {map[int]int{0: 1, 1: 2, 2: 1, 15: 3}, 2, "were called: 2 days."},
		"an even number": {map[int]int{1: 3, 8: 3}, 1, "were called: 1 day."},
	} {
		n := callNumbers{first: date("2026-11-01"), last: date("2026-11-30"), asked: 9, days: c.days}
		for _, k := range c.days {
			n.reached += k
		}
		if got := n.median(); got != c.median {
			t.Errorf("%s: the median is %d, not %d", name, got, c.median)
		}
		text := n.text(en)
		if c.says == "" && strings.Contains(text, "half of") || !strings.HasSuffix(text, c.says) {
			t.Errorf("%s: %s", name, text)
		}
	}
	if text := (callNumbers{}).text(en); text != "" {
		t.Errorf("where nobody asked: %s", text)
	}
}

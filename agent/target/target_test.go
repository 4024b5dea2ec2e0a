package target_test

import (
	"log/slog"
	"testing"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
)

// Only a finder elsewhere needs the network, which comes back some seconds after a sleep.
func TestOnlyAFinderElsewhereMayBeAwayAfterASleep(t *testing.T) {
	for name, told := range map[string]int{"": 1, "Website": 0} {
		w := target.New(name, "https://quiz.example.org", health.DefaultLimits(), alerting.QuietHours{}, slog.New(slog.DiscardHandler))
		at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		for range 3 {
			w.Engine.Add(health.Sample{At: at, OK: true})
			at = at.Add(5 * time.Second)
		}
		at = at.Add(12 * time.Hour)
		var events []health.Event
		for range 5 {
			events = append(events, w.Engine.Add(health.Sample{At: at, Error: "network is unreachable"})...)
			at = at.Add(5 * time.Second)
		}
		if len(events) != told {
			t.Errorf("%q: %+v", name, events)
		}
	}
}

package alerting

import (
	"slices"
	"time"

	"ministryfinder/embedded/health"
)

// EndUnseen gives what waits for a digest and ended while the program did not run the
// end that the history of alerts has, or now: told without one, it would be told as if
// it lasted, and its end never. The history is newest first.
func (s *State) EndUnseen(history []health.Alert, now time.Time) {
	for i := range s.Held {
		held := &s.Held[i]
		if !held.Cleared.IsZero() {
			continue
		}
		held.Cleared = now
		if j := slices.IndexFunc(history, held.IsSame); j >= 0 && !history[j].Cleared.IsZero() {
			*held = history[j]
		}
	}
}

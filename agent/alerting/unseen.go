package alerting

import (
	"slices"
	"time"

	"ministryfinder/embedded/health"
)

// EndUnseen has the end told of what ended while the program did not run: what was
// told and does not last comes in the next digest, and what is held has the end there
// that the history of alerts has, or now. The history is newest first.
func (s *State) EndUnseen(lasting, history []health.Alert, now time.Time) {
	for i := range s.Held {
		held := &s.Held[i]
		if !held.Cleared.IsZero() || slices.ContainsFunc(lasting, held.IsSame) {
			continue
		}
		held.Cleared = now
		if j := slices.IndexFunc(history, held.IsSame); j >= 0 && !history[j].Cleared.IsZero() {
			*held = history[j]
		}
	}
	for kind := range s.Open {
		is := func(a health.Alert) bool { return a.Kind == kind }
		if slices.ContainsFunc(lasting, is) || slices.ContainsFunc(s.Held, is) {
			continue
		}
		if i := slices.IndexFunc(history, is); i >= 0 && len(s.Held) < heldMost {
			s.Held = append(s.Held, history[i])
		} else {
			delete(s.Open, kind)
		}
	}
}

package health

import (
	"slices"
	"time"
)

// HistorySamples is how many samples are kept: an hour at one each 5 seconds.
const HistorySamples = 720

// history is a ring of the newest samples. The zero value is empty and ready.
type history struct {
	ring  []Sample
	start int // index of the oldest once the ring is full
}

func (h *history) add(s Sample) {
	if len(h.ring) < HistorySamples {
		h.ring = append(h.ring, s)
		return
	}
	h.ring[h.start] = s
	h.start = (h.start + 1) % HistorySamples
}

// forgetFrom removes the samples that are not earlier than t.
func (h *history) forgetFrom(t time.Time) {
	kept := slices.DeleteFunc(h.after(time.Time{}), func(s Sample) bool { return !s.At.Before(t) })
	h.ring, h.start = append(h.ring[:0], kept...), 0
}

// after returns the samples newer than t, oldest first.
func (h *history) after(t time.Time) []Sample {
	var out []Sample
	for i := range h.ring {
		if s := h.ring[(h.start+i)%len(h.ring)]; s.At.After(t) {
			out = append(out, s)
		}
	}
	return out
}

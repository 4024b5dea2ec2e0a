package health

import "time"

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

package statistics

import (
	"context"
	"fmt"

	"ministryfinder/embedded/store"
)

// keptStatistics are statistics as they were under a stamp of the submissions.
type keptStatistics struct {
	stamp string
	store.Statistics
}

// numbersOf computes the numbers that a filter chooses. Those of certain
// answers look at each submission of the range, which takes seconds in a large
// parish, so they are kept in the cache together with the stamp that the
// submissions had before: each look asks the database for the present stamp, so
// that a change on any server is seen at once. Who gets them must not change
// the maps in them.
func (h *Handler) numbersOf(ctx context.Context, f store.Filter) (store.Statistics, error) {
	if !f.ByAnswers() {
		return h.Store.Statistics(ctx, f) // sums of what is counted already
	}
	stamp, err := h.Store.SubmissionsVersion(ctx)
	if err != nil {
		return store.Statistics{}, err
	}
	key := fmt.Sprintf("statistics %q", f)
	if v, ok := h.Cache.Get(key); ok {
		if kept := v.(keptStatistics); kept.stamp == stamp {
			return kept.Statistics, nil
		}
	}
	making := h.Cache.BeginFill()
	s, err := h.Store.Statistics(ctx, f)
	if err == nil {
		making.Commit(key, keptStatistics{stamp, s}, statisticsBytes(s)+len(stamp))
	}
	return s, err
}

// Sizes of what statistics are made of, as measured of Go's maps and slices.
const (
	dayBytes, numberBytes, questionBytes = 72, 64, 400
)

// statisticsBytes is about what statistics occupy.
func statisticsBytes(s store.Statistics) int {
	n := 0
	for _, d := range s.Days {
		n += dayBytes + len(d.Day)
	}
	for _, values := range s.Numbers {
		n += questionBytes
		for v := range values {
			n += numberBytes + len(v)
		}
	}
	return n
}

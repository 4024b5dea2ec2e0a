package store_test

import (
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

func TestSubmissionsOfOldDaysAreRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		noon := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
		for day := range 4 {
			n := newSubmission("")
			n.SubmittedAt = noon.AddDate(0, 0, -day)
			if _, err := d.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := d.RemoveBefore(t.Context(), "2026-11-23"); err != nil || n != 2 {
			t.Errorf("%d were removed (%v)", n, err)
		}
		if n, err := d.CountSubmissions(t.Context(), time.Time{}); err != nil || n != 2 {
			t.Errorf("%d are left (%v)", n, err)
		}
		if counts, err := d.DayCounts(t.Context(), store.CountedPeople, "2026-11-21", "2026-11-24"); err != nil || len(counts) != 4 {
			t.Errorf("the numbers are %v (%v)", counts, err)
		}
	})
}

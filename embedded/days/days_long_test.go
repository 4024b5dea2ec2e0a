package days_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"ministryfinder/embedded/days"
)

// Thirty years of each zone are cut into spans: they follow each other without
// a gap, each has one day's name from its first to its last second, and no
// moment of a change is within one.
func TestTheDaysOfAllZonesOver30Years(t *testing.T) {
	from, to := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	var odd []string // days that are not 24 hours from 0:00
	for _, name := range zones(t) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		steps := 0
		for at := from; at.Before(to); steps++ {
			first, end := days.Span(at, zone)
			if first.After(at) || !end.After(at) || end.Sub(first) > 24*time.Hour {
				t.Fatalf("%s: %v is in %v to %v", name, at, first, end)
			}
			day := days.Name(at, zone)
			for _, moment := range []time.Time{first, first.Add(end.Sub(first) / 2), end.Add(-time.Second)} {
				if got := days.Name(moment, zone); got != day {
					t.Fatalf("%s: %v is on %s, not on %s as %v", name, moment, got, day, at)
				}
			}
			if again, _ := days.Span(end.Add(-time.Nanosecond), zone); !again.Equal(first) {
				t.Fatalf("%s: the end of the span from %v is in one from %v", name, first, again)
			}
			if local := first.In(zone); local.Hour()+local.Minute()+local.Second() != 0 && days.Name(first.Add(-time.Second), zone) != day {
				odd = append(odd, fmt.Sprint(name, " ", day))
			}
			at = end
		}
		if steps > 31*366 {
			t.Errorf("%s: %d spans", name, steps)
		}
	}
	for _, known := range []string{"America/Santiago 2025-09-07", "America/Havana 2026-03-08", "Atlantic/Azores 2026-03-29",
		"America/St_Johns 2010-11-06"} {
		if !slices.Contains(odd, known) {
			t.Errorf("%s is not among the %d days that do not begin at 0:00", known, len(odd))
		}
	}
}

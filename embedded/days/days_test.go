package days_test

import (
	"archive/zip"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"ministryfinder/embedded/days"
)

// zones are all names of the time zone database that Go brings.
func zones(t *testing.T) []string {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var names []string
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	if len(names) < 500 {
		t.Fatalf("only %d zones", len(names))
	}
	return names
}

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

func TestADayMayBeLeftOut(t *testing.T) {
	apia, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	_, end := days.Span(time.Date(2011, 12, 30, 9, 0, 0, 0, time.UTC), apia)
	if got := days.Name(end, apia); got != "2011-12-31" {
		t.Errorf("after 29 December comes %s", got)
	}
}

func TestMonthsEndWhereTheMonthEnds(t *testing.T) {
	for _, c := range []struct {
		day    string
		months int
		want   string
	}{
		{"2026-03-31", 1, "2026-02-28"}, {"2028-03-31", 1, "2028-02-29"}, {"2026-03-30", 1, "2026-02-28"}, {"2026-03-28", 1, "2026-02-28"},
		{"2026-03-01", 1, "2026-02-01"}, {"2026-12-31", 6, "2026-06-30"}, {"2026-01-31", 2, "2025-11-30"}, {"2028-02-29", 12, "2027-02-28"},
		{"2028-02-29", 48, "2024-02-29"}, {"2026-01-15", 1, "2025-12-15"}, {"2026-05-31", 1200, "1926-05-31"}, {"2026-11-24", 0, "2026-11-24"},
		{"no day", 1, "no day"},
	} {
		if got := days.MonthsBefore(c.day, c.months); got != c.want {
			t.Errorf("%d months before %s: %s, not %s", c.months, c.day, got, c.want)
		}
	}
}

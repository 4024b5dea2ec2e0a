package days_test

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
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

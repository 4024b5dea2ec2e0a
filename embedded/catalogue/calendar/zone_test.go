package calendar_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"ministryfinder/embedded/catalogue/calendar"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestAZoneIsWrittenByItsRules(t *testing.T) {
	chicago := "BEGIN:VTIMEZONE TZID:America/Chicago " +
		"BEGIN:DAYLIGHT DTSTART:20070311T020000 TZOFFSETFROM:-0600 TZOFFSETTO:-0500 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU END:DAYLIGHT " +
		"BEGIN:STANDARD DTSTART:20071104T020000 TZOFFSETFROM:-0500 TZOFFSETTO:-0600 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU END:STANDARD " +
		"END:VTIMEZONE"
	for name, want := range map[string]string{
		"America/Chicago": chicago,
		"Europe/Madrid": "BEGIN:VTIMEZONE TZID:Europe/Madrid " +
			"BEGIN:DAYLIGHT DTSTART:19960331T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU END:DAYLIGHT " +
			"BEGIN:STANDARD DTSTART:19961027T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU END:STANDARD " +
			"END:VTIMEZONE",
		"America/Mexico_City": "BEGIN:VTIMEZONE TZID:America/Mexico_City " +
			"BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:-0600 TZOFFSETTO:-0600 END:STANDARD END:VTIMEZONE",
		"Asia/Kolkata": "BEGIN:VTIMEZONE TZID:Asia/Kolkata " +
			"BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:+0530 TZOFFSETTO:+0530 END:STANDARD END:VTIMEZONE",
		"UTC": "BEGIN:VTIMEZONE TZID:UTC " +
			"BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0000 END:STANDARD END:VTIMEZONE",
	} {
		// The page's script has the lines from whenever the page was made.
		for _, year := range []int{2026, 2028, 2050} {
			got := strings.Join(calendar.ZoneLines(zoneOf(t, name), time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)), " ")
			if got != want {
				t.Errorf("%s in %d:\n%s, want\n%s", name, year, got, want)
			}
		}
	}
}

// observance is what a calendar's program knows of a zone by one part of the lines.
type observance struct {
	begins  time.Time // by the clock before it
	to      int
	month   time.Month // 0 without a rule
	week    int
	weekday string
}

func observancesOf(t *testing.T, lines []string) (all []observance) {
	t.Helper()
	var o observance
	offset := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n/100*3600 + n%100*60
	}
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		switch name {
		case "DTSTART":
			at, err := time.Parse("20060102T150405", value)
			if err != nil {
				t.Fatal(err)
			}
			o = observance{begins: at}
		case "TZOFFSETTO":
			o.to = offset(value)
		case "RRULE":
			month, day, _ := strings.Cut(strings.TrimPrefix(value, "FREQ=YEARLY;BYMONTH="), ";BYDAY=")
			n, err := strconv.Atoi(month)
			if err != nil {
				t.Fatal(err)
			}
			o.month = time.Month(n)
			o.weekday = day[len(day)-2:]
			if o.week, err = strconv.Atoi(day[:len(day)-2]); err != nil {
				t.Fatal(err)
			}
		case "END":
			if value != "VTIMEZONE" {
				all = append(all, o)
			}
		}
	}
	return all
}

// onset is a moment from which on a zone is so far ahead of UTC.
type onset struct {
	at time.Time
	to int
}

func onsetsOf(all []observance, until int) (onsets []onset) {
	for _, o := range all {
		if o.month == 0 {
			onsets = append(onsets, onset{o.begins, o.to})
			continue
		}
		for year := o.begins.Year(); year <= until; year++ {
			onsets = append(onsets, onset{o.inYear(year), o.to})
		}
	}
	slices.SortFunc(onsets, func(a, b onset) int { return a.at.Compare(b.at) })
	return onsets
}

func (o observance) inYear(year int) time.Time {
	h, m, s := o.begins.Clock()
	var found []time.Time
	for day := time.Date(year, o.month, 1, h, m, s, 0, time.UTC); day.Month() == o.month; day = day.AddDate(0, 0, 1) {
		if strings.ToUpper(day.Weekday().String()[:2]) == o.weekday {
			found = append(found, day)
		}
	}
	if o.week < 0 {
		slices.Reverse(found)
		return found[-o.week-1]
	}
	return found[o.week-1]
}

// A calendar's program that goes by the lines knows what the clocks show for ten years,
// before and after each change and in between; where a rule holds, for ever.
func TestTheLinesOfAZoneSayWhatItsClocksShow(t *testing.T) {
	for _, name := range []string{
		"America/Chicago", "America/New_York", "America/Phoenix", "America/Tijuana", "America/Mexico_City", "America/Bogota",
		"America/Santiago", "America/Asuncion", "America/Havana", "America/St_Johns", "America/Nuuk", "Atlantic/Azores", "Europe/Madrid",
		"Europe/Dublin", "Africa/Casablanca", "Africa/Cairo", "Antarctica/Troll", "Asia/Jerusalem", "Asia/Gaza", "Asia/Beirut",
		"Asia/Kathmandu", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Etc/GMT+6",
	} {
		zone := zoneOf(t, name)
		for _, year := range []int{2024, 2027} {
			onsets := onsetsOf(observancesOf(t, calendar.ZoneLines(zone, time.Date(year, 11, 30, 12, 0, 0, 0, zone))), year+10)
			check := func(at time.Time) {
				_, want := at.Zone()
				clock, got := at.UTC().Add(time.Duration(want)*time.Second), 0
				for _, o := range onsets {
					if !o.at.After(clock) {
						got = o.to
					}
				}
				if got != want {
					t.Errorf("%s: at %s it is %d, want %d", name, clock, got, want)
				}
			}
			at := time.Date(year, 1, 1, 0, 0, 0, 0, zone)
			check(at)
			for _, before := at.Zone(); at.Year() < year+10; at = at.Add(15 * time.Minute) {
				_, now := at.Zone()
				if at.Day() == 15 && at.Hour() == 12 {
					check(at)
				}
				if now != before {
					check(at.Add(-time.Second))
					check(at.Add(time.Duration(max(0, before-now)) * time.Second)) // an hour that comes back is twice
				}
				before = now
			}
		}
	}
}

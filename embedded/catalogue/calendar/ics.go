package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Entry is what a person takes to a calendar.
type Entry struct {
	// ID names it, so that who takes it twice has it once.
	ID, Name, Place string
	Schedule        Schedule
}

// maxLine is how many bytes a line of a calendar file may have (RFC 5545, 3.1).
const maxLine = 75

// ICS returns the file that calendars read, with the first day from today on. Its
// times are by the parish's clock, in its zone: of times without one some programs
// think that they are UTC's. It is nil when there is no such day.
func (e Entry) ICS(now time.Time, zone *time.Location) []byte {
	day, ok := e.Schedule.Next(now.In(zone))
	if !ok {
		return nil
	}
	frequency := "WEEKLY"
	if e.Schedule.monthly() {
		frequency = "MONTHLY"
	}
	at := func(minutes int) string {
		return ";TZID=" + zone.String() + ":" + day.Add(time.Duration(minutes)*time.Minute).Format(stamp)
	}
	lines := append([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ministry Finder//EN", "X-WR-TIMEZONE:" + zone.String(),
	}, ZoneLines(zone, now)...)
	lines = append(lines,
		"BEGIN:VEVENT", "UID:"+e.ID+"@ministry-finder", "DTSTAMP:"+now.UTC().Format(stamp+"Z"),
		"DTSTART"+at(e.Schedule.Start), "DTEND"+at(e.Schedule.End),
		"RRULE:FREQ="+frequency+";BYDAY="+e.Schedule.days(), "SUMMARY:"+escaped(e.Name), "LOCATION:"+escaped(e.Place),
		"END:VEVENT", "END:VCALENDAR")
	var b strings.Builder
	for _, l := range lines {
		if l != "LOCATION:" {
			writeLine(&b, l)
		}
	}
	return []byte(b.String())
}

func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(text)
}

// writeLine folds a line that is too long, between two letters.
func writeLine(b *strings.Builder, l string) {
	for most := maxLine; len(l) > most; most = maxLine - 1 {
		cut := most
		for !utf8.RuneStart(l[cut]) {
			cut--
		}
		b.WriteString(l[:cut] + "\r\n ")
		l = l[cut:]
	}
	b.WriteString(l + "\r\n")
}

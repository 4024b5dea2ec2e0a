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
	var events []string
	for i, part := range e.Schedule.rules() {
		events = append(events, e.event(part, i > 0, now, zone)...)
	}
	if len(events) == 0 {
		return nil
	}
	lines := append([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ministry Finder//EN", "X-WR-TIMEZONE:" + zone.String(),
	}, ZoneLines(zone, now)...)
	var b strings.Builder
	for _, l := range append(append(lines, events...), "END:VCALENDAR") {
		writeLine(&b, l)
	}
	return []byte(b.String())
}

// event returns the lines of what one rule says; none where there is no such day. Only
// a further one's ID names its day: the first has the ID of the time when it was one
// with the others, and takes its place in people's calendars.
func (e Entry) event(s Schedule, isFurther bool, now time.Time, zone *time.Location) []string {
	day, ok := s.Next(now.In(zone))
	if !ok {
		return nil
	}
	id, frequency := e.ID, "WEEKLY"
	if s.monthly() {
		frequency = "MONTHLY"
	}
	if isFurther {
		id += "-" + s.days()
	}
	at := func(minutes int) string {
		return ";TZID=" + zone.String() + ":" + day.Add(time.Duration(minutes)*time.Minute).Format(stamp)
	}
	lines := []string{
		"BEGIN:VEVENT", "UID:" + id + "@ministry-finder", "DTSTAMP:" + now.UTC().Format(stamp+"Z"),
		"DTSTART" + at(s.Start), "DTEND" + at(s.End), "RRULE:FREQ=" + frequency + ";BYDAY=" + s.days(), "SUMMARY:" + escaped(e.Name),
	}
	if e.Place != "" {
		lines = append(lines, "LOCATION:"+escaped(e.Place))
	}
	return append(lines, "END:VEVENT")
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

// Package days knows the days of a time zone. A day is its name there, such as
// 2026-11-24: some zones have days that begin at one o'clock, that are left out
// altogether, or that come back for an hour, so that nothing may be computed
// from midnight.
package days

import "time"

// secondsADay is the length of a day between two changes of a zone's offset.
const secondsADay = 24 * 60 * 60

// Name is the day of a moment in a zone, as 2026-11-24.
func Name(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

// Span returns moments around another one, the first included and the last
// not, between which the day has the same name. They are the whole day where
// the zone's offset does not change on it, else at least the part of the day
// with one offset: a day can have several parts, with another day between them.
func Span(at time.Time, zone *time.Location) (from, to time.Time) {
	local := at.In(zone)
	_, offset := local.Zone()
	wall := local.Unix() + int64(offset)
	since := wall % secondsADay
	if since < 0 {
		since += secondsADay
	}
	from = time.Unix(local.Unix()-since, 0)
	to = from.Add(secondsADay * time.Second)
	began, ends := local.ZoneBounds()
	if !began.IsZero() && began.After(from) {
		from = began
	}
	if !ends.IsZero() && ends.Before(to) {
		to = ends
	}
	return from.UTC(), to.UTC()
}

// MonthsBefore is the day some months before another one. Where that month has
// no such day it is the month's last: a month before 31 March is 28 February.
// A day that cannot be read comes back as it is.
func MonthsBefore(day string, months int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	first := time.Date(date.Year(), date.Month()-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(date.Day(), last)-1).Format(time.DateOnly)
}

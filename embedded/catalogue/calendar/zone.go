package calendar

import (
	"fmt"
	"slices"
	"time"
)

const (
	// zoneYears is for how many years, this one included, it is looked at when a zone's
	// clocks are changed.
	zoneYears = 10
	// firstZoneYear is the year with which a zone's rules begin at the earliest.
	firstZoneYear = 1970
)

// stamp is a time of a calendar file.
const stamp = "20060102T150405"

// zoneChange is a moment at which a zone's clocks are changed.
type zoneChange struct {
	// at is what they show just before it, though said as if it were UTC.
	at time.Time
	// from and to are what they are ahead of UTC, in seconds.
	from, to int
}

// ZoneLines returns the lines of a calendar file that say what a zone's clocks show in
// this year and the next ones: programs that do not know its name go by them. Changes
// that fall on the same days of a month's week each year are two rules, which go on for
// ever; others are listed, and the last one stays.
func ZoneLines(zone *time.Location, now time.Time) []string {
	lines := []string{"BEGIN:VTIMEZONE", "TZID:" + zone.String()}
	year := now.In(zone).Year()
	changes := zoneChanges(zone, year, year+zoneYears)
	switch {
	case len(changes) == 0:
		offset := offsetAt(time.Date(year, time.January, 1, 0, 0, 0, 0, zone))
		always := zoneChange{time.Date(firstZoneYear, time.January, 1, 0, 0, 0, 0, time.UTC), offset, offset}
		lines = append(lines, always.lines("")...)
	case areYearly(changes):
		days := []Day{yearlyDay(changes[0], changes), yearlyDay(changes[1], changes)}
		for i, c := range firstOn(days, zone, year, changes[:2]) {
			rule := fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%s", c.at.Month(), days[i].code())
			lines = append(lines, c.lines(rule)...)
		}
	default:
		before := zoneChanges(zone, year-zoneYears, year)
		for _, c := range append(before[max(0, len(before)-1):], changes...) {
			lines = append(lines, c.lines("")...)
		}
	}
	return append(lines, "END:VTIMEZONE")
}

// zoneChanges returns the changes from the beginning of a year to that of another.
func zoneChanges(zone *time.Location, from, to int) (all []zoneChange) {
	at, end := time.Date(from, time.January, 1, 0, 0, 0, 0, zone), time.Date(to, time.January, 1, 0, 0, 0, 0, zone)
	for at.Before(end) {
		_, next := at.ZoneBounds()
		if next.IsZero() {
			break
		}
		// Far from a change the bounds may be those of 365 days of the year, which in a
		// leap year lead no further.
		if !next.After(at) {
			next = at.AddDate(0, 0, 1)
		}
		before, after := offsetAt(next.Add(-time.Second)), offsetAt(next)
		if before != after && next.Before(end) {
			all = append(all, zoneChange{next.UTC().Add(time.Duration(before) * time.Second), before, after})
		}
		at = next
	}
	return all
}

func offsetAt(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// areYearly reports whether the changes of zoneYears are two a year, each on the same
// day of a month's week.
func areYearly(changes []zoneChange) bool {
	return len(changes) == 2*zoneYears && yearlyDay(changes[0], changes).Week != 0 && yearlyDay(changes[1], changes).Week != 0
}

// yearlyDay returns the day on which a change comes each year; its week is 0 where one
// of those to the same offset comes otherwise.
func yearlyDay(c zoneChange, all []zoneChange) Day {
	for _, week := range []int{1, 2, 3, 4, -1} {
		day := Day{week, c.at.Weekday()}
		if !slices.ContainsFunc(all, func(o zoneChange) bool { return o.to == c.to && !o.isLike(c, day) }) {
			return day
		}
	}
	return Day{}
}

// firstOn returns the changes of the first year from which on they have come on the
// same days as in a year, so that the lines are the same whenever they are made.
func firstOn(days []Day, zone *time.Location, year int, changes []zoneChange) []zoneChange {
	for year--; year >= firstZoneYear; year-- {
		earlier := zoneChanges(zone, year, year+1)
		if len(earlier) != 2 || !earlier[0].isLike(changes[0], days[0]) || !earlier[1].isLike(changes[1], days[1]) {
			break
		}
		changes = earlier
	}
	return changes
}

// isLike reports whether a change is another one in some year, on a day of a month's week.
func (c zoneChange) isLike(other zoneChange, on Day) bool {
	return on.is(c.at) && c.from == other.from && c.to == other.to && c.at.Month() == other.at.Month() &&
		timeOfDay(c.at) == timeOfDay(other.at)
}

func timeOfDay(at time.Time) time.Duration { return at.Sub(at.Truncate(24 * time.Hour)) }

// lines are those of one change, or of all that come by a rule. Summer is when the
// clocks are ahead.
func (c zoneChange) lines(rule string) []string {
	kind := "STANDARD"
	if c.to > c.from {
		kind = "DAYLIGHT"
	}
	lines := []string{
		"BEGIN:" + kind, "DTSTART:" + c.at.Format(stamp), "TZOFFSETFROM:" + offsetText(c.from), "TZOFFSETTO:" + offsetText(c.to),
	}
	if rule != "" {
		lines = append(lines, "RRULE:"+rule)
	}
	return append(lines, "END:"+kind)
}

// offsetText writes what a zone is ahead of UTC, such as -0600.
func offsetText(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
}

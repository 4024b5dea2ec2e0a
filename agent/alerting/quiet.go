package alerting

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zones of its own

	"ministryfinder/embedded/i18n"
)

// Times of day are wall-clock times in the parish's zone, so that they stay
// where they are when daylight saving begins or ends.

// clock is a time of day in minutes after midnight.
type clock int

func parseClock(text string) (clock, error) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, i18n.NewError("settings.mistake.clock", "value", strconv.Quote(text))
	}
	return clock(t.Hour()*60 + t.Minute()), nil
}

func clockOf(t time.Time) clock { return clock(t.Hour()*60 + t.Minute()) }

// span is a stretch of the day, from included, to not; it may pass midnight.
type span struct{ from, to clock }

func parseSpan(text string) (span, error) {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return span{}, i18n.NewError("settings.mistake.stretch", "value", strconv.Quote(text))
	}
	a, err := parseClock(strings.TrimSpace(from))
	if err != nil {
		return span{}, err
	}
	b, err := parseClock(strings.TrimSpace(to))
	if err != nil {
		return span{}, err
	}
	if a == b {
		return span{}, i18n.NewError("settings.mistake.same", "value", strconv.Quote(text))
	}
	return span{a, b}, nil
}

func (s span) has(c clock) bool {
	if s.from < s.to {
		return c >= s.from && c < s.to
	}
	return c >= s.from || c < s.to
}

// massTime is a stretch of one day of the week.
type massTime struct {
	day time.Weekday
	span
}

func parseMass(text string) (massTime, error) {
	name, times, _ := strings.Cut(strings.TrimSpace(text), " ")
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(name) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), strings.ToLower(name)) {
			s, err := parseSpan(times)
			if err == nil && s.from > s.to {
				err = i18n.NewError("settings.mistake.backwards", "value", strconv.Quote(text))
			}
			return massTime{d, s}, err
		}
	}
	return massTime{}, i18n.NewError("settings.mistake.mass", "value", strconv.Quote(text))
}

// QuietHours says when nothing may pop up.
type QuietHours struct {
	zone  *time.Location
	hours *span // nil for none
	mass  []massTime
}

// mostMassTimes bounds the list of Mass times.
const mostMassTimes = 50

// NewQuiet reads quiet hours ("22:00-07:00", empty for none) and Mass times
// ("Sunday 09:00-10:15") in a time zone such as America/Chicago.
func NewQuiet(zone, hours string, mass []string) (QuietHours, error) {
	place, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return QuietHours{}, i18n.NewError("settings.mistake.zone", "value", strconv.Quote(zone))
	}
	q := QuietHours{zone: place}
	if hours != "" {
		s, err := parseSpan(hours)
		if err != nil {
			return QuietHours{}, i18n.NewError("settings.mistake.in", "key", "telling.quiet_hours", "error", err)
		}
		q.hours = &s
	}
	if len(mass) > mostMassTimes {
		return QuietHours{}, i18n.NewError("settings.mistake.masses", "n", len(mass), "most", mostMassTimes)
	}
	for _, text := range mass {
		m, err := parseMass(text)
		if err != nil {
			return QuietHours{}, i18n.NewError("settings.mistake.in", "key", "telling.mass_times", "error", err)
		}
		q.mass = append(q.mass, m)
	}
	return q, nil
}

// Hours reports whether a time is within the quiet hours.
func (q QuietHours) Hours(at time.Time) bool {
	return q.hours != nil && q.hours.has(clockOf(at.In(q.zone)))
}

// Mass reports whether a time is within a Mass.
func (q QuietHours) Mass(at time.Time) bool {
	for _, m := range q.mass {
		local := at.In(q.zone)
		if m.day == local.Weekday() && m.has(clockOf(local)) {
			return true
		}
	}
	return false
}

// Tomorrow is when the next day begins at seven, or at the end of the quiet
// hours where these end in the morning: until then "until tomorrow" lasts. Who is still
// up after midnight means the morning that comes.
func (q QuietHours) Tomorrow(at time.Time) time.Time {
	const seven = clock(7 * 60)
	wake := seven
	if q.hours != nil && q.hours.to > 0 && q.hours.to < clock(12*60) {
		wake = q.hours.to
	}
	zone := q.zone
	if zone == nil {
		zone = time.UTC
	}
	local, days := at.In(zone), 1
	if clockOf(local) < wake {
		days = 0
	}
	return time.Date(local.Year(), local.Month(), local.Day()+days, int(wake)/60, int(wake)%60, 0, 0, zone)
}

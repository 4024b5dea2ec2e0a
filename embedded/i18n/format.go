package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers, shares and times are written as people of a language in the United States
// write them. English and Spanish follow the Common Locale Data Repository's en-US and
// es-US: both have the comma between thousands, the point before decimals and twelve
// hours; a share is 12% in English and 12 % in Spanish, with a space that does not break.

// Number writes a whole number with the language's sign between thousands.
func (t *Texts) Number(n int) string { return t.grouped(strconv.Itoa(n)) }

// Decimal writes a number with as many decimals, 0 or more; "–" for what is no number.
func (t *Texts) Decimal(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	whole, fraction, found := strings.Cut(s, ".")
	if !found {
		return t.grouped(whole)
	}
	return t.grouped(whole) + t.text("format.decimal") + fraction
}

func (t *Texts) grouped(digits string) string {
	first := 0
	if strings.HasPrefix(digits, "-") {
		first = 1
	}
	for i := len(digits) - 3; i > first; i -= 3 {
		digits = digits[:i] + t.text("format.group") + digits[i:]
	}
	return digits
}

// Percent writes a share in percent, such as 12.5, with as many decimals.
func (t *Texts) Percent(v float64, decimals int) string {
	return t.T("format.percent", "n", t.Decimal(v, decimals))
}

// Clock writes the time of day in the location of the moment: 7:05 PM.
func (t *Texts) Clock(at time.Time) string { return t.clock(at, at.Format("04")) }

// ClockSeconds writes the time of day to the second: 7:05:09 PM.
func (t *Texts) ClockSeconds(at time.Time) string { return t.clock(at, at.Format("04:05")) }

func (t *Texts) clock(at time.Time, minutes string) string {
	hour, half := (at.Hour()+11)%12+1, "format.am"
	if at.Hour() >= 12 {
		half = "format.pm"
	}
	return t.T("format.clock", "h", hour, "min", minutes, "half", t.T(half))
}

// Weekday writes a short name of the day of the week: Sun.
func (t *Texts) Weekday(at time.Time) string {
	return t.T("format.weekday." + strconv.Itoa(int(at.Weekday())))
}

// Day writes day and month: Nov 28.
func (t *Texts) Day(at time.Time) string { return t.dateAs("format.day", "format.short.", at) }

// Date writes a day with its year: Nov 28, 2026.
func (t *Texts) Date(at time.Time) string { return t.dateAs("format.date", "format.short.", at) }

// LongDay writes day and month with its whole name: November 28.
func (t *Texts) LongDay(at time.Time) string {
	return t.dateAs("format.long_day", "format.months.", at)
}

// LongDate writes a day with the whole name of the month: November 28, 2026.
func (t *Texts) LongDate(at time.Time) string { return t.dateAs("format.long", "format.months.", at) }

// Month writes a month with its year: November 2026.
func (t *Texts) Month(at time.Time) string { return t.dateAs("format.month", "format.months.", at) }

// Moment writes day and time: Nov 28, 2026, 7:05 PM.
func (t *Texts) Moment(at time.Time) string {
	return t.T("format.moment", "date", t.Date(at), "clock", t.Clock(at))
}

// Duration writes a length of time in its two largest units, the same in each language:
// 3 d 4 h, 2 h 5 min, 7 min, 40 s.
func (t *Texts) Duration(d time.Duration) string {
	d = max(d, 0)
	const nbsp = "\u00a0"
	switch {
	case d >= 24*time.Hour:
		return fmt.Sprintf("%s%sd %d%sh", t.Number(int(d/(24*time.Hour))), nbsp, d%(24*time.Hour)/time.Hour, nbsp)
	case d >= time.Hour:
		return fmt.Sprintf("%d%sh %d%smin", d/time.Hour, nbsp, d%time.Hour/time.Minute, nbsp)
	case d >= time.Minute:
		return fmt.Sprintf("%d%smin", d/time.Minute, nbsp)
	}
	return fmt.Sprintf("%d%ss", d/time.Second, nbsp)
}

func (t *Texts) dateAs(key, months string, at time.Time) string {
	return t.T(key, "month", t.T(months+strconv.Itoa(int(at.Month()))), "day", at.Day(), "year", strconv.Itoa(at.Year()))
}

// valueText writes a value that a text names: whole numbers as the language does, so
// what is no number of anything, such as a year or a port, must be given as a string.
func (t *Texts) valueText(v any) string {
	switch n := v.(type) {
	case int:
		return t.Number(n)
	case int64:
		return t.Number(int(n))
	case uint64:
		return t.grouped(strconv.FormatUint(n, 10))
	}
	return fmt.Sprint(v)
}

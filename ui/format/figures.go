// Package format writes numbers, times and durations the way people of a
// language read them. Cards and graphs take them here, so that one figure
// looks the same everywhere in the window.
package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/i18n"
)

// None stands where there is no figure.
const None = "–"

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// Number writes a number with one decimal below ten and none above, with the
// language's decimal sign; None for what is not a number.
func Number(t *i18n.Texts, v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return None
	}
	decimals := 0
	if rounded := math.Round(v*10) / 10; math.Abs(rounded) < 10 && rounded != math.Trunc(rounded) {
		decimals = 1
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = "0" // not -0
	}
	if t.Lang() == "es" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// MB writes an amount of memory in MB.
func MB(t *i18n.Texts, mb float64) string { return Number(t, mb) + nbsp + "MB" }

// FormatDelta writes a change of memory in MB with its sign: +1.5 MB.
func FormatDelta(t *i18n.Texts, mb float64) string {
	s := MB(t, mb)
	if mb > 0 && !strings.HasPrefix(s, "0"+nbsp) {
		s = "+" + s
	}
	return s
}

// Percent writes a share; 12.3 is 12 %.
func Percent(t *i18n.Texts, v float64) string { return Number(t, v) + nbsp + "%" }

// Clock writes a moment as hours and minutes of its location.
func Clock(at time.Time) string { return at.Format("15:04") }

// ClockSeconds writes a moment to the second.
func ClockSeconds(at time.Time) string { return at.Format("15:04:05") }

// Date writes a moment's day and month.
func Date(t *i18n.Texts, at time.Time) string {
	return t.T("window.date", "day", at.Day(), "month", t.T("window.months."+strconv.Itoa(int(at.Month()))))
}

// Moment writes hours and minutes for today and the date before them for
// another day, in the location of now.
func Moment(t *i18n.Texts, at, now time.Time) string {
	at = at.In(now.Location())
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return Clock(at)
	}
	return t.T("window.day", "day", at.Day(), "month", t.T("window.months."+strconv.Itoa(int(at.Month()))), "time", Clock(at))
}

// FormatDuration writes a duration in its two largest units: 3 d 4 h, 2 h 5 min, 7 min, 40 s.
func FormatDuration(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d >= 24*time.Hour:
		return fmt.Sprintf("%d%sd %d%sh", d/(24*time.Hour), nbsp, d%(24*time.Hour)/time.Hour, nbsp)
	case d >= time.Hour:
		return fmt.Sprintf("%d%sh %d%smin", d/time.Hour, nbsp, d%time.Hour/time.Minute, nbsp)
	case d >= time.Minute:
		return fmt.Sprintf("%d%smin", d/time.Minute, nbsp)
	}
	return fmt.Sprintf("%d%ss", d/time.Second, nbsp)
}

// Bytes writes a size in kB, MB or GB of 1024.
func Bytes(t *i18n.Texts, n int64) string {
	const kilo = 1024
	v, unit := float64(n)/kilo, "kB"
	for _, larger := range []string{"MB", "GB"} {
		if v < kilo {
			break
		}
		v, unit = v/kilo, larger
	}
	return Number(t, v) + nbsp + unit
}

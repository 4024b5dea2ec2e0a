// Package format writes numbers, times and durations the way people of a
// language read them. Cards and graphs take them here, so that one figure
// looks the same everywhere in the window.
package format

import (
	"math"
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
	return t.Decimal(v, decimals)
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

// Percent writes a share; 12.3 is 12%.
func Percent(t *i18n.Texts, v float64) string { return t.T("format.percent", "n", Number(t, v)) }

// Moment writes the time of day for today and the date before it for another day, in
// the location of now.
func Moment(t *i18n.Texts, at, now time.Time) string {
	at = at.In(now.Location())
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return t.Clock(at)
	}
	return t.Day(at) + ", " + t.Clock(at)
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

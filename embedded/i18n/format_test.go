package i18n_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"ministryfinder/embedded/i18n"
)

func TestNumbersAreWrittenAsInTheUnitedStates(t *testing.T) {
	for lang, region := range map[string]string{"en": "en-US", "es": "es-US"} {
		words, cldr := i18n.For(lang), message.NewPrinter(language.MustParse(region))
		for _, n := range []int{0, 7, 999, 1000, 12345, 1234567, -5, -999, -1000, -123456} {
			if got, want := words.Number(n), cldr.Sprint(number.Decimal(n)); got != want {
				t.Errorf("%s writes %d as %q, CLDR as %q", lang, n, got, want)
			}
			if got, want := words.T("format.percent", "n", n), words.Number(n); got[:len(want)] != want {
				t.Errorf("%s: a text writes %d as %q", lang, n, got)
			}
		}
		for _, v := range []float64{0, 0.5, 12.25, 1234.5, -1234.5} {
			if got, want := words.Decimal(v, 1), cldr.Sprint(number.Decimal(v, number.Scale(1))); got != want {
				t.Errorf("%s writes %g as %q, CLDR as %q", lang, v, got, want)
			}
			if got, want := words.Percent(100*v, 0), cldr.Sprint(number.Percent(v, number.Scale(0))); got != want {
				t.Errorf("%s writes the share %g as %q, CLDR as %q", lang, v, got, want)
			}
		}
		if words.Decimal(-0.01, 1) != "0.0" || words.Decimal(math.NaN(), 1) != "–" || words.Decimal(math.Inf(-1), 0) != "–" {
			t.Errorf("%s: %q %q", lang, words.Decimal(-0.01, 1), words.Decimal(math.NaN(), 1))
		}
	}
}

// What Chromium's Intl writes for en-US and es-US, with plain spaces in English.
func TestTimesAreWrittenAsInTheUnitedStates(t *testing.T) {
	evening := time.Date(2026, 9, 6, 19, 5, 9, 0, time.UTC)
	for lang, want := range map[string][]string{
		"en": {"7:05 PM", "7:05:09 PM", "Sun", "Sep 6", "Sep 6, 2026", "September 6", "September 6, 2026", "September 2026",
			"Sep 6, 2026, 7:05 PM"},
		"es": {"7:05\u00a0p.m.", "7:05:09\u00a0p.m.", "dom", "6 sept", "6 sept 2026", "6 de septiembre", "6 de septiembre de 2026",
			"septiembre de 2026", "6 sept 2026, 7:05\u00a0p.m."},
	} {
		w := i18n.For(lang)
		for i, got := range []string{
			w.Clock(evening), w.ClockSeconds(evening), w.Weekday(evening), w.Day(evening), w.Date(evening), w.LongDay(evening),
			w.LongDate(evening), w.Month(evening), w.Moment(evening),
		} {
			if got != want[i] {
				t.Errorf("%s: %q, not %q", lang, got, want[i])
			}
		}
		for hour := range 24 {
			begin, half := w.Clock(evening.Add(time.Duration(hour-19)*time.Hour)), w.T("format.am")
			if hour >= 12 {
				half = w.T("format.pm")
			}
			if show := strconv.Itoa((hour+11)%12 + 1); begin != w.T("format.clock", "h", show, "min", "05", "half", half) {
				t.Errorf("%s: %d hours are %q", lang, hour, begin)
			}
		}
	}
}

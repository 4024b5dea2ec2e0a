package format

import (
	"math"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/i18n"
)

func plain(s string) string { return strings.ReplaceAll(s, nbsp, " ") }

func TestNumbers(t *testing.T) {
	en, es := i18n.For("en"), i18n.For("es")
	for _, c := range []struct {
		value  float64
		en, es string
	}{
		{0, "0", "0"}, {-0.01, "0", "0"}, {0.04, "0", "0"}, {0.25, "0.2", "0.2"}, {2, "2", "2"}, {2.04, "2", "2"},
		{9.96, "10", "10"}, {9.5, "9.5", "9.5"}, {-1.4, "-1.4", "-1.4"}, {41.7, "42", "42"}, {1024.4, "1,024", "1,024"},
		{math.NaN(), None, None}, {math.Inf(1), None, None},
	} {
		if got := Number(en, c.value); got != c.en {
			t.Errorf("%g in English is %q, want %q", c.value, got, c.en)
		}
		if got := Number(es, c.value); got != c.es {
			t.Errorf("%g in Spanish is %q, want %q", c.value, got, c.es)
		}
	}
	for value, want := range map[float64]string{1.5: "+1.5 MB", -1.5: "-1.5 MB", 0.01: "0 MB", 20: "+20 MB"} {
		if got := plain(FormatDelta(en, value)); got != want {
			t.Errorf("Signed(%g) = %q, want %q", value, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 40 * time.Second: "40 s", 7*time.Minute + 50*time.Second: "7 min",
		2*time.Hour + 5*time.Minute: "2 h 5 min", 76 * time.Hour: "3 d 4 h",
	} {
		if got := plain(i18n.For("en").Duration(d)); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at     time.Time
		en, es string
	}{
		{now.Add(-time.Hour), "1:00 PM", "1:00\u00a0p.m."},
		{now.Add(-24 * time.Hour), "Nov 22, 2:00 PM", "22 nov, 2:00\u00a0p.m."},
		{now.AddDate(-1, 0, 0), "Nov 23, 2:00 PM", "23 nov, 2:00\u00a0p.m."},
	} {
		if got := Moment(i18n.For("en"), c.at, now); got != c.en {
			t.Errorf("%v is %q, want %q", c.at, got, c.en)
		}
		if got := Moment(i18n.For("es"), c.at, now); got != c.es {
			t.Errorf("%v is %q, want %q", c.at, got, c.es)
		}
	}
}

package alerttext

import (
	"fmt"
	"strings"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
)

// Growth says in a sentence or two whether memory grows, how fast, what grows,
// and when the limit is reached at this rate, in the given zone.
func Growth(t *i18n.Texts, v health.Verdict, l health.Limits, zone *time.Location) string {
	if v.Status == "" {
		return t.T("health.growth.unknown")
	}
	pairs := []any{"rate", rate(t, v.SlopeMBPerHour), "window", stretch(t, v.Window)}
	switch v.Status {
	case health.Growing:
		said := []string{t.T("health.growth.growing", pairs...)}
		var what []string
		for _, g := range v.Grows {
			what = append(what, t.T("health.grows."+g))
		}
		if len(what) > 0 {
			said = append(said, t.T("health.growth.what", "what", strings.Join(what, ", ")))
		}
		if !v.EightyPercentAt.IsZero() {
			said = append(said, t.T("health.growth.forecast", "limit", t.Decimal(l.MemoryPercent, 0), "when",
				t.Moment(v.EightyPercentAt.In(zone))))
		}
		return strings.Join(said, " ")
	case health.Watch:
		key := "health.growth.watch"
		if v.UsedBeforeMB > 0 {
			key = "health.growth.watch_usual"
			pairs = append(pairs, "used", t.Decimal(v.UsedBeforeMB, 0))
		}
		said := t.T(key, append(pairs, "low", rateIn(t, v.Low, v.SlopeMBPerHour),
			"high", rateIn(t, v.High, v.SlopeMBPerHour))...)
		if !v.EightyPercentAt.IsZero() {
			said += " " + t.T("health.growth.watch_forecast", "limit", t.Decimal(l.MemoryPercent, 0), "when",
				t.Moment(v.EightyPercentAt.In(zone)))
		}
		return said
	}
	return t.T("health.growth.stable")
}

// stretch puts a length of time into words: hours up to two days, then days.
func stretch(t *i18n.Texts, d time.Duration) string {
	hours := d.Hours()
	switch {
	case hours >= 48:
		return t.T("health.days", "n", fmt.Sprintf("%.0f", hours/24))
	case hours > 1.5:
		return t.T("health.hours", "n", fmt.Sprintf("%.0f", hours))
	}
	return t.T("health.one_hour")
}

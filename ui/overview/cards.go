package overview

import (
	"strconv"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/poller"
)

// cardCount is how many cards the page has.
const cardCount = 8

// readings returns what the cards say, in their order on the page. Figures
// that are not known are a dash, and so are old ones when nobody answers: a
// card says how things are now.
func readings(v poller.View, t *i18n.Texts) [cardCount]reading {
	s, latest := v.Status, v.Status.Latest
	var cards [cardCount]reading
	for i, key := range [cardCount]string{
		"finder_memory", "computer_memory", "finder_cpu", "computer_cpu", "people", "database", "cache", "trend",
	} {
		cards[i] = reading{name: t.T("window.card." + key), figure: format.None, plain: t.T("window.plain." + key)}
	}
	if v.Contact != poller.Connected || latest == nil || !latest.OK {
		return cards
	}
	mb := func(v float64) string { return format.MB(t, v) }
	percent := func(v float64) string { return format.Percent(t, v) }
	cards[0].figure, cards[0].note = mb(latest.RSSMB), limitNote(finderLimit(s), mb, t)
	cards[1].figure, cards[1].note = percent(latest.SystemPercent), limitNote(s.MemoryLimitPercent, percent, t)
	cards[2].figure, cards[2].note = format.Percent(t, latest.ProcessCPU), t.T("window.of_one_core")
	cards[3].figure, cards[3].note = format.Percent(t, latest.SystemCPU), t.T("window.of_all_cores")
	cards[4].figure, cards[4].plain = people(latest, t)
	cards[5].figure, cards[5].plain = database(latest, t)
	cards[6].figure = format.MB(t, latest.CacheMB)
	cards[6].note = t.T("window.cache_note", "entries", latest.CacheEntries, "rate", format.Percent(t, 100*latest.CacheHitRate))
	cards[7].figure, cards[7].note = trend(s.Growth, s.Now, t)
	if s.Growth.Verdict == health.Watch {
		// Nobody is called yet; who looks sees how sure it is.
		cards[7].plain = t.T("window.trend_between", "value", t.Decimal(s.Growth.SlopeMBPerHour, 2),
			"low", t.Decimal(s.Growth.Low, 2), "high", t.Decimal(s.Growth.High, 2))
		if s.Growth.UsedBeforeMB > 0 {
			cards[7].note = t.T("window.trend_usual", "value", mb(s.Growth.UsedBeforeMB))
		}
	}
	return cards
}

func limitNote(limit float64, write func(float64) string, t *i18n.Texts) string {
	if limit <= 0 {
		return ""
	}
	return t.T("window.limit_note", "value", write(limit))
}

func people(s *health.Sample, t *i18n.Texts) (figure, plain string) {
	if s.PeopleToday < 0 {
		return format.None, t.T("window.people_unknown")
	}
	return strconv.Itoa(s.PeopleToday), t.T("window.people_note")
}

func database(s *health.Sample, t *i18n.Texts) (figure, plain string) {
	switch s.Database {
	case "connected":
		return t.T("window.connected"), t.T("window.database_well")
	case "disconnected":
		return t.T("window.disconnected"), t.T("window.database_bad")
	}
	return format.None, ""
}

// trend says where memory is heading; a verdict that it does not know is a dash.
func trend(g control.Growth, now time.Time, t *i18n.Texts) (figure, note string) {
	key := "window.trend." + g.Verdict
	if !t.Has(key) {
		return format.None, t.T("window.trend_unknown")
	}
	if g.EightyPercentAt.After(now) {
		return t.T(key), t.T("window.trend_limit", "time", format.Moment(t, g.EightyPercentAt, now))
	}
	if g.SlopeMBPerHour == 0 {
		return t.T(key), ""
	}
	return t.T(key), t.T("window.trend_rate", "value", format.FormatDelta(t, g.SlopeMBPerHour))
}

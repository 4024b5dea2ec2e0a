package view

import (
	"time"

	"ministryfinder/embedded/i18n"
)

// When writes a time as people say it, in the parish's time zone: today at 7:20 AM,
// yesterday at 7:20 AM, on November 28 at 7:20 AM, and with the year when it is another one.
func (v *View) When(t *i18n.Texts, at time.Time) string {
	now, at := v.Now().In(v.Zone()), at.In(v.Zone())
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	clock, hour := t.Clock(at), at.Hour()%12
	switch days := int(day(now).Sub(day(at)).Hours() / 24); {
	case days == 0:
		return t.T("time.today", "clock", clock, "hour", hour)
	case days == 1:
		return t.T("time.yesterday", "clock", clock, "hour", hour)
	}
	date := t.LongDay(at)
	if at.Year() != now.Year() {
		date = t.LongDate(at)
	}
	return t.T("time.on", "date", date, "clock", clock, "hour", hour)
}

// Ago writes how long ago a time is, up to an hour; an older one as When does.
func (v *View) Ago(t *i18n.Texts, at time.Time) string {
	switch minutes := int(v.Now().Sub(at).Minutes()); {
	case minutes < 1:
		return t.T("time.now")
	case minutes < 60:
		return t.T("time.minutes_ago", "n", minutes)
	}
	return v.When(t, at)
}

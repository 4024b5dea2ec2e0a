package statistics

import (
	"strconv"
	"time"

	"ministryfinder/embedded/i18n"
)

// aYearAgo is how many days before a day its like of a year ago is: a Sunday's is a
// Sunday.
const aYearAgo = 364

// monthText, dayText and dateText write a day as people do: November 2026, Nov 28,
// Nov 28, 2026.
func monthText(t *i18n.Texts, day time.Time) string {
	return t.T("sheet.month", "month", t.T("sheet.months."+strconv.Itoa(int(day.Month()))), "year", day.Year())
}

func dayText(t *i18n.Texts, day time.Time) string {
	return t.T("statistics.day", "month", t.T("statistics.months."+strconv.Itoa(int(day.Month()))), "day", day.Day())
}

func dateText(t *i18n.Texts, day time.Time) string {
	return t.T("statistics.date", "month", t.T("statistics.months."+strconv.Itoa(int(day.Month()))), "day", day.Day(), "year", day.Year())
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func parseDay(text string, otherwise time.Time) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return otherwise
	}
	return d
}

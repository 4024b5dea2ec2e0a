package listimport

import "time"

// isoMoments and isoHours are how a day and an hour are written out (ISO 8601), as the
// strict form of workbooks and some programs do.
var (
	isoMoments = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly}
	isoHours   = []string{"15:04:05Z07:00", "15:04:05", "15:04", "T15:04:05Z07:00", "T15:04:05", "T15:04"}
)

// writeISO writes a day that is written out as the cell shows it, as it does a number.
// What is none stays as it is.
func (f cellFormat) writeISO(value string, day0 time.Time) string {
	at, hourOnly, ok := parseISO(value, day0)
	if !ok {
		return value
	}
	if f.kind == formatPlain && f.parts == nil {
		f.kind = formatMoment
		if at.Hour() == 0 && at.Minute() == 0 {
			f.kind = formatDay
		}
	}
	return f.show(at, hourOnly)
}

// parseISO reads a moment. An hour alone is one of day 0, and one of the days with which
// a workbook begins to count is an hour alone.
func parseISO(value string, day0 time.Time) (at time.Time, hourOnly, ok bool) {
	for _, layout := range isoHours {
		if h, err := time.Parse(layout, value); err == nil {
			return time.Date(day0.Year(), day0.Month(), day0.Day(), h.Hour(), h.Minute(), h.Second(), 0, time.UTC), true, true
		}
	}
	for _, layout := range isoMoments {
		if at, err := time.Parse(layout, value); err == nil {
			day := at.Format(time.DateOnly)
			first := day == "1899-12-30" || day == "1899-12-31" || day0 == firstDay1904 && day == "1904-01-01"
			return at, first, true
		}
	}
	return time.Time{}, false, false
}

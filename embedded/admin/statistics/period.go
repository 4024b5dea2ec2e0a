package statistics

import (
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// period is a range of days, both ends included, and with what it is compared.
type period struct {
	from, to, today time.Time
	// shift is how many days before each day the one is that it is compared with; 0
	// for none: everything has nothing before it.
	shift  int
	byYear bool
}

// newPeriod reads the days of a filter. Those that are missing are the first on which
// somebody came and today.
func newPeriod(f view.FilterForm, people []store.DayCount, today time.Time) period {
	first := today
	if len(people) > 0 {
		first = earlier(parseDay(people[0].Day, today), today)
	}
	p := period{from: parseDay(f.From, first), to: earlier(parseDay(f.To, today), today), today: today}
	if p.from.Before(first.AddDate(-100, 0, 0)) {
		p.from = first // a date of another century
	}
	if p.to.Before(p.from) {
		p.to = p.from
	}
	switch {
	case f.From == "":
	case f.With == view.WithYear:
		p.shift, p.byYear = aYearAgo*((p.days()+aYearAgo-1)/aYearAgo), true
	default:
		p.shift = p.days()
	}
	return p
}

func (p period) days() int      { return int(p.to.Sub(p.from).Hours()/24) + 1 }
func (p period) compared() bool { return p.shift > 0 }

// earlier is the day that another one is compared with.
func (p period) earlier(day time.Time) time.Time { return day.AddDate(0, 0, -p.shift) }

// text names the days: the last 30 days, or from one date to another.
func (p period) text(t *i18n.Texts) string {
	switch {
	case p.to.Equal(p.today) && p.days() == 1:
		return t.T("statistics.today_in")
	case p.to.Equal(p.today) && p.shift > 0 && (p.days() == 7 || p.days() == 30 || p.days() == 90 || p.days() == 365):
		return t.T("statistics.last_in", "n", p.days())
	case p.from.Day() == 1 && p.to.Equal(p.from.AddDate(0, 1, -1)):
		return t.T("statistics.month_in", "month", t.Month(p.from))
	}
	return t.T("statistics.span_in", "from", t.Date(p.from), "to", t.Date(p.to))
}

// beforeText names the days that these are compared with.
func (p period) beforeText(t *i18n.Texts) string {
	if p.byYear {
		return t.T("statistics.year_before")
	}
	return t.T("statistics.days_before", "n", p.days())
}

package request

import (
	"errors"
	"time"
)

// Workdays are the days of the week on which the parish office works, Sunday first.
type Workdays [7]bool

// MondayToFriday are the usual ones.
var MondayToFriday = Workdays{false, true, true, true, true, true, false}

// any reports whether there is a day of work at all.
func (w Workdays) any() bool { return w != Workdays{} }

// After is the day that comes n days of work after another. Without any day of work
// each day is one.
func (w Workdays) After(day string, n int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	for n > 0 {
		date = date.AddDate(0, 0, 1)
		if w[date.Weekday()] || !w.any() {
			n--
		}
	}
	return date.Format(time.DateOnly)
}

// FirstFrom is the first day of work from a day on: the day itself, where it is one.
// Without any day of work each day is one.
func (w Workdays) FirstFrom(day string) string { return w.After(addDays(day, -1), 1) }

// Monday is the Monday with which the week of a day begins.
func Monday(day string) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return addDays(day, -(int(date.Weekday())+6)%7)
}

func addDays(day string, n int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return date.AddDate(0, 0, n).Format(time.DateOnly)
}

// DaysBetween counts the days from one to another.
func DaysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// MaxLater is how many days off somebody may be called.
const MaxLater = 180

// ErrDate means that a date does not exist, is over, or is more than MaxLater days off.
var ErrDate = errors.New("the date is over, too far off, or does not exist")

// CheckLater returns a date on which somebody is to be called, or ErrDate.
func CheckLater(date, today string) (string, error) {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "", ErrDate
	}
	date = d.Format(time.DateOnly)
	if date <= today || date > addDays(today, MaxLater) {
		return "", ErrDate
	}
	return date, nil
}

// Package calendar reads when a ministry meets out of what staff have written, and
// makes the entry of it for people's own calendars. What it does not understand wholly
// it leaves alone: an entry at a wrong hour would be worse than none.
package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule is when a ministry meets again and again, by the clock of the parish.
type Schedule struct {
	Days []Day
	// Start and End are minutes after midnight, End after Start.
	Start, End int
}

// Day is a day of the week on which it meets.
type Day struct {
	// Week is which one of a month it is, 1 to 5, or -1 for the last; 0 is each.
	Week    int
	Weekday time.Weekday
}

// defaultMinutes is how long something takes that does not say until when.
const defaultMinutes = 60

const minutesOfDay = 24 * 60

// codes are the days' names in a calendar's rules, from Sunday.
var codes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// String writes it for the browser, such as "TU,TH 1900 2030" or "1SU,-1SU 0900 1000".
func (s Schedule) String() string { return s.days() + " " + clock(s.Start) + " " + clock(s.End) }

func (s Schedule) days() string {
	var days []string
	for _, d := range s.Days {
		days = append(days, d.code())
	}
	return strings.Join(days, ",")
}

// code is the day as a calendar's rules name it, such as TU, 1SU or -1SU.
func (d Day) code() string {
	if d.Week == 0 {
		return codes[d.Weekday]
	}
	return strconv.Itoa(d.Week) + codes[d.Weekday]
}

func clock(minutes int) string { return fmt.Sprintf("%02d%02d", minutes/60, minutes%60) }

// monthly reports whether it counts the weeks of a month.
func (s Schedule) monthly() bool {
	return slices.ContainsFunc(s.Days, func(d Day) bool { return d.Week != 0 })
}

// rules returns it in the parts that are a rule of a calendar each: of a month's weeks
// some programs, Outlook among them, know one in a rule, and pass over the whole entry.
func (s Schedule) rules() []Schedule {
	if !s.monthly() {
		return []Schedule{s}
	}
	var all []Schedule
	for i := range s.Days {
		all = append(all, Schedule{s.Days[i : i+1], s.Start, s.End})
	}
	return all
}

// maxDaysAhead is how far away the next day can be: months without a fifth Sunday
// follow each other at most thrice.
const maxDaysAhead = 200

// Next returns the first day from a day on, of whose time only the date counts, on
// which it meets.
func (s Schedule) Next(from time.Time) (day time.Time, ok bool) {
	year, month, date := from.Date()
	for i := range maxDaysAhead {
		day := time.Date(year, month, date+i, 0, 0, 0, 0, time.UTC)
		if slices.ContainsFunc(s.Days, func(d Day) bool { return d.is(day) }) {
			return day, true
		}
	}
	return time.Time{}, false
}

func (d Day) is(day time.Time) bool {
	switch {
	case day.Weekday() != d.Weekday:
		return false
	case d.Week < 0:
		return day.AddDate(0, 0, 7).Month() != day.Month()
	}
	return d.Week == 0 || (day.Day()+6)/7 == d.Week
}

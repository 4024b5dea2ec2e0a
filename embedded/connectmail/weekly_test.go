package connectmail_test

import (
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// weekly lets hours go by in which the program runs where on says so, and returns the
// days on which the office was written to.
func (p *parish) weekly(hours int, on func(time.Time) bool) []string {
	p.t.Helper()
	var days []string
	for range hours {
		if on(p.now) {
			p.start()
			before := len(p.sent)
			p.round()
			for _, l := range p.sent[before:] {
				if l.To[0] == "office@example.org" {
					days = append(days, l.day)
				}
			}
		}
		p.now = p.now.Add(time.Hour)
	}
	return days
}

func (p *parish) workdays(days ...time.Weekday) {
	p.t.Helper()
	choice, version, err := connect.LoadChoice(p.t.Context(), p.db)
	p.must(err)
	choice.Workdays = request.Workdays{}
	for _, d := range days {
		choice.Workdays[d] = true
	}
	p.must(connect.SaveChoice(p.t.Context(), p.db, "test", choice, version, p.now))
}

// Once a week the office is told who waits: on the first day on which it works, and
// where the program did not run then, on the next day of the week on which it does.
// Somebody waits all the time, whom the office itself has to call.
func TestTheOfficeIsToldOnceAWeek(t *testing.T) {
	always := func(time.Time) bool { return true }
	isNot := func(days ...time.Weekday) func(time.Time) bool {
		return func(now time.Time) bool {
			for _, d := range days {
				if now.Weekday() == d {
					return false
				}
			}
			return now.Hour() >= 9 && now.Hour() < 17
		}
	}
	for name, c := range map[string]struct {
		workdays []time.Weekday
		on       func(time.Time) bool
		want     string
	}{
		"the first workday is a Tuesday": {[]time.Weekday{time.Tuesday, time.Thursday}, always, "[2026-12-01 2026-12-08]"},
		"off on Mondays":                 {nil, isNot(time.Monday), "[2026-12-01 2026-12-08]"},
		"off until Saturday":             {nil, isNot(1, 2, 3, 4, 5), "[2026-12-05 2026-12-12]"},
		"off for a week": {nil, func(now time.Time) bool { return now.Day() >= 7 && now.Day() < 20 && now.Hour() > 5 },
			"[2026-12-07]"},
		"on after nine in the evening": {nil, func(now time.Time) bool { return now.Weekday() != time.Monday || now.Hour() >= 21 },
			"[2026-12-01 2026-12-08]"},
		"works on Sundays alone": {[]time.Weekday{time.Sunday}, always, "[2026-12-06 2026-12-13]"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParish(t, sqlite(t), "", noon(t), 1)
			if c.workdays != nil {
				p.workdays(c.workdays...)
			}
			p.ask("Anna Smith", "", false, "en", 1)
			p.now = time.Date(2026, 11, 30, 0, 5, 0, 0, p.now.Location())
			if got := fmt.Sprint(p.weekly(14*24, c.on)); got != c.want {
				t.Errorf("on %s, want %s", got, c.want)
			}
		})
	}
}

// A week in which nobody waited on its first workday has no letter, whoever asks later.
func TestNobodyWaitedOnTheFirstWorkday(t *testing.T) {
	p := newParish(t, sqlite(t), "", time.Date(2026, 11, 30, 9, 0, 0, 0, noon(t).Location()), 1)
	p.ask("Anna Smith", "", false, "en", 1)
	if got := fmt.Sprint(p.weekly(10*24, func(time.Time) bool { return true })); got != "[2026-12-07]" {
		t.Errorf("on %s", got)
	}
}

// A clock that is set back, other workdays and a start anew do not send a week's letter
// twice; and a clock that was a year ahead does not keep it from being sent.
func TestTheWeeksLetterIsNotSentTwice(t *testing.T) {
	p := newParish(t, sqlite(t), "", noon(t), 1)
	p.ask("Anna Smith", "", false, "en", 1)
	zone, all := p.now.Location(), func(time.Time) bool { return true }
	at := func(year int, month time.Month, day, hour int) {
		p.now = time.Date(year, month, day, hour, 0, 0, 0, zone)
	}
	at(2026, 12, 1, 9)
	wantDays(t, "after a Monday off", p.weekly(1, all), "[2026-12-01]")
	p.workdays(time.Wednesday, time.Friday)
	wantDays(t, "with other workdays", p.weekly(80, all), "[]")
	at(2026, 11, 30, 9)
	wantDays(t, "on the Monday before", p.weekly(40, all), "[]")
	at(2026, 11, 29, 9)
	wantDays(t, "in the week before", p.weekly(12, all), "[]")
	at(2027, 12, 6, 9)
	wantDays(t, "a year ahead", p.weekly(4, all)[:0], "[]")
	at(2026, 12, 9, 9)
	p.ask("Ben Jones", "", false, "en", 1)
	wantDays(t, "after a year ahead", p.weekly(30, all), "[2026-12-09]")
}

func wantDays(t *testing.T, when string, days []string, want string) {
	t.Helper()
	if got := fmt.Sprint(days); got != want {
		t.Errorf("%s: letters on %s, want %s", when, got, want)
	}
}

// Who came back to the office is told on the day on which the letter goes out.
func TestTheWeeksLetterTellsTodaysNews(t *testing.T) {
	p := newParish(t, sqlite(t), "", noon(t), 1)
	p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	p.ask("Anna Smith", "", false, "en", 1)
	p.now = time.Date(2026, 12, 8, 9, 0, 0, 0, p.now.Location()) // off since then, and on this Monday
	p.round()
	var office []sent
	for _, l := range p.sent {
		if l.To[0] == "office@example.org" {
			office = append(office, l)
		}
	}
	if len(office) != 1 || p.back != 1 {
		t.Fatalf("%d letters to the office, %d came back", len(office), p.back)
	}
	has(t, "the letter", office[0].Body, "Came back to the office today", ": 1.")
	last, err := p.db.LastInOutbox(t.Context(), "call-office", "office")
	if err != nil || last.State != store.OutboxSent {
		t.Errorf("%+v (%v)", last, err)
	}
}

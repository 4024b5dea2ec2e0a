package alerting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/embedded/health"
)

func chicago(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func quiet(t *testing.T, hours string, mass ...string) alerting.QuietHours {
	t.Helper()
	q, err := alerting.NewQuiet("America/Chicago", hours, mass)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func raised(kind health.Kind, at time.Time) health.Event {
	return health.Event{Alert: health.Alert{Kind: kind, Raised: at}}
}

func cleared(kind health.Kind, from, at time.Time) health.Event {
	return health.Event{Alert: health.Alert{Kind: kind, Raised: from, Cleared: at}}
}

func noon(t *testing.T) time.Time { return time.Date(2026, 6, 10, 12, 0, 0, 0, chicago(t)) }

func TestOneCauseIsToldOnceAnHour(t *testing.T) {
	p, now := alerting.NewPolicy(quiet(t, ""), alerting.State{}), noon(t)
	told := 0
	for m := range 120 { // a database that comes and goes each minute
		at := now.Add(time.Duration(m) * time.Minute)
		e := raised(health.DatabaseDown, at)
		if m%2 == 1 {
			e = cleared(health.DatabaseDown, at.Add(-time.Minute), at)
		}
		if p.ShouldNotify(e, at) {
			told++
		}
		if len(p.DueDigest(at)) > 0 {
			told++
		}
	}
	// Raised, over, and after an hour one digest of all in between.
	if told < 3 || told > 4 {
		t.Errorf("told %d times in two hours", told)
	}
	last := p.DueDigest(now.Add(5 * time.Hour))
	if len(last) == 0 || len(p.State().Held) != 0 {
		t.Errorf("the rest is lost: %+v, held %+v", last, p.State().Held)
	}
}

func TestTheSameCauseIsToldAgainAfterAnHour(t *testing.T) {
	now := noon(t)
	for after, again := range map[time.Duration]bool{alerting.MinRepeatInterval - 1: false, alerting.MinRepeatInterval: true} {
		p := alerting.NewPolicy(quiet(t, ""), alerting.State{})
		first, second := raised(health.DatabaseDown, now), raised(health.DatabaseDown, now.Add(after))
		if !p.ShouldNotify(first, now) || !p.ShouldNotify(cleared(health.DatabaseDown, now, now.Add(1)), now.Add(1)) {
			t.Fatal("the first time, and its end, are not told")
		}
		if p.ShouldNotify(second, now.Add(after)) != again {
			t.Errorf("told again after %v: %t", after, !again)
		}
		if d := p.DueDigest(now.Add(after)); d != nil {
			t.Errorf("held and told after %v: %+v", after, d)
		}
		if d := p.DueDigest(now.Add(alerting.MinRepeatInterval)); (len(d) == 1) == again {
			t.Errorf("the digest after an hour: %+v", d)
		}
	}
}

func TestSixAnHourAndThenOneSummary(t *testing.T) {
	p, now := alerting.NewPolicy(quiet(t, ""), alerting.State{}), noon(t)
	told := 0
	for i, kind := range health.Kinds() {
		if p.ShouldNotify(raised(kind, now), now.Add(time.Duration(i)*time.Second)) {
			told++
		}
	}
	if told != alerting.MaxPerHour {
		t.Errorf("told %d times", told)
	}
	if d := p.DueDigest(now.Add(time.Hour - 1)); d != nil {
		t.Errorf("within the hour: %+v", d)
	}
	if d := p.DueDigest(now.Add(time.Hour)); len(d) != len(health.Kinds())-alerting.MaxPerHour {
		t.Errorf("the summary has %d alerts", len(d))
	}
	if d := p.DueDigest(now.Add(62 * time.Minute)); d != nil {
		t.Errorf("a second summary: %+v", d)
	}
}

func TestQuietHoursHoldBackAndTroubleBreaksThemOnce(t *testing.T) {
	p := alerting.NewPolicy(quiet(t, "22:00-07:00"), alerting.State{})
	night := time.Date(2026, 6, 10, 23, 0, 0, 0, chicago(t))
	if p.ShouldNotify(raised(health.SystemMemory, night), night) {
		t.Error("a full memory woke somebody up")
	}
	if !p.ShouldNotify(raised(health.FinderDown, night), night.Add(time.Hour)) {
		t.Error("trouble did not break the quiet hours")
	}
	if p.ShouldNotify(raised(health.DatabaseDown, night), night.Add(2*time.Hour)) {
		t.Error("trouble broke them twice")
	}
	if p.ShouldNotify(cleared(health.SystemMemory, night, night.Add(3*time.Hour)), night.Add(3*time.Hour)) {
		t.Error("that all is well woke somebody up")
	}
	if d := p.DueDigest(night.Add(7*time.Hour + 59*time.Minute)); d != nil {
		t.Errorf("before seven: %+v", d)
	}
	d := p.DueDigest(night.Add(8 * time.Hour))
	if len(d) != 2 || d[0].Kind != health.SystemMemory || d[0].Cleared.IsZero() || d[1].Kind != health.DatabaseDown {
		t.Errorf("the digest: %+v", d)
	}
	next := night.Add(24 * time.Hour)
	if !p.ShouldNotify(raised(health.CrashLoop, next), next) {
		t.Error("the next night trouble may break the quiet hours again")
	}
}

// In the night of the change an hour is missing or there twice; the quiet
// hours end at seven by the clock on the wall all the same.
func TestQuietHoursFollowTheClockOnTheWall(t *testing.T) {
	q := quiet(t, "22:00-07:00")
	for _, c := range []struct {
		date  string
		hours int // from 22:00 to 07:00
	}{{"2026-03-07", 8}, {"2026-10-31", 10}, {"2026-06-10", 9}} {
		day, err := time.ParseInLocation("2006-01-02", c.date, chicago(t))
		if err != nil {
			t.Fatal(err)
		}
		minutes := 0
		for m := range 24 * 60 {
			if q.Hours(day.Add(14*time.Hour + time.Duration(m)*time.Minute)) {
				minutes++
			}
		}
		if minutes != c.hours*60 {
			t.Errorf("in the night of %s it is quiet for %d minutes, want %d hours", c.date, minutes, c.hours)
		}
	}
}

func TestNothingPopsUpDuringMass(t *testing.T) {
	p := alerting.NewPolicy(quiet(t, "", "Sunday 09:00-10:15", "sat 17:00-18:00"), alerting.State{})
	// On this Sunday clocks were put forward at two in the morning.
	mass := time.Date(2026, 3, 8, 9, 30, 0, 0, chicago(t))
	if p.ShouldNotify(raised(health.FinderDown, mass), mass) {
		t.Error("trouble popped up during Mass")
	}
	if d := p.DueDigest(mass.Add(44 * time.Minute)); d != nil {
		t.Errorf("during Mass: %+v", d)
	}
	if d := p.DueDigest(mass.Add(45 * time.Minute)); len(d) != 1 {
		t.Errorf("after Mass: %+v", d)
	}
	if p.Mass(time.Date(2026, 3, 7, 9, 30, 0, 0, chicago(t))) || !p.Mass(time.Date(2026, 3, 7, 17, 0, 0, 0, chicago(t))) {
		t.Error("Saturday's Mass is at another time")
	}
}

func TestASnoozeHoldsBackAndEndsByItself(t *testing.T) {
	now := noon(t)
	p := alerting.NewPolicy(quiet(t, ""), alerting.State{})
	p.Snooze(health.SystemMemory, now.Add(time.Hour))
	if p.ShouldNotify(raised(health.SystemMemory, now), now) || !p.ShouldNotify(raised(health.DiskFull, now), now) {
		t.Error("only the snoozed rule is held back")
	}
	p.Snooze("", p.Tomorrow(now))
	// What is snoozed is remembered over a restart.
	p = alerting.NewPolicy(quiet(t, ""), p.State())
	if p.ShouldNotify(raised(health.FinderDown, now), now.Add(3*time.Hour)) {
		t.Error("everything is snoozed until tomorrow")
	}
	if d := p.DueDigest(time.Date(2026, 6, 11, 7, 0, 0, -1, chicago(t))); d != nil {
		t.Errorf("before tomorrow: %+v", d)
	}
	if d := p.DueDigest(time.Date(2026, 6, 11, 7, 0, 0, 0, chicago(t))); len(d) != 2 {
		t.Errorf("tomorrow: %+v", d)
	}
	p.Snooze("", now.Add(48*time.Hour))
	p.Unsnooze("")
	if !p.ShouldNotify(raised(health.CrashLoop, now), now.Add(30*time.Hour)) {
		t.Error("woken up it is told")
	}
}

// A longer one than may be is left from a clock that was wrong.
func TestASnoozeLastsForAWeekAtMost(t *testing.T) {
	now := noon(t)
	for length, holds := range map[time.Duration]bool{alerting.MaxSnooze: true, alerting.MaxSnooze + 1: false} {
		p := alerting.NewPolicy(quiet(t, ""), alerting.State{})
		p.Snooze(health.DiskFull, now.Add(length))
		if told := p.ShouldNotify(raised(health.DiskFull, now), now); told == holds {
			t.Errorf("snoozed for %v, told: %t", length, told)
		}
	}
	p := alerting.NewPolicy(quiet(t, ""), alerting.State{})
	p.Snooze(health.DiskFull, now.Add(alerting.MaxSnooze))
	p.ShouldNotify(raised(health.DiskFull, now), now)
	if d := p.DueDigest(now.Add(alerting.MaxSnooze - 1)); d != nil {
		t.Errorf("within it: %+v", d)
	}
	if d := p.DueDigest(now.Add(alerting.MaxSnooze)); len(d) != 1 {
		t.Errorf("at its end: %+v", d)
	}
}

func TestBadTimesAreNamed(t *testing.T) {
	for _, c := range []struct{ zone, hours, mass string }{
		{"America/Chicago", "22", ""}, {"America/Chicago", "25:00-07:00", ""}, {"America/Chicago", "07:00-07:00", ""},
		{"Mars", "", ""}, {"", "", ""}, {"America/Chicago", "", "Someday 09:00-10:00"}, {"America/Chicago", "", "Sunday"},
		{"America/Chicago", "", "Sunday 10:00-09:00"},
	} {
		var mass []string
		if c.mass != "" {
			mass = []string{c.mass}
		}
		if _, err := alerting.NewQuiet(c.zone, c.hours, mass); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

func TestThereAreAsManyMassTimesAsThereMayBe(t *testing.T) {
	const most = 50
	mass := slices.Repeat([]string{"Sunday 09:00-10:15"}, most)
	if _, err := alerting.NewQuiet("America/Chicago", "", mass); err != nil {
		t.Errorf("%d Mass times: %v", most, err)
	}
	if _, err := alerting.NewQuiet("America/Chicago", "", append(mass, mass[0])); err == nil ||
		!strings.Contains(err.Error(), "51, more than 50") {
		t.Errorf("one more: %v", err)
	}
}

// As many alerts wait for a digest as may be; of one more the oldest is left to
// the journal, one that is over before one that lasts.
func TestAlertsThatWaitHaveABound(t *testing.T) {
	const most = 100
	now := noon(t)
	p := alerting.NewPolicy(quiet(t, ""), alerting.State{})
	p.Snooze("", now.Add(time.Hour))
	at := func(i int) time.Time { return now.Add(time.Duration(i) * time.Second) }
	take := func(e health.Event) {
		if p.ShouldNotify(e, at(most)) {
			t.Errorf("%+v is told in a snooze", e)
		}
	}
	take(raised(health.DiskFull, at(0)))
	take(raised(health.CrashLoop, at(1)))
	take(cleared(health.CrashLoop, at(1), at(2)))
	for i := 2; i < most; i++ {
		take(raised(health.DiskFull, at(i)))
	}
	held := func() (first, second time.Time, n int) {
		h := p.State().Held
		return h[0].Raised, h[1].Raised, len(h)
	}
	if first, second, n := held(); n != most || !first.Equal(at(0)) || !second.Equal(at(1)) {
		t.Errorf("%d wait, the first are of %v and %v", n, first, second)
	}
	take(raised(health.DiskFull, at(most)))
	if first, second, n := held(); n != most || !first.Equal(at(0)) || !second.Equal(at(2)) {
		t.Errorf("of one more %d wait, the first are of %v and %v", n, first, second)
	}
	take(raised(health.DiskFull, at(most+1)))
	if first, _, n := held(); n != most || !first.Equal(at(2)) {
		t.Errorf("of two more %d wait, the first is of %v", n, first)
	}
}

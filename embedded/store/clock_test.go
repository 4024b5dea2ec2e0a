package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

const aDay = 24 * time.Hour

// noted notes a time, and compares what comes of it.
func noted(t *testing.T, s *store.Database, at time.Time, doubted bool) store.Clock {
	t.Helper()
	c, err := s.RecordClock(t.Context(), time.Time{}, at)
	if err != nil || c.Doubted != doubted {
		t.Fatalf("at %v: %+v (%v)", at, c, err)
	}
	return c
}

// TestAClockThatLeapsIsBelievedAfterADay tries a clock that is mended, one that stays
// as it is, a computer that is on for an hour on Sundays, and one that was off for long.
func TestAClockThatLeapsIsBelievedAfterADay(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, now := at.open(t), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		if c, err := s.ClockAt(t.Context(), now); err != nil || c.Doubted || !c.Trusted(now).Equal(now) {
			t.Errorf("before the first note: %+v (%v)", c, err)
		}
		noted(t, s, now, false)
		for _, leap := range []time.Duration{store.MaxClockAhead, -store.MaxClockBack} {
			if c, err := s.ClockAt(t.Context(), now.Add(leap)); err != nil || c.Doubted {
				t.Errorf("%v: %+v (%v)", leap, c, err)
			}
		}
		noted(t, s, now.Add(-store.MaxClockBack-time.Second), true)
		for _, leap := range []time.Duration{store.MaxClockAhead + time.Second, 365 * aDay, -40 * aDay, -365 * aDay} {
			noted(t, s, now, false)
			c := noted(t, s, now.Add(leap), true)
			if !c.Noted.Equal(now) || !c.Trusted(now.Add(leap)).Equal(now) {
				t.Errorf("%v: %+v", leap, c)
			}
			noted(t, s, now, false) // it was mended
			// It stays so, and the server runs on.
			from, running := now.Add(leap), time.Duration(0)
			for ; running < aDay; running += 30 * time.Minute {
				noted(t, s, from.Add(running), true)
			}
			c = noted(t, s, from.Add(running), false)
			if !c.Noted.Equal(from.Add(running)) {
				t.Errorf("%v: %+v", leap, c)
			}
			for i := range 100 { // on the way back
				if c, err := s.RecordClock(t.Context(), time.Time{}, now.Add(time.Duration(i)*30*time.Minute)); err != nil || !c.Doubted {
					break
				}
			}
		}
		noted(t, s, now, false)
		sunday := now.Add(60 * aDay)
		for week := range 2 {
			noted(t, s, sunday.Add(time.Duration(week)*7*aDay), true)
			noted(t, s, sunday.Add(time.Duration(week)*7*aDay+time.Hour), true)
		}
		noted(t, s, sunday.Add(14*aDay), false)
		// Each time it is on, a month has passed.
		now = sunday.Add(14 * aDay)
		for month := range 4 {
			noted(t, s, now.Add(time.Duration(month)*40*aDay), month == 1 || month == 2)
		}
	})
}

// TestAClockIsBelievedWhenSomebodySaysSo tries one that is ahead, and one that is back.
func TestAClockIsBelievedWhenSomebodySaysSo(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, now := at.open(t), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		noted(t, s, now, false)
		for i, leap := range []time.Duration{0, 60 * aDay, -30 * aDay} {
			then := now.Add(leap)
			noted(t, s, then, i > 0)
			if changed, err := s.ConfirmClock(t.Context(), "Anna", then); err != nil || changed != (i > 0) {
				t.Errorf("%v: %v (%v)", leap, changed, err)
			}
			if c := noted(t, s, then, false); !c.Noted.Equal(then) {
				t.Errorf("%v: %+v", leap, c)
			}
		}
		all, err := s.AuditEntries(t.Context(), 0, 10)
		if err != nil || len(all) != 2 || all[1].Action != "clock.right" || all[1].Who != "Anna" || all[1].Before != "2026-11-27" ||
			all[1].After != "2027-01-26" {
			t.Errorf("%+v (%v)", all, err)
		}
	})
}

// TestAClockIsHeldAgainstWhatWasDone is the first start of a version that notes the time.
func TestAClockIsHeldAgainstWhatWasDone(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, now := at.open(t), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		if err := s.ReleaseLease(t.Context(), "backup", "me", "", nil, now, 0); err != nil {
			t.Fatal(err)
		}
		if c := noted(t, s, now.AddDate(1, 0, 0), true); !c.Noted.Equal(now) {
			t.Errorf("%+v", c)
		}
	})
	onBoth(t, func(t *testing.T, at place) {
		s, now := at.open(t), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		if c, err := s.RecordClock(t.Context(), now, now.AddDate(1, 0, 0)); err != nil || !c.Doubted || !c.Noted.Equal(now) {
			t.Errorf("%+v (%v)", c, err)
		}
	})
}

// TestAClockInDoubtRemovesNothing asks each part of the database that removes for age.
func TestAClockInDoubtRemovesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx, now := at.open(t), t.Context(), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		noted(t, s, now, false)
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
		testkit.Must(t, s.AddRequests(ctx, anna, []request.Request{asked("a", 1)}, "asker", nil))
		leader, err := s.SaveLeader(ctx, request.Leader{MinistryID: 1, Name: "Maria"}, store.AuditEntry{At: now})
		testkit.Must(t, err)
		testkit.Must(t, s.AddAnswerLink(ctx, "link", leader, "2026-12-27", "2026-11-27"))
		testkit.Must(t, s.AddSession(ctx, "session", store.Session{CreatedAt: now}, store.AuditEntry{At: now, Who: "Maria", Action: "signin"}))
		first, err := s.UseLink(ctx, "used", now.Add(time.Hour), now)
		if err != nil || !first {
			t.Fatal(first, err)
		}
		n := 0
		another := func(what string) string { n++; return fmt.Sprint(what, n) }
		gone := func(at time.Time, want bool) {
			t.Helper()
			day := at.Format(time.DateOnly)
			n, err := s.PurgeAskers(ctx, day)
			if err != nil || (n == 1) != want {
				t.Errorf("on %s %d people were removed (%v)", day, n, err)
			}
			testkit.Must(t, s.AddAnswerLink(ctx, another("link"), leader, "2099-01-01", day))
			if _, err := s.LeaderOfLink(ctx, "link", "2026-11-28"); (err != nil) != want {
				t.Errorf("on %s the link: %v", day, err)
			}
			testkit.Must(t, s.EndOldSessions(ctx, at, 30*aDay, aDay))
			if _, err := s.SessionOf(ctx, "session"); (err != nil) != want {
				t.Errorf("on %s the session: %v", day, err)
			}
			if _, err := s.UseLink(ctx, another("used"), at.Add(time.Hour), at); err != nil {
				t.Fatal(err)
			}
			if first, err := s.UseLink(ctx, "used", now.Add(time.Hour), now); err != nil || first != want {
				t.Errorf("on %s a link can be used again: %v (%v)", day, first, err)
			}
			testkit.Must(t, s.TrimOutbox(ctx, at))
		}
		for _, leap := range []int{-10, 2, 50} {
			gone(now.AddDate(leap, 0, 0), false)
		}
		// The computer was off for two years.
		for i := range 3 {
			later := now.AddDate(2, 0, i)
			noted(t, s, later, i < 2)
			gone(later, i == 2)
		}
	})
}

// TestWhoAskedWhileTheClockWasAheadIsKeptNoLonger has a person ask on a day of the
// wrong year.
func TestWhoAskedWhileTheClockWasAheadIsKeptNoLonger(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx, now := at.open(t), t.Context(), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		noted(t, s, now, false)
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2041-11-27"}
		testkit.Must(t, s.AddRequests(ctx, anna, []request.Request{asked("a", 1)}, "asker", nil))
		if n, err := s.PurgeAskers(ctx, "2026-11-27"); err != nil || n != 0 {
			t.Fatal(n, err)
		}
		if r, err := s.RequestOf(ctx, "a"); err != nil || r.Asker.DeleteAfter != "2027-11-27" {
			t.Errorf("%+v (%v)", r.Asker, err)
		}
		// A clock that is behind takes nothing away.
		if n, err := s.PurgeAskers(ctx, "2020-01-01"); err != nil || n != 0 {
			t.Fatal(n, err)
		}
		if r, err := s.RequestOf(ctx, "a"); err != nil || r.Asker.DeleteAfter != "2027-11-27" {
			t.Errorf("%+v (%v)", r.Asker, err)
		}
	})
}

// TestWhoAskedWhileTheClockWasAheadIsCalled has a person ask, and another be called later,
// by a clock of the next year. When the clock is right, they are due; by a clock that is
// in doubt, nothing changes.
func TestWhoAskedWhileTheClockWasAheadIsCalled(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx, now := at.open(t), t.Context(), time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		noted(t, s, now, false)
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
		ahead, later, usual := asked("a", 1), asked("b", 2), asked("c", 3)
		ahead.AskedOn, ahead.PromisedOn, ahead.NextOn = "2027-11-27", "2027-12-02", "2027-12-02"
		later.State, later.NextOn = request.Later, "2028-01-15"
		testkit.Must(t, s.AddRequests(ctx, anna, []request.Request{ahead, later, usual}, "asker", nil))
		next := func() string {
			t.Helper()
			all, err := s.RequestsOfAsker(ctx, "anna")
			testkit.Must(t, err)
			var days []string
			for _, r := range all {
				days = append(days, r.ID+" "+r.NextOn)
			}
			return strings.Join(days, ", ")
		}
		for _, day := range []string{"2025-11-27", "2026-11-27", "2026-11-27"} {
			_, err := s.PurgeAskers(ctx, day)
			testkit.Must(t, err)
			want := "a 2026-11-27, b 2026-11-27, c 2026-12-02"
			if day != "2026-11-27" {
				want = "a 2027-12-02, b 2028-01-15, c 2026-12-02"
			}
			if got := next(); got != want {
				t.Errorf("on %s they are called on %s", day, got)
			}
		}
	})
}

package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

func zoneNamed(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// peopleByDay counts the submissions at some moments as they should be.
func peopleByDay(moments []time.Time, zone *time.Location) []string {
	byDay := map[string]int{}
	for _, m := range moments {
		byDay[m.In(zone).Format(time.DateOnly)]++
	}
	var lines []string
	for day, n := range byDay {
		lines = append(lines, fmt.Sprintf("%s  %d", day, n))
	}
	slices.Sort(lines)
	return lines
}

func sentAt(at time.Time, device, key string) store.NewSubmission {
	return store.NewSubmission{SubmittedAt: at, ClientIDHash: device, Submission: quiz.Submission{
		Answers: quiz.Answers{Age: "infant"}, Ministries: []string{"mass"}, SubmissionKey: key,
	}}
}

// In some zones a day begins at one o'clock, is left out, or comes back for an
// hour: counting anew ends there, and puts everybody on his day.
func TestCountingAnewInZonesWithoutMidnight(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		var moments []time.Time
		var all []store.NewSubmission
		for _, around := range []string{
			"2025-09-07T04:00:00Z", "2026-03-08T05:00:00Z", "2026-03-29T01:00:00Z", "2010-11-07T02:31:00Z",
			"2011-12-30T10:00:00Z", "2018-11-04T03:00:00Z", "2026-04-23T22:00:00Z",
		} {
			moment, err := time.Parse(time.RFC3339, around)
			if err != nil {
				t.Fatal(err)
			}
			for minutes := -26 * 60; minutes <= 26*60; minutes += 20 {
				moments = append(moments, moment.Add(time.Duration(minutes)*time.Minute))
			}
		}
		for i, m := range moments {
			all = append(all, sentAt(m, "", fmt.Sprint(i)))
		}
		for part := range slices.Chunk(all, 250) {
			if _, err := d.AddTogether(t.Context(), part); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{
			"America/Santiago", "America/Havana", "Atlantic/Azores", "America/St_Johns", "Pacific/Apia",
			"America/Sao_Paulo", "Africa/Cairo", "Asia/Kathmandu", "America/Chicago",
		} {
			zone := zoneNamed(t, name)
			if err := d.SetZone(t.Context(), zone); err != nil {
				t.Fatal(name, err)
			}
			if diff := cmp.Diff(peopleByDay(moments, zone), numbers(t, d, store.CountedPeople)); diff != "" {
				t.Errorf("%s:\n%s", name, diff)
			}
		}
	})
}

// Another server, or a restore beside, changes the zone: whoever runs reads it
// within two seconds, and what is stored before he knows goes by the new one.
func TestAChangedZoneIsReadByEverybody(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		one, two := at.open(t), at.open(t)
		noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		for i, name := range []string{"Pacific/Auckland", "America/Los_Angeles"} {
			zone := zoneNamed(t, name)
			if err := one.SetZone(t.Context(), zone); err != nil {
				t.Fatal(err)
			}
			// two may not have heard of it yet.
			late := noon.Add(11 * time.Hour)
			if _, err := two.AddSubmission(t.Context(), sentAt(late, "", fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
			want(t, two, map[string][]string{store.CountedPeople: {fmt.Sprintf("%s  %d", late.In(zone).Format(time.DateOnly), i+1)}})
		}
		if err := one.SetZone(t.Context(), zoneNamed(t, "Asia/Tokyo")); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for two.Zone().String() != "Asia/Tokyo" {
			if time.Since(began) > time.Minute {
				t.Fatalf("the other server still has %v", two.Zone())
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Logf("read after %v", time.Since(began))
	})
}

// SetZone asks the database which zone is in force, not itself.
func TestAZoneIsComparedWithTheDatabases(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		one := at.open(t)
		moment := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
		if _, err := one.AddSubmission(t.Context(), sentAt(moment, "", "key")); err != nil {
			t.Fatal(err)
		}
		two := at.open(t)
		if err := one.SetZone(t.Context(), zoneNamed(t, "Pacific/Auckland")); err != nil {
			t.Fatal(err)
		}
		// two was opened in Chicago, and may still believe it.
		if err := two.SetZone(t.Context(), zoneNamed(t, store.DefaultZone)); err != nil {
			t.Fatal(err)
		}
		want(t, two, map[string][]string{store.CountedPeople: {"2026-11-23  1"}})
		if got := at.open(t).Zone().String(); got != store.DefaultZone {
			t.Errorf("the zone is %s", got)
		}
	})
}

// Whoever stores while the zone is changed again and again is on his day after.
func TestStoringWhileTheZoneChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		one, two := at.open(t), at.open(t)
		late := time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC)
		var moments []time.Time
		var changes sync.WaitGroup
		changes.Go(func() {
			for i := range 6 {
				if err := one.SetZone(t.Context(), zoneNamed(t, []string{"Asia/Tokyo", "America/Los_Angeles", "Europe/Rome"}[i%3])); err != nil {
					t.Error(err)
				}
			}
		})
		for i := range 60 {
			moments = append(moments, late)
			if _, err := two.AddSubmission(t.Context(), sentAt(late, "", fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		}
		changes.Wait()
		if diff := cmp.Diff(peopleByDay(moments, zoneNamed(t, "Europe/Rome")), numbers(t, two, store.CountedPeople)); diff != "" {
			t.Error(diff)
		}
	})
}

// Retention and then another zone: the people of the days that were folded
// stay there, also on the day that has rows again now, and no device counts twice.
func TestRetentionAndThenAnotherZone(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		var all []store.NewSubmission
		add := func(n int, moment time.Time, device string) {
			for range n {
				all = append(all, sentAt(moment, device, fmt.Sprint(len(all))))
			}
		}
		// 20 on the 22nd, 30 on the 23rd just after midnight in Chicago.
		add(18, time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC), "gone")
		add(2, time.Date(2026, 11, 22, 19, 0, 0, 0, time.UTC), "stays")
		add(29, time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC), "new")
		add(1, time.Date(2026, 11, 23, 6, 40, 0, 0, time.UTC), "stays")
		if _, err := d.AddTogether(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		if n, err := d.RemoveBefore(t.Context(), "2026-11-23"); err != nil || n != 20 {
			t.Fatalf("%d removed (%v)", n, err)
		}
		if n := at.count(t, `SELECT count(*) FROM devices WHERE client_id_hash = 'gone'`); n != 0 {
			t.Error("a device without submissions is kept")
		}
		want(t, d, map[string][]string{
			store.CountedPeople: {"2026-11-22  20", "2026-11-23  30"}, store.CountedMinistry: {"2026-11-22 mass 20", "2026-11-23 mass 30"},
			store.CountedDevice: {"2026-11-22 3+ 2", "2026-11-23 3+ 1"},
		})
		// A filter by answers says whom it leaves out.
		for f, removed := range map[store.Filter]int{{Age: "infant"}: 20, {Age: "infant", From: "2026-11-23"}: 0, {}: 0} {
			if s, err := d.Statistics(t.Context(), f); err != nil || s.Removed != removed {
				t.Errorf("%+v leaves out %d, not %d (%v)", f, s.Removed, removed, err)
			}
		}
		// An hour west the 30 are on the 22nd, beside the 20.
		for range 2 {
			if err := d.SetZone(t.Context(), zoneNamed(t, "America/Denver")); err != nil {
				t.Fatal(err)
			}
			want(t, d, map[string][]string{
				store.CountedPeople: {"2026-11-22  50"}, store.CountedMinistry: {"2026-11-22 mass 50"}, store.CountedDevice: {"2026-11-22 3+ 3"},
			})
			if err := d.SetZone(t.Context(), zoneNamed(t, "America/Chicago")); err != nil {
				t.Fatal(err)
			}
			want(t, d, map[string][]string{
				store.CountedPeople: {"2026-11-22  20", "2026-11-23  30"}, store.CountedMinistry: {"2026-11-22 mass 20", "2026-11-23 mass 30"},
				store.CountedDevice: {"2026-11-22 3+ 2", "2026-11-23 3+ 1"},
			})
		}
	})
}

// A database of the version before did not tell apart what was folded.
func TestNumbersThatAnEarlierVersionFoldedAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		day := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
		for i, device := range []string{"gone", "gone", "stays"} {
			if _, err := d.AddSubmission(t.Context(), sentAt(day, device, fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.AddSubmission(t.Context(), sentAt(day.Add(12*time.Hour+30*time.Minute), "stays", "last")); err != nil {
			t.Fatal(err)
		}
		before := allNumbers(t, d)
		// That version left the devices and the numbers as they were.
		at.execute(t, `DELETE FROM ministry_submissions WHERE client_id_hash = 'gone' OR submission_key = '2'`)
		at.execute(t, map[string]string{"sqlite": `UPDATE installation SET value = X'31' WHERE name = 'counted'`,
			"pgx": `UPDATE installation SET value = '1' WHERE name = 'counted'`}[at.driver])
		d = at.open(t)
		if diff := cmp.Diff(before, allNumbers(t, d)); diff != "" {
			t.Errorf("after the update:\n%s", diff)
		}
		if n := at.count(t, `SELECT count(*) FROM devices`); n != 1 {
			t.Errorf("%d devices are kept", n)
		}
		if err := d.SetZone(t.Context(), zoneNamed(t, "America/Denver")); err != nil {
			t.Fatal(err)
		}
		want(t, d, map[string][]string{store.CountedPeople: {"2026-11-22  4"}, store.CountedDevice: {"2026-11-22 2 2"}})
	})
}

// What was counted before everything was removed is not added after it, on no server.
func TestWhatWasCountedBeforeTheRemovalIsNotAddedAfterIt(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		one, two := at.open(t), at.open(t)
		reached := []store.DayCount{{Day: "2026-11-24", Question: store.CountedReached, Value: "age", N: 3}}
		former := two.CountsEpoch()
		if err := two.AddCounts(t.Context(), former, reached); err != nil {
			t.Fatal(err)
		}
		if _, err := one.RemoveAllSubmissions(t.Context(), "Anna", noon,
			func(context.Context, store.Present) (string, error) { return "", nil }); err != nil {
			t.Fatal(err)
		}
		if err := two.AddCounts(t.Context(), former, reached); err != nil {
			t.Fatal(err)
		}
		want(t, one, map[string][]string{store.CountedReached: nil})
		for began := time.Now(); two.CountsEpoch() == former; time.Sleep(10 * time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatal("the other server does not know")
			}
		}
		for _, d := range []*store.Database{one, two} {
			if err := d.AddCounts(t.Context(), d.CountsEpoch(), reached); err != nil {
				t.Fatal(err)
			}
		}
		want(t, one, map[string][]string{store.CountedReached: {"2026-11-24 age 6"}})
	})
}

// Two servers get results of one visit at once: it is counted once.
func TestTwoServersCountOneVisitOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		const visits = 30
		servers := []*store.Database{at.open(t), at.open(t)}
		for visit := range visits {
			var both sync.WaitGroup
			for i, d := range servers {
				both.Go(func() {
					var all []store.NewSubmission
					for more := range 1 + visit%3 {
						n := sentAt(noon, "device", fmt.Sprint(visit, " ", i, " ", more))
						n.SessionID = fmt.Sprint("visit ", visit)
						other := sentAt(noon, "other", fmt.Sprint("other ", visit, i, more))
						other.SessionID = fmt.Sprint("other ", visit%2 == i)
						all = append(all, n, other)
					}
					if _, err := d.AddTogether(t.Context(), all); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
		}
		want(t, servers[0], map[string][]string{
			store.CountedPeople: {fmt.Sprintf("%s  %d", noon.In(servers[0].Zone()).Format(time.DateOnly), visits+2)}})
		if n := at.count(t, `SELECT count(*) FROM ministry_submissions WHERE repeat_of IS NULL`); n != visits+2 {
			t.Errorf("%d submissions are the first of a visit, not %d", n, visits+2)
		}
	})
}

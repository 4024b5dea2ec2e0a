package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// numbers returns all counts of a question, as "day value number".
func numbers(t *testing.T, s *store.Database, question string) []string {
	t.Helper()
	all, err := s.DayCounts(t.Context(), question, "0001-01-01", "9999-12-31")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range all {
		out = append(out, fmt.Sprintf("%s %s %d", c.Day, c.Value, c.N))
	}
	return out
}

func want(t *testing.T, s *store.Database, expected map[string][]string) {
	t.Helper()
	for question, lines := range expected {
		if d := cmp.Diff(lines, numbers(t, s, question)); d != "" {
			t.Errorf("%s: %s", question, d)
		}
	}
}

func TestSubmissionsAreCountedByTheParishsDay(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		add := func(when, age, visit, device, key string, interests ...string) {
			t.Helper()
			moment, err := time.Parse(time.RFC3339, when)
			if err != nil {
				t.Fatal(err)
			}
			n := store.NewSubmission{SubmittedAt: moment, ClientIDHash: device, Submission: quiz.Submission{
				Answers: quiz.Answers{Age: age, Interests: interests}, Ministries: []string{"mass"}, SessionID: visit, SubmissionKey: key,
			}}
			if len(interests) > 1 {
				n.Unmet = interests[1:]
			}
			if _, err := s.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		// 05:30 UTC is still the day before in Nashville.
		add("2026-11-24T05:30:00Z", "infant", "v1", "d1", "k1", "service", "music")
		add("2026-11-24T18:00:00Z", "infant", "v2", "d1", "k2", "service")
		add("2026-11-24T18:00:01Z", "infant", "v2", "d1", "k2", "service")            // sent twice
		add("2026-11-24T18:05:00Z", "married-parents", "v2", "d1", "k3", "education") // the same visit again
		add("2026-11-24T19:00:00Z", "", "", "", "")
		check := func() {
			t.Helper()
			want(t, s, map[string][]string{
				store.CountedPeople:   {"2026-11-23  1", "2026-11-24  2"},
				"age":                 {"2026-11-23 infant 1", "2026-11-24  1", "2026-11-24 infant 1"},
				"interests":           {"2026-11-23 music 1", "2026-11-23 service 1", "2026-11-24 service 1"},
				store.CountedUnmet:    {"2026-11-23 infant:music 1"},
				store.CountedMinistry: {"2026-11-23 mass 1", "2026-11-24 mass 2"},
				store.CountedDevice:   {"2026-11-23 2 1"},
			})
		}
		check()
		if err := s.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		check()
		at.execute(t, `DELETE FROM installation WHERE name = 'counted'`)
		at.execute(t, `DELETE FROM daily_counts`)
		s = at.open(t)
		check()
		// What an earlier version counted without the age, and folded, says nothing.
		at.execute(t, `INSERT INTO daily_counts (day, question, value, part, n) VALUES ('2026-11-23', 'unmet', 'music', -1, 7)`)
		at.execute(t, `INSERT INTO daily_counts (day, question, value, part, n) VALUES ('2026-11-24', 'people', '', -1, 1)`)
		at.execute(t, map[string]string{"sqlite": `UPDATE installation SET value = X'32' WHERE name = 'counted'`,
			"pgx": `UPDATE installation SET value = '2' WHERE name = 'counted'`}[at.driver])
		s = at.open(t)
		want(t, s, map[string][]string{
			store.CountedUnmet: {"2026-11-23 infant:music 1"}, store.CountedPeople: {"2026-11-23  1", "2026-11-24  3"},
		})
		at.execute(t, `DELETE FROM daily_counts WHERE part = -1`)
		check()
		if err := s.AddCounts(t.Context(), s.CountsEpoch(), []store.DayCount{{"2026-11-24", store.CountedReached, "age", 2},
			{"2026-11-24", store.CountedReached, "age", 1}}); err != nil {
			t.Fatal(err)
		}
		var changed atomic.Value
		s.OnChange(func(subject string) { changed.Store(subject) })
		if err := s.SetZone(t.Context(), time.UTC); err != nil {
			t.Fatal(err)
		}
		want(t, s, map[string][]string{
			store.CountedPeople: {"2026-11-24  3"}, store.CountedDevice: {"2026-11-24 2 1"}, store.CountedReached: {"2026-11-24 age 3"},
		})
		if changed.Load() != store.ChangedSettings {
			t.Errorf("told of %q", changed.Load())
		}
		if again := at.open(t); again.Zone().String() != "UTC" {
			t.Errorf("the time zone is %v", again.Zone())
		}
		all, err := s.Submissions(t.Context(), store.Filter{}, 0, 10)
		if err != nil || all[1].RepeatOf != all[2].ID || all[2].RepeatOf != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

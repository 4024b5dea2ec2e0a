package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// fillThreeDays stores submissions of three days, of which two belong to one visit.
func fillThreeDays(t *testing.T, s *store.Database) {
	t.Helper()
	for i, n := range []struct {
		day                   int
		age, visit, device    string
		interests, unmet      []string
		ministries            []string
		situation, situation2 string
	}{
		{1, "infant", "a", "d1", []string{"service", "support"}, nil, []string{"mass", "moms-group"}, "just-curious", ""},
		{1, "infant", "a", "d1", []string{"support"}, nil, []string{"mass"}, "just-curious", ""},
		{2, "infant", "b", "d1", []string{"service"}, []string{"service"}, []string{"mass"}, "just-curious", "new-to-nashville"},
		{3, "high-school", "c", "d2", []string{"music"}, []string{"music"}, nil, "just-curious", ""},
		{3, "", "", "", nil, nil, nil, "", ""},
	} {
		sub := store.NewSubmission{SubmittedAt: time.Date(2026, 11, n.day, 18, 0, 0, 0, time.UTC), ClientIDHash: n.device, Unmet: n.unmet,
			Submission: quiz.Submission{
				Answers: quiz.Answers{Age: n.age, Gender: "female", Interests: n.interests, Situation: []string{n.situation}}, Ministries: n.ministries,
				SessionID: n.visit,
			}}
		if n.situation2 != "" {
			sub.Situation = append(sub.Situation, n.situation2)
		}
		if n.situation == "" {
			sub.Situation, sub.Gender = nil, ""
		}
		if _, err := s.AddSubmission(t.Context(), sub); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := s.AddCounts(t.Context(), s.CountsEpoch(), []store.DayCount{{"2026-11-01", store.CountedReached, "age", 7}}); err != nil {
		t.Fatal(err)
	}
}

func TestStatisticsOfDaysAndOfAnswersAgree(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		fillThreeDays(t, s)
		all, err := s.Statistics(t.Context(), store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		want := store.Statistics{
			People: 4,
			Days:   []store.DayCount{{"2026-11-01", "people", "", 1}, {"2026-11-02", "people", "", 1}, {"2026-11-03", "people", "", 2}},
			Numbers: map[string]map[string]int{
				"age": {"infant": 2, "high-school": 1, "": 1}, "gender": {"female": 3, "": 1}, "states": {"single": 1, "parent": 2}, "children": {},
				"situation": {"just-curious": 3, "new-to-nashville": 1}, "interests": {"service": 2, "support": 1, "music": 1},
				store.CountedMinistry: {"mass": 2, "moms-group": 1}, store.CountedUnmet: {"infant:service": 1, "high-school:music": 1},
				store.CountedDevice: {store.DeviceTwice: 1, store.DeviceOnce: 1}, store.CountedReached: {"age": 7},
			},
		}
		if d := cmp.Diff(want, all); d != "" {
			t.Error(d)
		}
		// The same question asked of the rows: all of these have a gender.
		rows, err := s.Statistics(t.Context(), store.Filter{Gender: "female"})
		if err != nil {
			t.Fatal(err)
		}
		want.People, want.Days[2].N = 3, 1
		delete(want.Numbers["age"], "")
		delete(want.Numbers["gender"], "")
		delete(want.Numbers[store.CountedReached], "age")
		if d := cmp.Diff(want, rows); d != "" {
			t.Error(d)
		}
		for name, c := range map[string]struct {
			filter store.Filter
			people int
		}{
			"from": {store.Filter{From: "2026-11-02"}, 3}, "to": {store.Filter{To: "2026-11-02"}, 2},
			"one day": {store.Filter{From: "2026-11-02", To: "2026-11-02"}, 1},
			"age":     {store.Filter{Age: "infant"}, 2}, "age and day": {store.Filter{Age: "infant", From: "2026-11-02"}, 1},
			"state":     {store.Filter{State: "single"}, 1},
			"situation": {store.Filter{Situation: "new-to-nashville"}, 1}, "interest": {store.Filter{Interest: "service"}, 2},
			"no SQL": {store.Filter{Age: "' OR 1=1 --"}, 0},
			"all":    {store.Filter{Age: "infant", Gender: "female", State: "parent", Situation: "just-curious", Interest: "support"}, 1},
		} {
			if got, err := s.Statistics(t.Context(), c.filter); err != nil || got.People != c.people {
				t.Errorf("%s: %d people, want %d (%v)", name, got.People, c.people, err)
			}
		}
	})
}

func TestSubmissionsArePagedAndFiltered(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		fillThreeDays(t, s)
		page := func(f store.Filter, before int64, limit int) []store.Submission {
			t.Helper()
			got, err := s.Submissions(t.Context(), f, before, limit)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first := page(store.Filter{}, 0, 2)
		rest := page(store.Filter{}, first[1].ID, 10)
		if len(first) != 2 || len(rest) != 3 || rest[0].ID >= first[1].ID || rest[1].RepeatOf != rest[2].ID {
			t.Errorf("%+v %+v", first, rest)
		}
		if got := page(store.Filter{Age: "infant", To: "2026-11-01"}, 0, 10); len(got) != 2 {
			t.Errorf("%+v", got)
		}
		var seen []int64
		if err := s.EachSubmission(t.Context(), store.Filter{From: "2026-11-02"},
			func(s store.Submission) error { seen = append(seen, s.ID); return nil }); err != nil || len(seen) != 3 {
			t.Errorf("%v %v", seen, err)
		}
		stop := errors.New("enough")
		if err := s.EachSubmission(t.Context(), store.Filter{}, func(store.Submission) error { return stop }); !errors.Is(err, stop) {
			t.Error(err)
		}
		kept := func(context.Context, store.Present) (string, error) { return "backup-1", nil }
		n, err := s.RemoveAllSubmissions(t.Context(), "Anna", noon, kept)
		if err != nil || n != 5 || len(page(store.Filter{}, 0, 10)) != 0 {
			t.Errorf("%d removed (%v)", n, err)
		}
		if st, err := s.Statistics(t.Context(), store.Filter{}); err != nil || st.People != 0 || len(st.Numbers["age"]) != 0 {
			t.Errorf("%+v %v", st, err)
		}
		e, err := s.AuditEntries(t.Context(), 0, 1)
		if err != nil || e[0].Action != "submissions.clear" || e[0].Subject != "5" || e[0].After != "backup-1" {
			t.Errorf("%+v %v", e, err)
		}
	})
}

func TestManyMoreThanOnePartAreHandedOverOnce(t *testing.T) {
	s := open(t, newPath(t))
	for i := range 1100 {
		if _, err := s.AddSubmission(t.Context(), newSubmission(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[int64]bool{}
	if err := s.EachSubmission(t.Context(), store.Filter{}, func(s store.Submission) error { seen[s.ID] = true; return nil }); err != nil ||
		len(seen) != 1100 {
		t.Errorf("%d seen (%v)", len(seen), err)
	}
}

func TestWhatPeopleOpenedAndSavedIsReadByMinistry(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		add := func(day, what, key string, n int) {
			t.Helper()
			if err := s.AddCounts(t.Context(), s.CountsEpoch(), []store.DayCount{{day, what, key, n}}); err != nil {
				t.Fatal(err)
			}
		}
		add("2026-11-01", store.CountedOpened, "ocia", 5)
		add("2026-11-02", store.CountedSaved, "moms-group", 2)
		add("2026-11-02", store.CountedOpened, "moms-group", 1)
		add("2026-11-03", store.CountedSaved, "moms-group", 1)
		add("2026-11-03", store.CountedReached, "age", 9)
		_, err := s.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: time.Now()},
			func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
				for i := range present {
					if present[i].Key == "moms-group" {
						present[i].Key = "mothers"
					}
				}
				return present, nil
			})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			from, to string
			want     []store.ChosenMinistry
		}{
			{"", "", []store.ChosenMinistry{{"mothers", 1, 3}, {"ocia", 5, 0}}},
			{"2026-11-03", "2026-11-03", []store.ChosenMinistry{{"mothers", 0, 1}}},
			{"2026-11-04", "", []store.ChosenMinistry{}},
		} {
			got, err := s.ChosenMinistries(t.Context(), c.from, c.to)
			if d := cmp.Diff(c.want, got); err != nil || d != "" {
				t.Errorf("from %q to %q: %v %s", c.from, c.to, err, d)
			}
		}
	})
}

package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

func TestAnEmptyDatabaseGetsTheStarterCatalogue(t *testing.T) {
	onBothEmpty(t, func(t *testing.T, at place) {
		got, err := at.open(t).Ministries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want, err := catalogue.Starter()
		if err != nil {
			t.Fatal(err)
		}
		if len(want) != 48 {
			t.Fatalf("the starter catalogue has %d ministries", len(want))
		}
		for i := range got {
			if got[i].ID == 0 {
				t.Errorf("%s has no id", got[i].Key)
			}
			if got[i].Position != i+1 || got[i].Version != 1 || time.Since(got[i].CreatedAt) > time.Hour || got[i].UpdatedAt != got[i].CreatedAt {
				t.Errorf("%s: %+v", got[i].Key, got[i])
			}
			want[i].ID, want[i].Position, want[i].Version = got[i].ID, got[i].Position, got[i].Version
			want[i].CreatedAt, want[i].UpdatedAt = got[i].CreatedAt, got[i].UpdatedAt
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		// Opening it again loads nothing twice.
		again, err := at.open(t).Ministries(t.Context())
		if err != nil || len(again) != 48 {
			t.Errorf("after opening again there are %d ministries (%v)", len(again), err)
		}
	})
}

func TestWhoDeletesTheCatalogueDoesNotGetItBack(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		at.open(t)
		at.execute(t, `DELETE FROM ministries`)
		got, err := at.open(t).Ministries(t.Context())
		if err != nil || len(got) != 0 {
			t.Errorf("there are %d ministries (%v)", len(got), err)
		}
	})
}

func TestSubmissionsAreKeptAsTheyWereSent(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		moment := time.Date(2026, 11, 23, 9, 30, 0, 123e6, time.UTC)
		sent := store.NewSubmission{Submission: quiz.Submission{
			Answers: quiz.Answers{Age: "married-parents", Gender: "female", States: []string{"married", "parent"},
				Situation: []string{"just-curious"}, Interests: []string{"kids"}, Children: []string{"elementary"}},
			Ministries: []string{"mass", `O'Brien "quoted" — ñ`}, ClientID: "never stored", SessionID: "visit",
		}, SubmittedAt: moment, ClientIDHash: "hash", Unmet: []string{"kids"}}
		id, err := s.AddSubmission(t.Context(), sent)
		if err != nil {
			t.Fatal(err)
		}
		empty, err := s.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: moment.Add(time.Hour)})
		if err != nil || empty == id {
			t.Fatal(empty, err)
		}
		got, err := s.Submissions(t.Context(), store.Filter{}, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		none := quiz.Answers{States: []string{}, Situation: []string{}, Interests: []string{}, Children: []string{}}
		want := []store.Submission{
			{ID: empty, Answers: none, Ministries: []string{}, SubmittedAt: moment.Add(time.Hour), Unmet: []string{}},
			{ID: id, Answers: sent.Answers, Ministries: sent.Ministries, SubmittedAt: moment, ClientIDHash: "hash", SessionID: "visit",
				Unmet: []string{"kids"}},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if one, err := s.Submissions(t.Context(), store.Filter{}, 0, 1); err != nil || len(one) != 1 || one[0].ID != empty {
			t.Errorf("the newest is %+v (%v)", one, err)
		}
	})
}

func TestAChildIsStoredAsSingle(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		if _, err := s.AddSubmission(t.Context(), store.NewSubmission{Submission: quiz.Submission{Answers: quiz.Answers{Age: "junior-high"}},
			SubmittedAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Submissions(t.Context(), store.Filter{}, 0, 1)
		if err != nil || strings.Join(got[0].Answers.States, " ") != "single" {
			t.Errorf("states are %v (%v)", got, err)
		}
	})
}

func TestOneKeyIsOneSubmissionHoweverOftenItIsSent(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		ids := make([]int64, 50)
		var senders sync.WaitGroup
		for i := range ids {
			senders.Go(func() {
				id, err := s.AddSubmission(t.Context(), store.NewSubmission{Submission: quiz.Submission{SubmissionKey: "the same"},
					SubmittedAt: time.Now()})
				if err != nil {
					t.Error(err)
				}
				ids[i] = id
			})
		}
		senders.Wait()
		for _, id := range ids {
			if id != ids[0] || id == 0 {
				t.Fatalf("ids are %v", ids)
			}
		}
		if n, err := s.CountSubmissions(t.Context(), time.Time{}); err != nil || n != 1 {
			t.Errorf("%d are stored (%v)", n, err)
		}
	})
}

func TestSubmissionsAreCountedSinceAMoment(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
		add := func(when time.Time, keys ...string) {
			t.Helper()
			if _, err := s.AddSubmission(t.Context(), store.NewSubmission{Submission: quiz.Submission{Ministries: keys},
				SubmittedAt: when}); err != nil {
				t.Fatal(err)
			}
		}
		add(day.Add(-time.Millisecond), "mass", "old")
		add(day, "mass", "choir-ya")
		add(day.Add(time.Hour), "mass", "ocia", "choir-ya")
		for from, want := range map[time.Time]int{{}: 3, day: 2, day.Add(time.Minute): 1, day.Add(2 * time.Hour): 0} {
			if n, err := s.CountSubmissions(t.Context(), from); err != nil || n != want {
				t.Errorf("since %v there are %d, want %d (%v)", from, n, want, err)
			}
		}
	})
}

func TestASecretIsMadeOnceAndStays(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		first, err := at.open(t).Secret(t.Context(), "a")
		if err != nil || len(first) != 32 {
			t.Fatal(first, err)
		}
		again := at.open(t)
		second, err := again.Secret(t.Context(), "a")
		if err != nil || string(second) != string(first) {
			t.Errorf("the secret has changed (%v)", err)
		}
		other, err := again.Secret(t.Context(), "b")
		if err != nil || string(other) == string(first) {
			t.Errorf("two secrets are the same (%v)", err)
		}
	})
}

func TestServersStartAtOnceOnOneNewDatabase(t *testing.T) {
	onBothEmpty(t, func(t *testing.T, at place) {
		var servers sync.WaitGroup
		for range 6 {
			servers.Go(func() {
				s, err := at.tryOpen(t)
				if err != nil {
					t.Error(err)
					return
				}
				if all, err := s.Ministries(t.Context()); err != nil || len(all) != 48 {
					t.Errorf("%d ministries (%v)", len(all), err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		servers.Wait()
	})
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, err := at.tryOpen(t)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		at.execute(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
		_, err = at.tryOpen(t)
		if !errors.Is(err, store.ErrNewer) {
			t.Fatalf("the error is %v", err)
		}
	})
}

func TestSettingsThatKeepConfirmedAnswers(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		got, err := s.Pragma(t.Context(), pragma)
		if err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}

func TestATimeLimitEndsTheWaitForALock(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	db, err := sql.Open("sqlite", store.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := s.AddSubmission(ctx, store.NewSubmission{SubmittedAt: time.Now()}); err == nil {
		t.Fatal("stored although another program held the lock")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: time.Now()}); err != nil {
		t.Errorf("after the lock was given back: %v", err)
	}
}

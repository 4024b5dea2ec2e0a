package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

func newSubmission(key string) store.NewSubmission {
	return store.NewSubmission{Submission: quiz.Submission{SubmissionKey: key}, SubmittedAt: time.Now()}
}

func TestManyAtOnceAreEachStoredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		const people, each = 64, 20
		ids := make([][]int64, people)
		var crowd sync.WaitGroup
		for p := range people {
			crowd.Go(func() {
				for i := range each {
					id, err := s.AddSubmission(t.Context(), newSubmission(fmt.Sprint(p, "-", i)))
					if err != nil {
						t.Error(err)
						return
					}
					ids[p] = append(ids[p], id)
				}
			})
		}
		crowd.Wait()
		seen := map[int64]bool{}
		for _, mine := range ids {
			for _, id := range mine {
				if seen[id] {
					t.Errorf("id %d was given twice", id)
				}
				seen[id] = true
			}
		}
		if n, err := s.CountSubmissions(t.Context(), time.Time{}); err != nil || n != people*each || len(seen) != n {
			t.Errorf("%d are stored, %d ids were given (%v)", n, len(seen), err)
		}
	})
}

func TestWhoGivesUpDoesNotSpoilItForTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		var crowd sync.WaitGroup
		for i := range 40 {
			crowd.Go(func() {
				ctx := t.Context()
				if i%4 == 0 {
					ctx = gone
				}
				if _, err := s.AddSubmission(ctx, newSubmission(fmt.Sprint(i))); (err != nil) != (i%4 == 0) {
					t.Errorf("number %d: %v", i, err)
				}
			})
		}
		crowd.Wait()
		if n, err := s.CountSubmissions(t.Context(), time.Time{}); err != nil || n < 30 {
			t.Errorf("%d are stored (%v)", n, err)
		}
	})
}

func TestAClosedStoreRefusesAndDoesNotHang(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s := at.open(t)
		var crowd sync.WaitGroup
		for i := range 50 {
			crowd.Go(func() { _, _ = s.AddSubmission(t.Context(), newSubmission(fmt.Sprint(i))) })
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		crowd.Wait()
		if _, err := s.AddSubmission(t.Context(), newSubmission("late")); err == nil {
			t.Error("a closed store has stored something")
		}
	})
}

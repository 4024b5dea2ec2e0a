package submissions

import (
	"context"
	"slices"
	"sync"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// funnel counts how many visits reached each question, so that staff see where
// people leave. Nothing of a person is kept, not even for a moment: each
// question that is reached adds one to a number. The numbers wait here and are
// stored together now and then; a crash loses those of a few seconds.
type funnel struct {
	mu      sync.Mutex
	waiting map[reachedCount]int
}

// reachedCount names a number that waits.
type reachedCount struct {
	// epoch is the store's when it was counted: what was reached before
	// everything was removed is not added after it. what is one of the store's
	// Counted constants.
	epoch, day, what, value string
}

// maxFunnel bounds the numbers that wait: the questions of a few days, and each
// ministry of a large catalogue.
const maxFunnel = 2500

func (f *funnel) add(key reachedCount, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		f.waiting = map[reachedCount]int{}
	}
	if _, known := f.waiting[key]; known || len(f.waiting) < maxFunnel {
		f.waiting[key] += n
	}
}

// empty returns what waits, and begins anew.
func (f *funnel) empty() map[reachedCount]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.waiting
	f.waiting = nil
	return all
}

// CountReached counts a visit that has come to a question, by the question's id.
// It returns false when there is no such question.
func (s *Service) CountReached(question string) bool {
	if !slices.ContainsFunc(quiz.Steps(""), func(q quiz.Question) bool { return q.ID == question }) {
		return false
	}
	s.count(store.CountedReached, question)
	return true
}

// CountChosen counts a visit that opened (store.CountedOpened) or saved
// (store.CountedSaved) a ministry, by its key. It returns false for anything else, and
// for a ministry that is not shown.
func (s *Service) CountChosen(ctx context.Context, what, key string) bool {
	all, known := s.catalogue.Latest(ctx)
	isShown := func(m catalogue.Ministry) bool { return m.Active && m.Key == key }
	if what != store.CountedOpened && what != store.CountedSaved || !known || !slices.ContainsFunc(all, isShown) {
		return false
	}
	s.count(what, key)
	return true
}

// CountRefused counts answers that were sent and not taken; why is one of the store's
// Refused constants.
func (s *Service) CountRefused(why string) { s.count(store.CountedRefused, why) }

func (s *Service) count(what, value string) {
	s.funnel.add(reachedCount{s.database.CountsEpoch(), days.Name(s.now(), s.database.Zone()), what, value}, 1)
}

// StoreReached stores the numbers of CountReached, CountChosen and CountRefused that wait, those of an epoch
// together. What cannot be stored waits again.
func (s *Service) StoreReached(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	byEpoch := map[string][]store.DayCount{}
	for key, n := range s.funnel.empty() {
		byEpoch[key.epoch] = append(byEpoch[key.epoch], store.DayCount{Day: key.day, Question: key.what, Value: key.value, N: n})
	}
	for epoch, numbers := range byEpoch {
		if err := s.database.AddCounts(ctx, epoch, numbers); err != nil {
			for _, c := range numbers {
				s.funnel.add(reachedCount{epoch, c.Day, c.Question, c.Value}, c.N)
			}
			s.log.Debug("the questions that were reached are counted later", "error", err)
		}
	}
}

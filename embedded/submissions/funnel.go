package web

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"ministryfinder/embedded/days"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
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
	// everything was removed is not added after it.
	epoch, day, question string
}

// maxFunnel bounds the numbers that wait: five questions of a few days.
const maxFunnel = 100

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

// take empties it.
func (f *funnel) take() map[reachedCount]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.waiting
	f.waiting = nil
	return all
}

// reached answers POST /api/reached: the page's script tells each question
// that a visit comes to, once.
func (s *Server) reached(w http.ResponseWriter, r *http.Request) {
	question := r.URL.Query().Get("question")
	if !isQuestion(question) {
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{Message: "Validation failed", Errors: []string{"question: must be age, gender, states, situation or interests"}, ErrorType: "validation_error"})
		return
	}
	s.noteReached(question)
	w.WriteHeader(http.StatusNoContent)
}

func isQuestion(id string) bool {
	return slices.ContainsFunc(quiz.Steps(""), func(q quiz.Question) bool { return q.ID == id })
}

func (s *Server) noteReached(question string) {
	s.funnel.add(reachedCount{s.Store.CountsEpoch(), days.Name(s.Now(), s.Store.Zone()), question}, 1)
}

// storeFunnel stores the numbers that wait, those of an epoch together. What
// cannot be stored waits again.
func (s *Server) storeFunnel(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	all := s.funnel.take()
	byEpoch := map[string][]store.DayCount{}
	for key, n := range all {
		byEpoch[key.epoch] = append(byEpoch[key.epoch], store.DayCount{Day: key.day, Question: store.CountedReached, Value: key.question, N: n})
	}
	for epoch, numbers := range byEpoch {
		if err := s.Store.AddCounts(ctx, epoch, numbers); err != nil {
			for _, c := range numbers {
				s.funnel.add(reachedCount{epoch, c.Day, c.Value}, c.N)
			}
			s.Log.Debug("the questions that were reached are counted later", "error", err)
		}
	}
}

package web

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/pages"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// funnel counts how many visits reached each question, so that staff see where
// people leave. Nothing of a person is kept, not even for a moment: each
// question that is reached adds one to a number. The numbers wait here and are
// stored together now and then; a crash loses those of a few seconds.
type funnel struct {
	mu      sync.Mutex
	waiting map[store.DayCount]int // N is 0 in the keys
}

// maxFunnel bounds the numbers that wait: five questions of a few days.
const maxFunnel = 100

func (f *funnel) add(day, question string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		f.waiting = map[store.DayCount]int{}
	}
	key := store.DayCount{Day: day, Question: store.CountedReached, Value: question}
	if _, known := f.waiting[key]; known || len(f.waiting) < maxFunnel {
		f.waiting[key]++
	}
}

func (f *funnel) take() []store.DayCount {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []store.DayCount
	for key, n := range f.waiting {
		key.N = n
		all = append(all, key)
	}
	clear(f.waiting)
	return all
}

// giveBack keeps numbers that could not be stored.
func (f *funnel) giveBack(all []store.DayCount) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range all {
		n := c.N
		c.N = 0
		if _, known := f.waiting[c]; known || len(f.waiting) < maxFunnel {
			f.waiting[c] += n
		}
	}
}

// reached answers POST /api/reached: the page's script tells each question
// that a visit comes to, once.
func (s *Server) reached(w http.ResponseWriter, r *http.Request) {
	question := r.URL.Query().Get("question")
	if !isQuestion(question) {
		pages.WriteJSON(w, http.StatusBadRequest, pages.APIError{Message: "Validation failed", Errors: []string{"question: must be age, gender, states, situation or interests"}, ErrorType: "validation_error"})
		return
	}
	s.noteReached(question)
	w.WriteHeader(http.StatusNoContent)
}

func isQuestion(id string) bool {
	return slices.ContainsFunc(quiz.Steps(""), func(q quiz.Question) bool { return q.ID == id })
}

func (s *Server) noteReached(question string) {
	s.funnel.add(s.Now().In(s.Store.Zone()).Format(time.DateOnly), question)
}

// storeFunnel stores the numbers that wait.
func (s *Server) storeFunnel(ctx context.Context) {
	all := s.funnel.take()
	if len(all) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	if err := s.Store.AddCounts(ctx, all); err != nil {
		s.funnel.giveBack(all)
		s.Log.Debug("the questions that were reached are counted later", "error", err)
	}
}

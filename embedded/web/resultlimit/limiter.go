package web

import (
	"context"
	"net/http"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
)

// A result is made in memory before it is sent. That of a parish with a thousand
// long ministries takes tens of megabytes, and a crowd would take them many times.
const (
	// largeResult is from how many bytes of text on a result waits for room.
	largeResult = 256 << 10
	// maxLargeResults bounds the memory of those that are made and sent at once, in bytes.
	maxLargeResults = 64 << 20
	// timesOfText is about how many times its text a result takes while it is made.
	timesOfText = 2
	// largeResultTimeout bounds the wait for room.
	largeResultTimeout = 5 * time.Second
	// largeWriteTimeout bounds the sending of a large one, so that a slow reader
	// does not keep the room from others for long.
	largeWriteTimeout = 30 * time.Second
)

// withRoom answers with a result when there is room for it in memory; else it
// asks to try again.
func (s *Server) withRoom(w http.ResponseWriter, r *http.Request, found quiz.Result, view *catalogueView, answer func()) {
	size := textOf(found, view, s.pages.Texts(r).Lang())
	if size < largeResult {
		answer()
		return
	}
	weight := min(int64(timesOfText*size), maxLargeResults)
	ctx, cancel := context.WithTimeout(r.Context(), largeResultTimeout)
	defer cancel()
	if s.large.Acquire(ctx, weight) != nil {
		w.Header().Set("Retry-After", "10")
		if render.WantsHTML(r) {
			s.pages.Problem(w, r, http.StatusServiceUnavailable, "page.busy_title", "page.too_many")
			return
		}
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "Too many results are asked for at once. Please try again in a moment.", ErrorType: "busy"})
		return
	}
	defer s.large.Release(weight)
	// A recorder of a test knows no deadline, and needs none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(largeWriteTimeout))
	answer()
}

// textOf is about how many bytes the texts of a result have.
func textOf(found quiz.Result, view *catalogueView, lang string) (n int) {
	for _, list := range [][]quiz.Match{found.Adults, found.Children} {
		for _, m := range list {
			shown := m.Ministry.In(lang)
			n += len(shown.Name) + len(shown.Description) + len(view.details[shown.Details])
		}
	}
	return n
}

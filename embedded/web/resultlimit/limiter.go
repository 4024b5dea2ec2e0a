// Package resultlimit bounds the memory of large results that are made and sent at
// once. The result's page and the public API answer through it.
package resultlimit

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/web/catalogueview"
)

// A result is made in memory before it is sent. That of a parish with a thousand
// long ministries takes tens of megabytes, and a crowd would take them many times.
const (
	// LargeResult is from how many bytes of text on a result waits for room.
	LargeResult = 256 << 10
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

// Limiter lets results be made as far as there is memory for them.
type Limiter struct {
	memory *semaphore.Weighted
	pages  *render.Pages
}

// New returns a limiter, which tells by pages who must try again.
func New(pages *render.Pages) *Limiter {
	return &Limiter{memory: semaphore.NewWeighted(maxLargeResults), pages: pages}
}

// Answer calls answer, which sends a result of a catalogue, when there is memory
// for it; else it asks to try again.
func (l *Limiter) Answer(w http.ResponseWriter, r *http.Request, found quiz.Result, view *catalogueview.View, answer func()) {
	size := TextBytes(found, view, l.pages.Texts(r).Lang())
	if size < LargeResult {
		answer()
		return
	}
	weight := min(int64(timesOfText*size), maxLargeResults)
	ctx, cancel := context.WithTimeout(r.Context(), largeResultTimeout)
	defer cancel()
	if l.memory.Acquire(ctx, weight) != nil {
		w.Header().Set("Retry-After", "10")
		if render.WantsHTML(r) {
			l.pages.Problem(w, r, http.StatusServiceUnavailable, "page.busy_title", "page.too_many")
			return
		}
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{
			Message: "Too many results are asked for at once. Please try again in a moment.", ErrorType: "busy",
		})
		return
	}
	defer l.memory.Release(weight)
	// A recorder of a test knows no deadline, and needs none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(largeWriteTimeout))
	answer()
}

// TextBytes is about how many bytes the texts of a result have.
func TextBytes(found quiz.Result, view *catalogueview.View, lang string) (n int) {
	for _, list := range [][]quiz.Match{found.Adults, found.Children} {
		for _, m := range list {
			shown := m.Ministry.In(lang)
			n += len(shown.Name) + len(shown.Description) + len(view.Details[shown.Details])
		}
	}
	return n
}

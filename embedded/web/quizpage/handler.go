// Package quizpage serves the quiz as pages: the questions as a form, the result,
// the page about privacy and the codes for phones. Everything works without scripts;
// the browser's script takes the same pages over. Which ministries fit is decided by
// package quiz, what becomes of the answers by package submissions.
package quizpage

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web/askpage"
	"ministryfinder/embedded/web/branding"
	"ministryfinder/embedded/web/catalogueview"
	"ministryfinder/embedded/web/resultlimit"
)

// Submissions takes what people send.
type Submissions interface {
	Submit(ctx context.Context, s quiz.Submission) (id int64, o submissions.Outcome)
	CountReached(question string) bool
	CountRefused(why string)
}

// Config is what the pages need.
type Config struct {
	Pages       *render.Pages
	Cache       *cache.Cache
	Clients     *clientip.Reader
	Catalogue   *catalogueview.Reader
	Submissions Submissions
	Results     *resultlimit.Limiter
	Branding    *branding.Reader
	// Asks makes the form by which people ask to be called.
	Asks *askpage.Handler
	// FlashKey signs what a form's result says, 32 bytes.
	FlashKey []byte
	Now      func() time.Time
	// Zone is the parish's time zone, which says what day it is.
	Zone func() *time.Location
	// Reached is the address at which other devices reach the quiz, such as
	// http://192.168.1.20:8080; empty when it is not known.
	Reached string
	Log     *slog.Logger
}

// Handler serves the pages.
type Handler struct {
	Config
	cachedQueries []string // the queries of pages that are kept
}

// New returns a handler.
func New(c Config) *Handler { return &Handler{Config: c, cachedQueries: cachedQueries()} }

// FirstPage makes the page that nearly everybody begins with.
func (h *Handler) FirstPage(r *http.Request) ([]byte, error) {
	return h.Pages.RenderBytes("step", h.firstPage(r))
}

// PrivacyPage makes the page that says what is kept, and for how long.
func (h *Handler) PrivacyPage(r *http.Request) ([]byte, error) {
	return h.Pages.RenderBytes("privacy", h.privacy(r))
}

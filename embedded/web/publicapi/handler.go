// Package publicapi answers the quiz's scripts and other programs in JSON: the
// ministries, which of them fit, and what becomes of answers. It decides neither:
// packages quiz and submissions do.
package publicapi

import (
	"context"
	"log/slog"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web/catalogueview"
	"ministryfinder/embedded/web/resultlimit"
)

// Submissions takes what people send.
type Submissions interface {
	Submit(ctx context.Context, s quiz.Submission) (id int64, o submissions.Outcome)
	CountReached(question string) bool
	CountRefused(why string)
	CountChosen(ctx context.Context, what, key string) bool
}

// Config is what the API needs.
type Config struct {
	Pages       *render.Pages
	Catalogue   *catalogueview.Reader
	Submissions Submissions
	Results     *resultlimit.Limiter
	// Limit is that of submissions, Redis where it is counted; nil for memory.
	Limit *ratelimit.Limiter
	Redis *ratelimit.Redis
	Now   func() time.Time
	Log   *slog.Logger
}

// Handler answers the API's requests.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

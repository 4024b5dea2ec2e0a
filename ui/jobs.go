package ui

import (
	"context"
	"errors"
	"time"

	"ministryfinder/agent/control"
)

// callLimit bounds what a button starts, unless it says otherwise.
const callLimit = 15 * time.Second

// mostJobs bounds what may be waiting to be started: what buttons start, and
// the feeds of finders elsewhere.
const mostJobs = 16 + control.MaxRemoteFinders

// start has Run do something that may take time, and calls then with its
// error on the interface's goroutine, in words for people. When too much is
// under way already it does nothing and returns false.
func (w *Window) start(limit time.Duration, job func(context.Context) error, then func(error)) bool {
	return w.begin(func(ctx context.Context) {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		err := job(limited)
		if ctx.Err() != nil {
			return
		}
		w.do(func() { then(w.inWords(err)) })
	})
}

// begin has Run do something until it returns or the window ends.
func (w *Window) begin(job func(context.Context)) bool {
	select {
	case w.jobs <- job:
		return true
	default:
		return false
	}
}

// inWords makes an error a sentence for people: the agent's own, or ours when
// it could not be reached.
func (w *Window) inWords(err error) error {
	if errors.Is(err, control.ErrNotRunning) || errors.Is(err, context.DeadlineExceeded) {
		return errors.New(w.t("window.failed_away"))
	}
	return err
}

// failed says that something did not work.
func (w *Window) failed(err error) {
	question{title: w.t("window.failed_title"), words: err.Error(), no: w.t("window.ok")}.put(w.Window)
}

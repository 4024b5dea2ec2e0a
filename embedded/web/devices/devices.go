// Package devices remembers when the quiz was last opened on another device than
// the server's own computer. It keeps that one time and nothing of who it was:
// staff see whether phones reach the quiz.
package devices

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

const (
	// job is under which name the time is in the database.
	job = "device-seen"
	// saveEvery bounds how often it is written.
	saveEvery = time.Minute
	// holder is who writes it: any server, the newest time stays.
	holder = "any"
)

// Store keeps the time over restarts, for all servers of a database.
type Store interface {
	JobNamed(ctx context.Context, name string) (store.Job, error)
	ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error
}

// Seen is when another device was seen last. It is safe for concurrent use.
type Seen struct {
	Store   Store
	Clients *clientip.Reader
	Now     func() time.Time
	Log     *slog.Logger

	last, saved atomic.Int64 // in milliseconds, 0 for never
}

// Watch notes the requests for pages that come from another device.
func (s *Seen) Watch(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if render.WantsHTML(r) && !s.Clients.Of(r).Local {
			s.last.Store(s.Now().UnixMilli())
		}
		next(w, r)
	}
}

// Save writes the time down when it is newer, at most once a minute.
func (s *Seen) Save(ctx context.Context) {
	last, saved := s.last.Load(), s.saved.Load()
	if last == 0 || last-saved < saveEvery.Milliseconds() {
		return
	}
	if err := s.Store.ReleaseLease(ctx, job, holder, "", nil, time.UnixMilli(last), 0); err != nil {
		s.Log.Debug("when another device was seen is not written down", "error", err) // the database is away, which is said elsewhere
		return
	}
	s.saved.Store(last)
}

// Last returns when another device has opened the quiz for the last time, on any
// server of the database; zero for never.
func (s *Seen) Last(ctx context.Context) (time.Time, error) {
	j, err := s.Store.JobNamed(ctx, job)
	if err != nil {
		return time.Time{}, err
	}
	if last := s.last.Load(); last > 0 && last > j.Done.UnixMilli() {
		return time.UnixMilli(last), nil
	}
	return j.Done, nil
}

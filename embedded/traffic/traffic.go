// Package traffic counts what the server answers, within bounds: requests and
// errors by route, and the last response times.
package traffic

import (
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of what is remembered.
const (
	// MaxTimes is how many response times the average is taken over.
	MaxTimes = 100
	// MaxRoutes is how many routes are counted apart; the one unused longest goes.
	MaxRoutes = 50
)

// Recorder counts. It is safe for concurrent use; the zero value is not ready,
// use NewRecorder.
type Recorder struct {
	started time.Time
	total   atomic.Int64
	errors  atomic.Int64

	mu     sync.Mutex
	times  [MaxTimes]time.Duration
	filled int
	next   int
	routes map[string]*Route
	clock  int64
}

// Route is what happened on one route.
type Route struct {
	Total, Success, Error int64
	used                  int64
}

// NewRecorder returns a recorder that begins now.
func NewRecorder(now time.Time) *Recorder {
	return &Recorder{started: now, routes: map[string]*Route{}}
}

// Record counts one answer of a route (its pattern, never its path, which a
// stranger could vary without end), with its status and how long it took.
func (r *Recorder) Record(route string, status int, took time.Duration) {
	r.total.Add(1)
	failed := status >= 500
	if failed {
		r.errors.Add(1)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.times[r.next] = took
	r.next = (r.next + 1) % MaxTimes
	r.filled = min(r.filled+1, MaxTimes)
	c := r.routes[route]
	if c == nil {
		r.makeRoom()
		c = &Route{}
		r.routes[route] = c
	}
	r.clock++
	c.used = r.clock
	c.Total++
	if failed {
		c.Error++
	} else {
		c.Success++
	}
}

func (r *Recorder) makeRoom() {
	if len(r.routes) < MaxRoutes {
		return
	}
	oldest, when := "", int64(0)
	for name, c := range r.routes {
		if oldest == "" || c.used < when {
			oldest, when = name, c.used
		}
	}
	delete(r.routes, oldest)
}

// Report is the state at one moment.
type Report struct {
	Uptime        time.Duration
	Total, Errors int64
	// Average is the mean of the last response times, Times how many those are.
	Average       time.Duration
	Times, Routes int
	// FailingRoutes counts the routes that had an error.
	FailingRoutes int
}

// Report returns the present state.
func (r *Recorder) Report(now time.Time) Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	rep := Report{Uptime: now.Sub(r.started), Total: r.total.Load(), Errors: r.errors.Load(), Times: r.filled, Routes: len(r.routes)}
	var sum time.Duration
	for _, t := range r.times[:r.filled] {
		sum += t
	}
	if r.filled > 0 {
		rep.Average = sum / time.Duration(r.filled)
	}
	for _, c := range r.routes {
		if c.Error > 0 {
			rep.FailingRoutes++
		}
	}
	return rep
}

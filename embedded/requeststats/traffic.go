// Package requeststats counts what the server answers, within bounds: requests,
// errors and response times by route.
package requeststats

import (
	"maps"
	"strconv"
	"sync"
	"time"
)

// Bounds of what is remembered.
const (
	// MaxTimes is how many response times the average is taken over.
	MaxTimes = 100
	// MaxRoutes is how many routes are counted apart; the one unused longest goes.
	MaxRoutes = 50
	// MaxErrorKinds is how many kinds of errors are counted apart; the one
	// unseen longest goes.
	MaxErrorKinds = 100
	// SlowAfter is how long a request may take before it counts as slow.
	SlowAfter = time.Second
	// ErrorsKept is how long a kind of error is remembered after it was last seen.
	ErrorsKept = 24 * time.Hour
)

// Buckets are the upper bounds of the latency histograms; a last bucket takes
// what is longer.
var Buckets = [...]time.Duration{
	500 * time.Microsecond, time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond,
	25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 10 * time.Second,
}

// Recorder counts. It is safe for concurrent use; use NewRecorder.
type Recorder struct {
	started time.Time

	mu                  sync.Mutex
	total, errors, slow int64
	times               [MaxTimes]time.Duration
	filled, next        int
	sum                 time.Duration // of the times that are filled
	routes              map[string]*Route
	kinds               map[string]*kind
	clock               int64 // counts the requests, to tell what is older
}

// Route is what happened on one route.
type Route struct {
	Total, Success, Error int64
	// Sum is all time spent, Histogram how many requests took up to each of
	// Buckets, and in the last place longer.
	Sum       time.Duration
	Histogram [len(Buckets) + 1]int64
	used      int64
}

// kind is one kind of error.
type kind struct {
	count int64
	last  time.Time
	used  int64
}

// NewRecorder returns a recorder that begins now.
func NewRecorder(now time.Time) *Recorder {
	return &Recorder{started: now, routes: map[string]*Route{}, kinds: map[string]*kind{}}
}

// Record counts one answer of a route (its pattern, never its path, which a
// stranger could vary without end), with its status and how long it took. A
// status from 500 is an error; one from 400 is the client's doing, counted
// among the kinds of errors only.
func (r *Recorder) Record(route string, status int, took time.Duration, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock++
	r.total++
	if took >= SlowAfter {
		r.slow++
	}
	r.sum += took - r.times[r.next]
	r.times[r.next] = took
	r.next = (r.next + 1) % MaxTimes
	r.filled = min(r.filled+1, MaxTimes)

	c := r.routes[route]
	if c == nil {
		if len(r.routes) >= MaxRoutes {
			dropOldest(r.routes, func(c *Route) int64 { return c.used })
		}
		c = &Route{}
		r.routes[route] = c
	}
	c.used = r.clock
	c.Total++
	c.Sum += took
	c.Histogram[bucket(took)]++
	if status >= 500 {
		r.errors++
		c.Error++
	} else {
		c.Success++
	}
	if status >= 400 {
		r.recordKind(strconv.Itoa(status)+" "+route, now)
	}
}

func (r *Recorder) recordKind(name string, now time.Time) {
	k := r.kinds[name]
	if k == nil {
		if len(r.kinds) >= MaxErrorKinds {
			dropOldest(r.kinds, func(k *kind) int64 { return k.used })
		}
		k = &kind{}
		r.kinds[name] = k
	}
	k.count++
	k.last, k.used = now, r.clock
}

func bucket(took time.Duration) int {
	for i, bound := range Buckets {
		if took <= bound {
			return i
		}
	}
	return len(Buckets)
}

func dropOldest[V any](m map[string]V, used func(V) int64) {
	oldest, when := "", int64(0)
	for name, v := range m {
		if u := used(v); oldest == "" || u < when {
			oldest, when = name, u
		}
	}
	delete(m, oldest)
}

// Clean forgets kinds of errors that have not been seen for ErrorsKept.
func (r *Recorder) Clean(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.kinds, func(_ string, k *kind) bool { return now.Sub(k.last) >= ErrorsKept })
}

// Report is the state at one moment.
type Report struct {
	Uptime              time.Duration
	Total, Errors, Slow int64
	// Average is the mean of the last response times, Times how many those are.
	Average time.Duration
	Times   int
	// Routes and ErrorKinds are how many of each are remembered.
	Routes, ErrorKinds int
}

// Report returns the present state.
func (r *Recorder) Report(now time.Time) Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	rep := Report{
		Uptime: now.Sub(r.started), Total: r.total, Errors: r.errors, Slow: r.slow,
		Times: r.filled, Routes: len(r.routes), ErrorKinds: len(r.kinds),
	}
	if r.filled > 0 {
		rep.Average = r.sum / time.Duration(r.filled)
	}
	return rep
}

// Routes returns a copy of what is counted by route.
func (r *Recorder) Routes() map[string]Route {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]Route, len(r.routes))
	for name, c := range r.routes {
		out[name] = *c
	}
	return out
}

// ErrorKinds returns how often each kind of error was seen, by "STATUS ROUTE".
func (r *Recorder) ErrorKinds() map[string]int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]int64, len(r.kinds))
	for name, k := range r.kinds {
		out[name] = k.count
	}
	return out
}

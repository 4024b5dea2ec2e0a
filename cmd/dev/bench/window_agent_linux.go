package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// lively answers as an agent does whose figures are other ones each second of
// its clock, which may go faster than ours.
type lively struct {
	mu    sync.Mutex
	began time.Time // of ours
	shift time.Duration
	pace  int
	asked atomic.Int64 // how often for the status
}

// now is the time on its clock.
func (l *lively) now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.began.Add(l.shift + time.Since(l.began)*time.Duration(l.pace))
}

// faster lets its clock go faster from now on.
func (l *lively) faster(pace int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gone := time.Since(l.began)
	l.shift += gone*time.Duration(l.pace) - gone*time.Duration(pace)
	l.pace = pace
}

// until waits until the status was asked for so often.
func (l *lively) until(ctx context.Context, asked int64) error {
	ctx, cancel := context.WithTimeout(ctx, hourSlow*time.Duration(asked)*time.Second/hourPace+answerLimit)
	defer cancel()
	for l.asked.Load() < asked {
		if err := sleep(ctx, time.Second/hourPace); err != nil {
			return fmt.Errorf("the window asked %d times, not %d: %w", l.asked.Load(), asked, err)
		}
	}
	return nil
}

// ServeHTTP answers the window.
func (l *lively) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := l.now()
	var answer any = struct{}{}
	switch r.URL.Path {
	case control.PathStatus:
		l.asked.Add(1)
		latest := livelySample(now)
		answer = control.Status{
			Language: "en", Now: now, State: control.StateWell, Headline: "All is well", Latest: &latest,
			Finder:             control.Finder{Phase: "running", StartedAt: now.Add(-time.Hour)},
			MemoryLimitPercent: 80, CPULimitPercent: 80, Growth: control.Growth{Verdict: "stable"},
		}
	case control.PathHistory:
		after, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("after")) // none is an hour
		h := control.History{IntervalSeconds: 1}
		if r.URL.Query().Has("range") {
			h.IntervalSeconds = 60
			for at := after.Truncate(time.Minute); at.Before(now); at = at.Add(2 * time.Minute) {
				s := livelySample(at)
				p := history.Point{At: at, OK: 24}
				p.RSS = history.Spread{Min: s.RSSMB - 1, Mean: s.RSSMB, Max: s.RSSMB + 1}
				p.SystemPercent = history.Spread{Min: 50, Mean: s.SystemPercent, Max: 70}
				p.ProcessCPU, p.SystemCPU = history.Spread{Max: 20, Mean: s.ProcessCPU}, history.Spread{Max: 60, Mean: s.SystemCPU}
				h.Points = append(h.Points, p)
			}
		} else {
			for at := now.Add(-time.Hour).Truncate(time.Second); !at.After(now); at = at.Add(time.Second) {
				if at.After(after) {
					h.Samples = append(h.Samples, livelySample(at))
				}
			}
		}
		answer = h
	case control.PathAlerts:
		answer = control.AlertHistory{}
	}
	_ = json.NewEncoder(w).Encode(answer) // the window may be gone
}

func livelySample(at time.Time) health.Sample {
	x := float64(at.Unix() % 97)
	return health.Sample{
		At: at, OK: true, RSSMB: 40 + x/50, LiveHeapMB: 20 + x/40, SystemPercent: 55 + x/20,
		ProcessCPU: 1 + x/30, SystemCPU: 10 + x/4, Database: "connected", PeopleToday: int(x),
	}
}

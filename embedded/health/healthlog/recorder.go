package healthlog

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
)

// Times of a recorder.
const (
	// Every is the time between two samples.
	Every = 5 * time.Second
	// peakEvery is how often the peak of an alert that lasts is written down.
	peakEvery = time.Minute
	// lockAgain is when a folder that another program writes is tried again.
	lockAgain = time.Minute
)

// Recorder keeps the records of a finder that nobody watches from outside: it
// samples the finder's own process, judges the samples, and writes each alert
// into the log once. What another program writes, it leaves alone.
type Recorder struct {
	Dir    string
	Limits health.Limits
	// Sample reads the figures of now; cpuSeconds are what the process has used
	// since its start.
	Sample func(ctx context.Context, now time.Time) (s health.Sample, cpuSeconds float64)
	Log    *slog.Logger
	Now    func() time.Time
	// Interval is the time between two samples; zero for Every.
	Interval time.Duration

	engine  *health.Engine
	records *Records
	cpu     health.CPUMeter
	noted   time.Time
	failing bool // the disk does not take the records
}

// Run records until ctx ends.
func (r *Recorder) Run(ctx context.Context) {
	every := cmp.Or(r.Interval, Every)
	tick := time.NewTicker(every)
	defer tick.Stop()
	if !r.open(ctx, tick.C) {
		return
	}
	defer func() {
		if r.records == nil {
			return
		}
		if err := r.records.Close(); err != nil {
			r.Log.Warn("close the history of figures and alerts", "error", err)
		}
	}()
	health.Loop{Interval: func() time.Duration { return every }, AtOnce: true}.Run(ctx, r.look)
}

// open opens the records as soon as nobody else writes them; false when ctx
// ends before. Without a disk there are none, and alerts are in the log.
func (r *Recorder) open(ctx context.Context, tick <-chan time.Time) bool {
	r.engine = health.NewEngine(r.Limits)
	var last time.Time
	for told := false; ; {
		var err error
		if now := r.Now(); last.IsZero() || now.Sub(last) >= lockAgain {
			last = now
			if r.records, err = Open(r.Dir, now); !errors.Is(err, ErrInUse) {
				r.restore(err, now)
				return true
			}
			if !told {
				r.Log.Info("the figures are not recorded here", "reason", err)
				told = true
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick:
		}
	}
}

func (r *Recorder) restore(err error, now time.Time) {
	if err != nil {
		r.Log.Warn("the history of figures and alerts", "error", err)
	}
	if r.records == nil || r.records.History == nil {
		return
	}
	if err := r.records.History.Restore(r.engine, now); err != nil {
		r.Log.Warn("the history cannot be read", "error", err)
	}
}

// look takes one sample, judges it and writes it down.
func (r *Recorder) look(ctx context.Context) {
	now := r.Now()
	s, used := r.Sample(ctx, now)
	if ctx.Err() != nil {
		return
	}
	if s.OK {
		s.ProcessCPU = r.cpu.Percent(s.At, s.Started, used)
	}
	events := r.engine.Add(s)
	for _, e := range events {
		r.tell(e)
	}
	if r.records == nil {
		return
	}
	var failed error
	if r.records.History != nil {
		failed = r.records.History.Add(s)
	}
	if len(events) > 0 || now.Sub(r.noted) >= peakEvery {
		r.noted = now
		if present := r.engine.Snapshot(); len(events) > 0 || !r.records.Journal.UpToDate(present) {
			failed = errors.Join(failed, r.records.Journal.Record(events, present, nil))
		}
	}
	if failing := failed != nil; failing != r.failing {
		if r.failing = failing; failing {
			r.Log.Warn("figures and alerts are not written down", "error", failed)
		} else {
			r.Log.Info("figures and alerts are written down again")
		}
	}
}

func (r *Recorder) tell(e health.Event) {
	level, what := slog.LevelWarn, "alert"
	switch {
	case !e.Cleared.IsZero():
		level, what = slog.LevelInfo, "the alert is over"
	case e.Kind.IsOutage():
		level = slog.LevelError
	}
	message, advice := alerttext.Alert(i18n.For("en"), e.Alert, r.Limits)
	r.Log.Log(context.Background(), level, what, "message", message, "advice", advice, "kind", e.Kind, "value", round(e.Value), "limit",
		round(e.Limit), "peak", round(e.Peak))
}

// round keeps the log readable.
func round(v float64) float64 { return float64(int(v*100)) / 100 }

// Package target watches one finder, this computer's own or one elsewhere: it
// takes samples, judges them, and keeps on disk what was seen and what staff
// were told. The agent has a Target for each.
package target

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/health/history"
)

// peakEvery is how often the peak of an alert that lasts is written down.
const peakEvery = time.Minute

// Target is a finder that the agent watches: what is known of it, what staff
// were told of it, and the records of both on disk.
type Target struct {
	// Name and URL are those of a finder elsewhere; empty for this computer's own.
	Name, URL string
	Engine    *health.Engine
	// Policy says what staff are told when. Open replaces it.
	Policy *alerting.Policy

	// Log names the finder where it is elsewhere.
	Log *slog.Logger

	records *healthlog.Records // nil before they are open, and without a disk

	recordFails bool // of the watcher
	// journalFails and noted are shared by whoever writes into the journal.
	journalFails atomic.Bool
	noted        atomic.Int64
}

// New returns a target that remembers nothing yet; see Open.
func New(name, url string, limits health.Limits, quiet alerting.QuietHours, log *slog.Logger) *Target {
	engine := health.NewEngine(limits)
	if name != "" {
		log, engine = log.With("finder", name), health.NewRemoteEngine(limits)
	}
	return &Target{Name: name, URL: url, Log: log, Engine: engine, Policy: alerting.NewPolicy(quiet, alerting.State{})}
}

// Prefix names a finder elsewhere before what is said of it.
func (t *Target) Prefix() string {
	if t.Name == "" {
		return ""
	}
	return t.Name + ": "
}

// Open opens what is remembered over a restart in a folder: the figures,
// the alerts, and what staff were told. What is damaged is set aside and said
// once in the log; without a disk everything works, and nothing is remembered.
func (t *Target) Open(dir string, quiet alerting.QuietHours, now time.Time) {
	r, err := healthlog.Open(dir, now)
	if err != nil {
		t.Log.Warn("the history of figures and alerts", "error", err)
	}
	if t.records = r; r == nil {
		return
	}
	if r.History != nil {
		if err := r.History.Restore(t.Engine, now); err != nil {
			t.Log.Warn("the history cannot be read", "error", err)
		}
	}
	var state alerting.State
	if err := r.Journal.Policy(&state); err != nil {
		t.Log.Warn("the history of alerts", "error", err)
		state = alerting.State{}
	}
	for _, a := range r.Journal.Unseen() {
		t.Engine.Resume(a)
	}
	lasting := t.Engine.Snapshot().Active
	state.EndUnseen(lasting, r.Journal.Alerts(), now)
	t.Policy = alerting.NewPolicy(quiet, state)
	if len(lasting) > 0 {
		t.RecordEvents(nil, now) // the history has ended them
	}
}

// Close closes the records.
func (t *Target) Close() {
	if t.records == nil {
		return
	}
	if err := t.records.Close(); err != nil {
		t.Log.Warn("close the history", "error", err)
	}
}

// Record writes a sample into the history, and says once when the disk does
// not take it, and when it does again.
func (t *Target) Record(s health.Sample) {
	if t.records == nil || t.records.History == nil {
		return
	}
	err := t.records.History.Add(s)
	if failing := err != nil; failing != t.recordFails {
		t.recordFails = failing
		if failing {
			t.Log.Warn("the figures are not written down", "error", err)
		} else {
			t.Log.Info("the figures are written down again")
		}
	}
}

// RecordEvents writes events down, the peaks of what lasts, and what staff were told.
func (t *Target) RecordEvents(events []health.Event, now time.Time) {
	if t.records == nil {
		return
	}
	t.noted.Store(now.Unix())
	err := t.records.Journal.Record(events, t.Engine.Snapshot(), t.Policy.State())
	if failing := err != nil; t.journalFails.Swap(failing) != failing {
		if failing {
			t.Log.Warn("alerts are not written down", "error", err)
		} else {
			t.Log.Info("alerts are written down again")
		}
	}
}

// notePeaks writes down once a minute what changes while it lasts: the peaks of
// alerts, and how memory grows.
func (t *Target) notePeaks(now time.Time) {
	if now.Unix()-t.noted.Load() < int64(peakEvery/time.Second) {
		return
	}
	t.noted.Store(now.Unix())
	if present := t.Engine.Snapshot(); t.records != nil && !t.records.Journal.UpToDate(present) {
		t.RecordEvents(nil, now)
	}
}

// Watch says how a target is watched.
type Watch struct {
	// Loop says when samples are taken.
	health.Loop
	// Sample takes one; nil for a probe of the target's URL.
	Sample func(context.Context, *health.Prober) health.Sample
	// Tell is told what has changed, after each sample.
	Tell func([]health.Event)
}

// Run takes samples, judges them and writes them down until ctx ends.
func (t *Target) Run(ctx context.Context, w Watch) {
	prober := health.NewProber()
	if t.Name != "" {
		prober = health.NewRemoteProber()
	}
	defer prober.Close()
	w.Run(ctx, func(ctx context.Context) { t.RunOnce(ctx, prober, w) })
}

// RunOnce takes one sample. What the end of ctx interrupts is none.
func (t *Target) RunOnce(ctx context.Context, prober *health.Prober, w Watch) {
	var sample health.Sample
	if w.Sample != nil {
		sample = w.Sample(ctx, prober)
	} else {
		sample = prober.Probe(ctx, t.URL, time.Now)
	}
	if ctx.Err() != nil {
		return
	}
	t.Record(sample)
	events := t.Engine.Add(sample)
	if sample.OK {
		events = append(events, t.Engine.Clear(health.Restarted, sample.At)...)
	}
	w.Tell(events)
	t.notePeaks(time.Now())
}

// ErrNoHistory is returned by Points when the disk has none.
var ErrNoHistory = errors.New("there is no history: the data folder cannot be written")

// DueDigest is the policy's, once a sample has told whether the alerts of before a
// restart still last.
func (t *Target) DueDigest(now time.Time) []health.Alert {
	if t.Engine.Snapshot().Unproven {
		return nil
	}
	return t.Policy.DueDigest(now)
}

// Points returns the points of a range after a time, merged to at most maxPoints.
func (t *Target) Points(of history.Range, after time.Time, maxPoints int) ([]history.Point, error) {
	if t.records == nil || t.records.History == nil {
		return nil, ErrNoHistory
	}
	return t.records.History.Read(of, after, time.Now(), maxPoints)
}

// Alerts returns the alerts that are kept, newest first.
func (t *Target) Alerts() []health.Alert {
	if t.records == nil {
		return nil
	}
	return t.records.Journal.Alerts()
}

package agent

import (
	"log/slog"
	"sync/atomic"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
)

// peakEvery is how often the peak of an alert that lasts is written down.
const peakEvery = time.Minute

// target is a finder that the agent watches: what is known of it, what staff
// were told of it, and the records of both on disk.
type target struct {
	// name and url are those of a finder elsewhere; empty for this computer's own.
	name, url string
	log       *slog.Logger
	engine    *health.Engine
	policy    *alerting.Policy
	records   *healthlog.Records // nil before they are open, and without a disk

	recordFails bool // of the watcher
	// journalFails and noted are shared by whoever writes into the journal.
	journalFails atomic.Bool
	noted        atomic.Int64
}

func newWatched(name, url string, limits health.Limits, quiet alerting.QuietHours, log *slog.Logger) *target {
	if name != "" {
		log = log.With("finder", name)
	}
	return &target{name: name, url: url, log: log, engine: health.NewEngine(limits), policy: alerting.NewPolicy(quiet, alerting.State{})}
}

// prefix names a finder elsewhere before what is said of it.
func (w *target) prefix() string {
	if w.name == "" {
		return ""
	}
	return w.name + ": "
}

// openRecords opens what is remembered over a restart in a folder: the figures,
// the alerts, and what staff were told. What is damaged is set aside and said
// once in the log; without a disk everything works, and nothing is remembered.
func (w *target) openRecords(dir string, quiet alerting.QuietHours, now time.Time) {
	r, err := healthlog.Open(dir, now)
	if err != nil {
		w.log.Warn("the history of figures and alerts", "error", err)
	}
	if w.records = r; r == nil {
		return
	}
	if r.History != nil {
		if err := r.History.Restore(w.engine, now); err != nil {
			w.log.Warn("the history cannot be read", "error", err)
		}
	}
	var state alerting.State
	if err := r.Journal.Policy(&state); err != nil {
		w.log.Warn("the history of alerts", "error", err)
		state = alerting.State{}
	}
	w.policy = alerting.NewPolicy(quiet, state)
}

func (w *target) closeRecords() {
	if w.records == nil {
		return
	}
	if err := w.records.Close(); err != nil {
		w.log.Warn("close the history", "error", err)
	}
}

// record writes a sample into the history, and says once when the disk does
// not take it, and when it does again.
func (w *target) record(s health.Sample) {
	if w.records == nil || w.records.History == nil {
		return
	}
	err := w.records.History.Add(s)
	if failing := err != nil; failing != w.recordFails {
		w.recordFails = failing
		if failing {
			w.log.Warn("the figures are not written down", "error", err)
		} else {
			w.log.Info("the figures are written down again")
		}
	}
}

// recordEvents writes events down, the peaks of what lasts, and what staff were told.
func (w *target) recordEvents(events []health.Event, now time.Time) {
	if w.records == nil {
		return
	}
	w.noted.Store(now.Unix())
	err := w.records.Journal.Record(events, w.engine.Snapshot(), w.policy.State())
	if failing := err != nil; w.journalFails.Swap(failing) != failing {
		if failing {
			w.log.Warn("alerts are not written down", "error", err)
		} else {
			w.log.Info("alerts are written down again")
		}
	}
}

// notePeaks writes down once a minute what changes while it lasts: the peaks of
// alerts, and how memory grows.
func (w *target) notePeaks(now time.Time) {
	if now.Unix()-w.noted.Load() < int64(peakEvery/time.Second) {
		return
	}
	w.noted.Store(now.Unix())
	if present := w.engine.Snapshot(); w.records != nil && !w.records.Journal.UpToDate(present) {
		w.recordEvents(nil, now)
	}
}

package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// peakEvery is how often the peak of an alert that lasts is written down.
const peakEvery = time.Minute

// watched is a finder that the agent watches: what is known of it, what staff
// were told of it, and the records of both on disk.
type watched struct {
	// name and url are those of a finder elsewhere; empty for this computer's own.
	name, url string
	log       *slog.Logger
	engine    *health.Engine
	policy    *alerting.Policy
	journal   *alerting.Journal // nil before the records are open
	history   *history.File     // nil before the records are open, and without a disk

	recordFails bool // of the watcher
	// journalFails and noted are shared by whoever writes into the journal.
	journalFails atomic.Bool
	noted        atomic.Int64
}

func newWatched(name, url string, limits health.Limits, quiet alerting.Quiet, log *slog.Logger) *watched {
	if name != "" {
		log = log.With("finder", name)
	}
	return &watched{name: name, url: url, log: log, engine: health.NewEngine(limits), policy: alerting.NewPolicy(quiet, alerting.State{})}
}

// prefix names a finder elsewhere before what is said of it.
func (w *watched) prefix() string {
	if w.name == "" {
		return ""
	}
	return w.name + ": "
}

// openRecords opens what is remembered over a restart: the figures, the
// alerts, and what staff were told. What is damaged is set aside and said once
// in the log; without a disk everything works, and nothing is remembered.
func (w *watched) openRecords(figures, alerts string, quiet alerting.Quiet, now time.Time) {
	if err := os.MkdirAll(filepath.Dir(figures), 0o700); err != nil {
		w.log.Warn("the folder of the records", "error", err)
	}
	file, err := history.Open(figures, now)
	if err != nil {
		w.log.Warn("the history of the figures", "error", err)
	}
	if w.history = file; file != nil {
		if err := file.Restore(w.engine, now); err != nil {
			w.log.Warn("the history cannot be read", "error", err)
		}
	}
	journal, state, err := alerting.OpenJournal(alerts, now)
	if err != nil {
		w.log.Warn("the history of alerts", "error", err)
	}
	w.journal, w.policy = journal, alerting.NewPolicy(quiet, state)
}

func (w *watched) closeRecords() {
	if w.history == nil {
		return
	}
	if err := w.history.Close(); err != nil {
		w.log.Warn("close the history", "error", err)
	}
}

// record writes a sample into the history, and says once when the disk does
// not take it, and when it does again.
func (w *watched) record(s health.Sample) {
	if w.history == nil {
		return
	}
	err := w.history.Add(s)
	if failing := err != nil; failing != w.recordFails {
		w.recordFails = failing
		if failing {
			w.log.Warn("the figures are not written down", "error", err)
		} else {
			w.log.Info("the figures are written down again")
		}
	}
}

// note writes events down, the peaks of what lasts, and what staff were told.
func (w *watched) note(events []health.Event, now time.Time) {
	if w.journal == nil {
		return
	}
	w.noted.Store(now.Unix())
	err := w.journal.Note(events, w.engine.Snapshot().Active, w.policy.State())
	if failing := err != nil; w.journalFails.Swap(failing) != failing {
		if failing {
			w.log.Warn("alerts are not written down", "error", err)
		} else {
			w.log.Info("alerts are written down again")
		}
	}
}

// notePeaks writes the peaks of what lasts down once a minute.
func (w *watched) notePeaks(now time.Time) {
	if now.Unix()-w.noted.Load() >= int64(peakEvery/time.Second) && len(w.engine.Snapshot().Active) > 0 {
		w.note(nil, now)
	}
}

package agent

import (
	"errors"
	"path/filepath"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// Files of the records in the data folder.
const (
	historyName = "history.bin" // figures of 90 days, 1.5 MB
	journalName = "alerts.json" // the last 500 alerts, 200 KB at most
)

// peakEvery is how often the peak of an alert that lasts is written down.
const peakEvery = time.Minute

// openRecords opens what is remembered over a restart: the figures, the
// alerts, and what staff were told. What is damaged is set aside and said once
// in the log; without a disk everything works, and nothing is remembered.
func (a *Agent) openRecords(now time.Time) {
	file, err := history.Open(filepath.Join(a.DataDir, historyName), now)
	if err != nil {
		a.log.Warn("the history of the figures", "error", err)
	}
	if a.history = file; file != nil {
		if err := file.Restore(a.engine, now); err != nil {
			a.log.Warn("the history cannot be read", "error", err)
		}
	}
	journal, state, err := alerting.OpenJournal(filepath.Join(a.DataDir, journalName), now)
	if err != nil {
		a.log.Warn("the history of alerts", "error", err)
	}
	a.journal, a.policy = journal, alerting.NewPolicy(a.quiet(), state)
}

// quiet returns the settings' quiet times; Load has checked them.
func (a *Agent) quiet() alerting.Quiet {
	q, err := a.settings.Quiet()
	if err != nil {
		a.log.Error("the quiet hours cannot be used", "error", err)
	}
	return q
}

func (a *Agent) closeRecords() {
	if a.history == nil {
		return
	}
	if err := a.history.Close(); err != nil {
		a.log.Warn("close the history", "error", err)
	}
}

// record writes a sample into the history, and says once when the disk does
// not take it, and when it does again.
func (a *Agent) record(s health.Sample) {
	if a.history == nil {
		return
	}
	err := a.history.Add(s)
	if failing := err != nil; failing != a.recordFails {
		a.recordFails = failing
		if failing {
			a.log.Warn("the figures are not written down", "error", err)
		} else {
			a.log.Info("the figures are written down again")
		}
	}
}

// note writes events down, the peaks of what lasts, and what staff were told.
func (a *Agent) note(events []health.Event, now time.Time) {
	if a.journal == nil {
		return
	}
	a.noted.Store(now.Unix())
	err := a.journal.Note(events, a.engine.Snapshot().Active, a.policy.State())
	if failing := err != nil; a.journalFails.Swap(failing) != failing {
		if failing {
			a.log.Warn("alerts are not written down", "error", err)
		} else {
			a.log.Info("alerts are written down again")
		}
	}
}

// notePeaks writes the peaks of what lasts down once a minute.
func (a *Agent) notePeaks(now time.Time) {
	if now.Unix()-a.noted.Load() >= int64(peakEvery/time.Second) && len(a.engine.Snapshot().Active) > 0 {
		a.note(nil, now)
	}
}

// errNoHistory is said when the disk has none.
var errNoHistory = errors.New("there is no history: the data folder cannot be written")

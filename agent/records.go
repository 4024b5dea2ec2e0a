package agent

import (
	"errors"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/records"
)

// peakEvery is how often the peak of an alert that lasts is written down.
const peakEvery = time.Minute

// openRecords opens what is remembered over a restart: the figures, the
// alerts, and what staff were told. What is damaged is set aside and said once
// in the log; without a disk everything works, and nothing is remembered.
func (a *Agent) openRecords(now time.Time) {
	r, err := records.Open(a.DataDir, now)
	if err != nil {
		a.log.Warn("the history of figures and alerts", "error", err)
	}
	if a.records = r; r == nil {
		return
	}
	if r.History != nil {
		if err := r.History.Restore(a.engine, now); err != nil {
			a.log.Warn("the history cannot be read", "error", err)
		}
	}
	var state alerting.State
	if err := r.Journal.Policy(&state); err != nil {
		a.log.Warn("the history of alerts", "error", err)
		state = alerting.State{}
	}
	a.policy = alerting.NewPolicy(a.quiet(), state)
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
	if a.records == nil {
		return
	}
	if err := a.records.Close(); err != nil {
		a.log.Warn("close the history", "error", err)
	}
}

// record writes a sample into the history, and says once when the disk does
// not take it, and when it does again.
func (a *Agent) record(s health.Sample) {
	if a.records == nil || a.records.History == nil {
		return
	}
	err := a.records.History.Add(s)
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
	if a.records == nil {
		return
	}
	a.noted.Store(now.Unix())
	err := a.records.Journal.Note(events, a.engine.Snapshot(), a.policy.State())
	if failing := err != nil; a.journalFails.Swap(failing) != failing {
		if failing {
			a.log.Warn("alerts are not written down", "error", err)
		} else {
			a.log.Info("alerts are written down again")
		}
	}
}

// notePeaks writes down once a minute what changes while it lasts: the peaks of
// alerts, and how memory grows.
func (a *Agent) notePeaks(now time.Time) {
	if now.Unix()-a.noted.Load() < int64(peakEvery/time.Second) {
		return
	}
	a.noted.Store(now.Unix())
	if present := a.engine.Snapshot(); a.records != nil && !a.records.Journal.Current(present) {
		a.note(nil, now)
	}
}

// errNoHistory is said when the disk has none.
var errNoHistory = errors.New("there is no history: the data folder cannot be written")

package agent

import (
	"fmt"
	"time"

	"ministryfinder/agent/control"
)

// As control.Target the agent answers for this computer's own finder.

// Status returns all that a person is shown.
func (a *Agent) Status() control.Status { return about{a, a.local}.Status() }

// History returns the samples newer than after.
func (a *Agent) History(after time.Time) control.History { return about{a, a.local}.History(after) }

// Points returns a long range of the history, merged to at most most points.
func (a *Agent) Points(name string, after time.Time, most int) (control.History, error) {
	return about{a, a.local}.Points(name, after, most)
}

// Alerts returns the history of alerts and what is snoozed.
func (a *Agent) Alerts() control.AlertHistory { return about{a, a.local}.Alerts() }

// Snooze keeps alerts of a kind, or all, from popping up for a while.
func (a *Agent) Snooze(s control.Snooze) (control.Snoozed, error) { return about{a, a.local}.Snooze(s) }

// Elsewhere returns a watched finder elsewhere.
func (a *Agent) Elsewhere(name string) (control.Target, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range a.elsewhere {
		if r.Name == name {
			return about{a, r.Target}, nil
		}
	}
	return nil, fmt.Errorf("no finder elsewhere is called %q", name)
}

// elsewhereNow tells how the finders elsewhere are.
func (a *Agent) elsewhereNow() []control.RemoteFinder {
	a.mu.Lock()
	remotes := a.elsewhere
	a.mu.Unlock()
	var all []control.RemoteFinder
	for _, r := range remotes {
		e := control.RemoteFinder{Name: r.Name, URL: r.URL}
		e.State, e.Headline, _ = a.judgeElsewhere(r.Target, r.Engine.Snapshot())
		all = append(all, e)
	}
	return all
}

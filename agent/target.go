package agent

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/agent/notify"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
)

// watch looks at the finder at each interval, and at once when it begins to
// listen, until ctx ends.
func (a *Agent) watch(ctx context.Context) {
	prober := health.NewProber()
	defer prober.Close()
	tick := newTicker(a)
	defer tick.Stop()
	var hangs hang
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-a.look:
		}
		tick.follow()
		state := a.supervisor.State()
		sample := health.Sample{At: time.Now(), Error: "the finder is not running", PeopleToday: -1}
		if state.Listens {
			sample = prober.Probe(ctx, state.URL, time.Now)
		}
		if ctx.Err() != nil {
			return
		}
		if sample.OK {
			a.supervisor.Healthy()
			a.announce(state)
		}
		if (sample.OK || state.Listens) && hangs.look(sample.OK, a.local.policy.Mass(time.Now())) {
			a.supervisor.RestartHung(fmt.Sprintf("it did not answer %d times in a row (%s)", hungAfter, sample.Error))
		}
		a.local.record(sample)
		events := a.local.engine.Add(sample)
		if sample.OK {
			events = append(events, a.local.engine.Clear(health.Restarted, sample.At)...)
		}
		a.notify(a.local, events)
		a.tellHeld(a.local)
		a.local.notePeaks(time.Now())
		a.refreshTray()
	}
}

// ticker ticks at the settings' interval, also when that is changed.
type ticker struct {
	*time.Ticker
	a     *Agent
	every time.Duration
}

func newTicker(a *Agent) *ticker {
	every := a.settings().Interval()
	return &ticker{time.NewTicker(every), a, every}
}

// follow takes up a changed interval.
func (t *ticker) follow() {
	if every := t.a.settings().Interval(); every != t.every {
		t.every = every
		t.Reset(every)
	}
}

// announce says once, on the terminal, where the quiz is.
func (a *Agent) announce(state supervise.State) {
	a.mu.Lock()
	first := !a.announced
	a.announced = true
	a.mu.Unlock()
	if first {
		fmt.Fprintln(a.Out, a.words().T("agent.running", "url", state.URL))
		a.log.Info("the finder answers", "url", state.URL, "after", time.Since(state.StartedAt).Round(time.Millisecond))
	}
}

// exitWords says why the finder last ended, in the program's language, and then
// in the finder's own words; empty when it never did.
func (a *Agent) exitWords(s supervise.State) string {
	if s.Exit == "" {
		return ""
	}
	return a.words().T("health.exit."+string(s.Exit), "error", s.LastExit, "why", alerttext.DatabaseReason(a.words(), s.Reason))
}

// finderChanged is told each change of the finder's process.
func (a *Agent) finderChanged(state supervise.State) {
	switch {
	case state.Phase == supervise.CrashLoop:
		a.notify(a.local, a.local.engine.Raise(health.CrashLoop, time.Now(), a.exitWords(state)))
	case state.Phase == supervise.Restarting && !state.Exit.Wanted():
		a.notify(a.local, a.local.engine.Raise(health.Restarted, time.Now(), a.exitWords(state)))
	case state.Phase == supervise.Running:
		a.notify(a.local, a.local.engine.Clear(health.CrashLoop, time.Now()))
	case state.Listens:
		select {
		case a.look <- struct{}{}:
		default: // a look is due already
		}
		a.mu.Lock()
		if a.sharer != nil {
			a.sharer.Refresh()
		}
		a.mu.Unlock()
	}
	a.refreshTray()
}

func (a *Agent) notifySettings(err error) {
	a.sender.Send(notify.Message{Title: a.words().T("notify.attention"), Body: a.words().T("agent.bad_settings", "error", err), Icon: "attention"})
}

// alertWords puts an alert into words: what it is, and what to do.
func (a *Agent) alertWords(w *target, alert health.Alert) (message, advice string) {
	if w.name != "" {
		return alerttext.AlertElsewhere(a.words(), w.name, alert, w.engine.Limits())
	}
	return alerttext.Alert(a.words(), alert, w.engine.Limits())
}

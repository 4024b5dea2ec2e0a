package agent

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
)

// watch watches this computer's finder at each interval, and at once when it
// begins to listen, until ctx ends.
func (a *Agent) watch(ctx context.Context) {
	var alive supervise.Liveness
	a.local.Run(ctx, target.Watch{
		Loop:   health.Loop{Interval: a.interval, Wake: a.wake},
		Sample: func(ctx context.Context, p *health.Prober) health.Sample { return a.sample(ctx, p, &alive) },
		Tell: func(events []health.Event) {
			a.notify(a.local, events)
			a.tellHeld(a.local)
			a.refreshTray()
		},
	})
}

// sample probes this computer's finder, and has it started again when it hangs.
func (a *Agent) sample(ctx context.Context, p *health.Prober, alive *supervise.Liveness) health.Sample {
	state := a.supervisor.State()
	s := health.Sample{At: time.Now(), Error: "the finder is not running", PeopleToday: -1}
	if state.Listens {
		s = p.Probe(ctx, state.URL, time.Now)
	}
	if ctx.Err() != nil {
		return s
	}
	if s.OK {
		a.supervisor.Healthy()
		a.announce(state)
	}
	if (s.OK || state.Listens) && alive.Check(s.OK, a.local.Policy.Mass(time.Now())) {
		a.supervisor.RestartHung(fmt.Sprintf("it did not answer %d times in a row (%s)", supervise.HungAfter, s.Error))
	}
	return s
}

// interval is the settings' time between two samples.
func (a *Agent) interval() time.Duration { return a.settings().Interval() }

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
		a.notify(a.local, a.local.Engine.Raise(health.CrashLoop, time.Now(), a.exitWords(state)))
	case state.Phase == supervise.Restarting && !state.Exit.Wanted():
		a.notify(a.local, a.local.Engine.Raise(health.Restarted, time.Now(), a.exitWords(state)))
	case state.Phase == supervise.Running:
		a.notify(a.local, a.local.Engine.Clear(health.CrashLoop, time.Now()))
	case state.Listens:
		select {
		case a.wake <- struct{}{}:
		default: // one is due already
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
	a.sender.ShowOnDesktop(notifier.Message{Title: a.words().T("notify.attention"), Body: a.words().T("agent.bad_settings", "error", err), Level: notifier.Attention})
}

// alertWords puts an alert into words: what it is, and what to do.
func (a *Agent) alertWords(w *target.Target, alert health.Alert) (message, advice string) {
	if w.Name != "" {
		return alerttext.AlertElsewhere(a.words(), w.Name, alert, w.Engine.Limits())
	}
	return alerttext.Alert(a.words(), alert, w.Engine.Limits())
}

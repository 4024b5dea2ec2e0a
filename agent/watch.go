package agent

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/agent/notify"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/words"
)

// restartWish is the reason of a restart that a person asked for.
const restartWish = "somebody asked for it"

// watch looks at the finder at each interval, and at once when it begins to
// listen, until ctx ends.
func (a *Agent) watch(ctx context.Context) {
	prober := health.NewProber()
	defer prober.Close()
	tick := time.NewTicker(a.settings.Interval())
	defer tick.Stop()
	var hangs hang
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-a.look:
		}
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
		if (sample.OK || state.Listens) && hangs.look(sample.OK, a.policy.Mass(time.Now())) {
			a.supervisor.Hung(fmt.Sprintf("it did not answer %d times in a row (%s)", hungAfter, sample.Error))
		}
		a.record(sample)
		events := a.engine.Add(sample)
		if sample.OK {
			events = append(events, a.engine.Clear(health.Restarted, sample.At)...)
		}
		a.tell(events)
		a.tellHeld()
		a.notePeaks(time.Now())
		a.refreshTray()
	}
}

// announce says once, on the terminal, where the quiz is.
func (a *Agent) announce(state supervise.State) {
	a.mu.Lock()
	first := !a.announced
	a.announced = true
	a.mu.Unlock()
	if first {
		fmt.Fprintln(a.Out, a.words.T("agent.running", "url", state.URL))
		a.log.Info("the finder answers", "url", state.URL, "after", time.Since(state.StartedAt).Round(time.Millisecond))
	}
}

// finderChanged is told each change of the finder's process.
func (a *Agent) finderChanged(state supervise.State) {
	switch {
	case state.Phase == supervise.CrashLoop:
		a.tell(a.engine.Raise(health.CrashLoop, time.Now()))
	case state.Phase == supervise.Restarting && state.LastExit != restartWish:
		a.tell(a.engine.Raise(health.Restarted, time.Now()))
	case state.Phase == supervise.Running:
		a.tell(a.engine.Clear(health.CrashLoop, time.Now()))
	case state.Listens:
		select {
		case a.look <- struct{}{}:
		default: // a look is due already
		}
	}
	a.refreshTray()
}

func (a *Agent) notifySettings() {
	a.sender.Send(notify.Message{Title: a.words.T("notify.attention"), Body: a.words.T("agent.bad_settings", "error", a.settingsErr), Icon: "attention"})
}

// alertWords puts an alert into words: what it is, and what to do.
func (a *Agent) alertWords(alert health.Alert) (message, advice string) {
	return words.Alert(a.words, alert, a.engine.Limits(), a.supervisor.State().LastExit)
}

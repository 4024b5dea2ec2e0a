package agent

import (
	"context"
	"fmt"
	"time"

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
			a.alerts.notify(a.local, events)
			a.alerts.tellHeld(a.local)
			a.alerts.judgeOutward(time.Now())
			a.alerts.tellUntold(time.Now())
			a.refreshTray()
		},
	})
}

// sample probes this computer's finder, and has it started again when it hangs.
func (a *Agent) sample(ctx context.Context, p *health.Prober, alive *supervise.Liveness) health.Sample {
	a.look() // the settings' turn, in the same wake
	state := a.supervisor.State()
	s := health.Sample{At: time.Now(), Error: "the finder is not running", PeopleToday: -1,
		Awaited: state.IsAwaited() || !state.AwaySince.IsZero()}
	a.tellAddressAway(state, s.At)
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
		a.supervisor.RestartHung(s.Error)
	}
	return s
}

// awayUntilTold is for how long the finder waits for its address before staff are told:
// a Wi-Fi takes some seconds after somebody has signed in.
const awayUntilTold = time.Minute

// tellAddressAway tells that the finder does not answer since it waits for its address.
func (a *Agent) tellAddressAway(state supervise.State, now time.Time) {
	if !state.AwaySince.IsZero() && now.Sub(state.AwaySince) >= awayUntilTold {
		a.alerts.notify(a.local, a.local.Engine.Raise(health.FinderDown, now, alerttext.AddressAway, state.Away))
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

// finderChanged is told each change of the finder's process.
func (a *Agent) finderChanged(state supervise.State) {
	switch {
	case state.Phase == supervise.CrashLoop:
		a.alerts.notify(a.local, a.local.Engine.Raise(health.CrashLoop, time.Now(), state.Cause(), state.LastExit))
	case state.Phase == supervise.Restarting && !state.Exit.Wanted():
		a.alerts.notify(a.local, a.local.Engine.Raise(health.Restarted, time.Now(), state.Cause(), state.LastExit))
	case state.Phase == supervise.Running:
		a.alerts.notify(a.local, a.local.Engine.Clear(health.CrashLoop, time.Now()))
	case state.Listens:
		select {
		case a.wake <- struct{}{}:
		default: // one is due already
		}
		a.sharing.refresh()
	}
	a.refreshTray()
}

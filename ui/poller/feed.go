package poller

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"ministryfinder/agent/control"
)

// Every is how often the agent is asked.
const Every = 5 * time.Second

// callLimit bounds each question: the agent answers from memory.
const callLimit = 4 * time.Second

// clockBack is how far the agent's clock may stand behind the newest sample
// before the samples are taken to be from a clock that was set back.
const clockBack = time.Minute

// Agent is what the feed asks; control.Client is one.
type Agent interface {
	Status(ctx context.Context) (control.Status, error)
	History(ctx context.Context, after time.Time) (control.History, error)
	PointsBetween(ctx context.Context, name string, after, until time.Time, most int) (control.History, error)
	Alerts(ctx context.Context) (control.AlertHistory, error)
}

// Feed asks an agent and hands over what it learns.
type Feed struct {
	agent Agent
	every time.Duration
	show  func(View)
	now   chan struct{}

	history kept
	view    View
	// asked is when points were last asked for, told when alerts were.
	asked, told time.Time
	shown       int // the reading that the stretch was made of

	mu     sync.Mutex
	wanted RangeChoice
	hidden bool
	// fresh asks for everything that is else asked for now and then.
	fresh bool
}

// New returns a feed that asks the agent at the given distance (Every in the
// program) and calls show, from its own goroutine, with each answer or failure.
func New(agent Agent, every time.Duration, show func(View)) *Feed {
	return &Feed{agent: agent, every: every, show: show, now: make(chan struct{}, 1), view: View{Interval: defaultInterval}}
}

// Now has the agent asked for everything at once, as after a click that
// changes something. It does not wait.
func (f *Feed) Now() {
	f.mu.Lock()
	f.fresh = true
	f.mu.Unlock()
	f.wake()
}

// Show says what the graphs are to show. It does not wait.
func (f *Feed) Show(l RangeChoice) {
	f.mu.Lock()
	changed := f.wanted != l
	f.wanted = l
	f.mu.Unlock()
	if changed {
		f.wake()
	}
}

// Hide says whether nobody looks: nothing is asked for then.
func (f *Feed) Hide(hidden bool) {
	f.mu.Lock()
	changed := f.hidden != hidden
	f.hidden = hidden
	f.mu.Unlock()
	if changed && !hidden {
		f.wake()
	}
}

func (f *Feed) wake() {
	select {
	case f.now <- struct{}{}:
	default: // it is already about to ask
	}
}

// Run asks until the context ends. It always returns nil: an agent that does
// not answer is shown, and asked again.
func (f *Feed) Run(ctx context.Context) error {
	timer := time.NewTimer(f.every)
	defer timer.Stop()
	for {
		f.mu.Lock()
		hidden, fresh, look := f.hidden, f.fresh, f.wanted
		f.fresh = f.fresh && hidden
		f.mu.Unlock()
		if hidden {
			select {
			case <-ctx.Done():
				return nil
			case <-f.now:
			}
			continue
		}
		f.ask(ctx, look, fresh)
		if ctx.Err() != nil {
			return nil
		}
		f.show(f.view)
		timer.Reset(f.every)
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		case <-f.now:
		}
	}
}

// ask brings the view up to date.
func (f *Feed) ask(ctx context.Context, look RangeChoice, fresh bool) {
	before := f.view.Status.Alerts
	status, err := f.status(ctx)
	if err == nil {
		f.view.Status = status
		err = f.samples(ctx, status.Now)
	}
	if err == nil && (fresh || time.Since(f.told) >= alertsEvery || !slices.Equal(before, status.Alerts)) {
		err = f.alerts(ctx)
	}
	if err == nil {
		err = f.stretch(ctx, look, status.Now)
	}
	switch {
	case err == nil:
		f.view.Contact = Connected
	case errors.Is(err, control.ErrNotRunning):
		f.view.Contact = NotRunning
	default:
		f.view.Contact = Unresponsive
	}
}

// alertsEvery is how often the history of alerts is asked for when none came
// or went: snoozes end and digests are sent.
const alertsEvery = time.Minute

func (f *Feed) alerts(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	h, err := f.agent.Alerts(ctx)
	if err != nil {
		return err
	}
	f.view.Alerts, f.told = h, time.Now()
	return nil
}

func (f *Feed) status(ctx context.Context) (control.Status, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return f.agent.Status(ctx)
}

// samples fetches what is newer than the newest sample.
func (f *Feed) samples(ctx context.Context, now time.Time) error {
	if last := f.history.last(); !now.IsZero() && last.Sub(now) > clockBack {
		f.history.forget()
	}
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	h, err := f.agent.History(ctx, f.history.last())
	if err != nil {
		return err
	}
	if h.IntervalSeconds > 0 {
		f.view.Interval = time.Duration(h.IntervalSeconds * float64(time.Second))
	}
	f.history.add(h.Samples)
	f.view.Samples, f.view.Reading = slices.Clip(f.history.samples), f.history.reading
	return nil
}

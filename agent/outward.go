package agent

import (
	"slices"
	"sync"
	"time"

	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
)

// outward tells apart that finders elsewhere do not answer from that this computer
// reaches none of them: then the one thing to know is that. So that one does not answer
// waits until another one has answered since.
type outward struct {
	// turn is held while what was found is told, so that it is told in its order.
	turn sync.Mutex

	mu      sync.Mutex
	targets []*target.Target
	waiting map[*target.Target]health.Event // that one does not answer, which is not told yet
	away    time.Time                       // since when none is reached, zero while one is
	back    time.Time                       // until when the others may take to be reached again
}

// outwardWait is how long it may take at most until it is told that one does not answer,
// and how long the others are given once one answers again.
const outwardWait = time.Minute

// watch says which finders elsewhere are watched from now on.
func (o *outward) watch(targets []*target.Target) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.targets = targets
	for t := range o.waiting {
		if !slices.Contains(targets, t) {
			delete(o.waiting, t)
		}
	}
}

// holds reports whether an event is not told now: judge says when, if at all.
func (o *outward) holds(t *target.Target, e health.Event) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e.Kind != health.FinderDown || !slices.Contains(o.targets, t) {
		return false
	}
	if !e.Cleared.IsZero() {
		_, waits := o.waiting[t]
		delete(o.waiting, t)
		return waits
	}
	if len(o.targets) < 2 {
		return false
	}
	if o.waiting == nil {
		o.waiting = map[*target.Target]health.Event{}
	}
	o.waiting[t] = e
	return true
}

// judge returns whether no finder elsewhere is reached since now, whether one is
// again, and of which it is to be told that it does not answer.
func (o *outward) judge(now time.Time) (lost, found bool, due map[*target.Target]health.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.away.IsZero() && len(o.waiting) >= 2 && o.allDown() {
		o.away = now
		return true, false, nil
	}
	if !o.away.IsZero() {
		if len(o.targets) >= 2 && !o.answered(nil, o.away) {
			return false, false, nil
		}
		o.away, o.back, found = time.Time{}, now.Add(outwardWait), true
	}
	if now.Before(o.back) && o.back.Sub(now) <= outwardWait { // else the clock was put back
		return false, found, nil
	}
	due = map[*target.Target]health.Event{}
	for t, e := range o.waiting {
		if waits := now.Sub(e.Raised); waits < 0 || waits >= outwardWait || o.answered(t, e.Raised) {
			due[t] = e
			delete(o.waiting, t)
		}
	}
	return false, found, due
}

// allDown reports whether no watched finder answers.
func (o *outward) allDown() bool {
	return !slices.ContainsFunc(o.targets, func(t *target.Target) bool {
		return !slices.ContainsFunc(t.Engine.Snapshot().Active, func(a health.Alert) bool { return a.Kind == health.FinderDown })
	})
}

// answered reports whether a finder other than one has answered since a time.
func (o *outward) answered(other *target.Target, since time.Time) bool {
	return slices.ContainsFunc(o.targets, func(t *target.Target) bool {
		latest := t.Engine.Snapshot().Latest
		return t != other && latest != nil && latest.OK && !latest.At.Before(since)
	})
}

// judgeOutward tells what is known of the finders elsewhere together.
func (s *alerts) judgeOutward(now time.Time) {
	s.outward.turn.Lock()
	defer s.outward.turn.Unlock()
	lost, found, due := s.outward.judge(now)
	if lost {
		s.notify(s.local, s.local.Engine.Raise(health.ElsewhereDown, now, "", ""))
	}
	if found {
		s.notify(s.local, s.local.Engine.Clear(health.ElsewhereDown, now))
	}
	for t, e := range due {
		s.send(t, e, now)
		t.RecordEvents(nil, now)
	}
}

package health

import "time"

const (
	// probesUntilDown is how many probes in a row must fail before the finder
	// counts as down: one may be lost to a busy moment.
	probesUntilDown = 3
	// noNetworkFor is how long after a sleep another computer's finder may not be
	// reached: a wireless network is there some seconds later.
	noNetworkFor = time.Minute
	// noNetworkFrom is from how long without a sample on the network may be gone.
	noNetworkFrom = 30 * time.Second
)

// NewRemoteEngine is NewEngine for a finder on another computer. That it does not
// answer tells nothing of it in the first minute after this computer has slept.
func NewRemoteEngine(l Limits) *Engine {
	e := NewEngine(l)
	e.network = &network{}
	return e
}

// network is the way to another computer.
type network struct {
	rhythm
	back time.Time // from when on it should be there
}

// counts reports whether a sample that failed at a time says something of the finder.
func (n *network) counts(at time.Time) bool {
	if n == nil {
		return true
	}
	if !n.follows(at, noNetworkFrom) {
		n.back = at.Add(noNetworkFor)
	}
	return !at.Before(n.back)
}

// judgeAnswer tells whether the finder answers.
func (e *Engine) judgeAnswer(s Sample) []Event {
	counts := e.network.counts(s.At)
	switch {
	case s.OK:
		e.failed, e.unproven = 0, false
		return e.clear(FinderDown, s.At)
	case !counts || s.Awaited:
		e.failed = 0
		return nil
	}
	e.failed++
	if e.failed == probesUntilDown {
		e.unproven = false
	}
	if e.failed != probesUntilDown || e.isActive(CrashLoop) || e.isActive(FinderDown) {
		return nil
	}
	return []Event{e.raise(Alert{Kind: FinderDown, Raised: s.At})}
}

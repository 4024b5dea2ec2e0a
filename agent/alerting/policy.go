// Package alerting decides when staff are told of an alert: not twice an hour
// of one cause, not more than six times an hour in all, not in quiet hours,
// during Mass or while snoozed. What is held back comes in one digest
// afterwards, and everything is in the journal. The agent gives it the health
// engine's events and sends what it lets through.
package alerting

import (
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/health"
)

// Bounds of telling.
const (
	// MinRepeatInterval is the least time between two notifications of one cause. That
	// a told cause is over is told as well, once.
	MinRepeatInterval = time.Hour
	// MaxPerHour is how many notifications an hour may have, of all finders together and
	// digests included.
	MaxPerHour = 6
	// heldMost bounds what waits for a digest; beyond it the oldest that are
	// over are left to the journal.
	heldMost = 100
	// MaxSnooze is the longest snooze.
	MaxSnooze = 7 * 24 * time.Hour
)

// State is what a policy must remember over a restart of the program.
type State struct {
	// Told is when each cause was last told, Sent when the notifications of the
	// last hour were.
	Told map[health.Kind]time.Time `json:"told"`
	Sent []time.Time               `json:"sent"`
	// Open are the causes whose alert was told and whose end was not.
	Open map[health.Kind]bool `json:"open"`
	// Held waits for the next digest, oldest first.
	Held []health.Alert `json:"held"`
	// Snoozed are the ends of the snoozes by kind, the empty kind for all.
	Snoozed map[health.Kind]time.Time `json:"snoozed"`
	// Broken is true when trouble has broken the present quiet hours.
	Broken bool `json:"broken"`
}

// Policy decides for one finder. It is safe for concurrent use.
type Policy struct {
	*common
	quiet QuietHours
	// s is what concerns this finder alone: neither Sent nor the snooze of all.
	s State
}

// common is what the policies of several finders share: all pops up at one computer.
type common struct {
	mu   sync.Mutex  // also of the policies
	sent []time.Time // the notifications of the last hour
	all  time.Time   // the end of the snooze of everything
}

// NewPolicy returns a policy that goes on from a state; the zero State is a
// new one.
func NewPolicy(q QuietHours, s State) *Policy {
	for _, m := range []*map[health.Kind]time.Time{&s.Told, &s.Snoozed} {
		if *m == nil {
			*m = map[health.Kind]time.Time{}
		}
	}
	if s.Open == nil {
		s.Open = map[health.Kind]bool{}
	}
	p := &Policy{common: &common{sent: s.Sent, all: s.Snoozed[""]}, quiet: q, s: s}
	p.s.Sent = nil
	delete(p.s.Snoozed, "")
	return p
}

// Join has the policy count into the same six an hour as another one, and be silent
// while everything is snoozed there. It must not be in use yet.
func (p *Policy) Join(other *Policy) { p.common = other.common }

// SetQuiet puts other quiet times in force.
func (p *Policy) SetQuiet(q QuietHours) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = q
}

// State returns what must be remembered; the caller may keep it.
func (p *Policy) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := State{Sent: slices.Clone(p.sent), Held: slices.Clone(p.s.Held), Broken: p.s.Broken,
		Told: map[health.Kind]time.Time{}, Snoozed: map[health.Kind]time.Time{}, Open: map[health.Kind]bool{}}
	for k, v := range p.s.Told {
		s.Told[k] = v
	}
	for k, v := range p.s.Snoozed {
		s.Snoozed[k] = v
	}
	if !p.all.IsZero() {
		s.Snoozed[""] = p.all
	}
	for k, v := range p.s.Open {
		s.Open[k] = v
	}
	return s
}

// ShouldNotify reports whether an event is told at once; otherwise it is held for a digest.
func (p *Policy) ShouldNotify(e health.Event, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tidy(now)
	over := !e.Cleared.IsZero()
	if i := p.heldOf(e.Alert); over && i >= 0 {
		p.s.Held[i] = e.Alert // the digest tells both at once
		return false
	}
	if p.silent(e.Kind, now) {
		trouble := e.Kind.IsOutage() || e.Kind == health.ElsewhereDown
		breaks := !over && trouble && !p.s.Broken && !p.snoozed(e.Kind, now) && !p.quiet.Mass(now)
		if !breaks || !p.underHourlyLimit() {
			return p.hold(e.Alert)
		}
		p.s.Broken = true
		p.told(e.Kind, now)
		p.s.Open[e.Kind] = true
		return true
	}
	switch {
	case !p.underHourlyLimit():
		return p.hold(e.Alert)
	case over && p.s.Open[e.Kind]:
		delete(p.s.Open, e.Kind)
		p.sent = append(p.sent, now)
		return true
	case !p.mayRepeat(e.Kind, now):
		return p.hold(e.Alert)
	}
	p.told(e.Kind, now)
	if !over {
		p.s.Open[e.Kind] = true
	}
	return true
}

// DueDigest returns what was held back and may be told now, in one notification;
// nothing when it is not time yet.
func (p *Policy) DueDigest(now time.Time) []health.Alert {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tidy(now)
	if len(p.s.Held) == 0 || !p.underHourlyLimit() {
		return nil
	}
	var due []health.Alert
	p.s.Held = slices.DeleteFunc(p.s.Held, func(a health.Alert) bool {
		ok := !p.silent(a.Kind, now) && (p.mayRepeat(a.Kind, now) || !a.Cleared.IsZero() && p.s.Open[a.Kind])
		if ok {
			due = append(due, a)
		}
		return ok
	})
	if len(due) == 0 {
		return nil
	}
	for _, a := range due {
		p.s.Told[a.Kind] = now
		if a.Cleared.IsZero() {
			p.s.Open[a.Kind] = true
		} else {
			delete(p.s.Open, a.Kind)
		}
	}
	p.sent = append(p.sent, now)
	return due
}

// Snooze keeps a kind, or all for the empty one, from popping up until a time.
func (p *Policy) Snooze(kind health.Kind, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kind == "" {
		p.all = until
		return
	}
	p.s.Snoozed[kind] = until
}

// Unsnooze ends the snooze of a kind, or of everything for the empty one.
func (p *Policy) Unsnooze(kind health.Kind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kind == "" {
		p.all = time.Time{}
		clear(p.s.Snoozed)
	}
	delete(p.s.Snoozed, kind)
}

// Mass reports whether a time is within a Mass.
func (p *Policy) Mass(at time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.quiet.Mass(at)
}

// IsSilent reports whether nothing may pop up at a time, whatever it is about.
func (p *Policy) IsSilent(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tidy(now)
	return p.silent("", now)
}

// Tomorrow is until when "until tomorrow" lasts.
func (p *Policy) Tomorrow(at time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.quiet.Tomorrow(at)
}

// silent reports whether nothing of a kind may pop up now.
func (p *Policy) silent(kind health.Kind, now time.Time) bool {
	return p.quiet.Mass(now) || p.quiet.Hours(now) || p.snoozed(kind, now)
}

func (p *Policy) snoozed(kind health.Kind, now time.Time) bool {
	return now.Before(p.s.Snoozed[kind]) || now.Before(p.all)
}

func (p *Policy) mayRepeat(kind health.Kind, now time.Time) bool {
	told, ok := p.s.Told[kind]
	return !ok || now.Sub(told) >= MinRepeatInterval
}

func (p *Policy) underHourlyLimit() bool { return len(p.sent) < MaxPerHour }

func (p *Policy) told(kind health.Kind, now time.Time) {
	p.s.Told[kind] = now
	p.sent = append(p.sent, now)
}

// heldOf is where an alert waits, -1 when it does not.
func (p *Policy) heldOf(a health.Alert) int {
	return slices.IndexFunc(p.s.Held, a.IsSame)
}

func (p *Policy) hold(a health.Alert) bool {
	if len(p.s.Held) >= heldMost {
		i := slices.IndexFunc(p.s.Held, func(h health.Alert) bool { return !h.Cleared.IsZero() })
		p.s.Held = slices.Delete(p.s.Held, max(i, 0), max(i, 0)+1)
	}
	p.s.Held = append(p.s.Held, a)
	return false
}

// tidy forgets what is past.
func (p *Policy) tidy(now time.Time) {
	// A time after now is left from a clock that was wrong.
	p.sent = slices.DeleteFunc(p.sent, func(t time.Time) bool { return now.Sub(t) >= time.Hour || t.After(now) })
	for k, t := range p.s.Told {
		if t.After(now) {
			delete(p.s.Told, k)
		}
	}
	for k, until := range p.s.Snoozed {
		if !now.Before(until) || until.Sub(now) > MaxSnooze {
			delete(p.s.Snoozed, k)
		}
	}
	if !now.Before(p.all) || p.all.Sub(now) > MaxSnooze {
		p.all = time.Time{}
	}
	if !p.quiet.Hours(now) {
		p.s.Broken = false
	}
}

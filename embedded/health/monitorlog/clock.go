package monitorlog

import (
	"time"

	"ministryfinder/embedded/health"
)

// ClockBack tells how often a log's times go back: a clock that was set, the
// end of summer time in the former monitor's local times, two monitors that
// wrote one file. The records are judged in the order in which they were written.
type ClockBack struct {
	Times   int
	Largest time.Duration
	First   int // the record at which it was seen first, from 1
}

// A clock gives the samples of a log times that do not go back. Where they do,
// the sample that follows tells why: when it goes on before the time that was
// reached, the clock was set, and what follows is moved on by as much; when it
// does not, a single sample came from another clock and has the time of the one
// before it.
type clock struct {
	back   ClockBack
	offset time.Duration // added to the times
	step   time.Duration // between the last two samples
	last   time.Time     // with the offset
	latest time.Time     // that was written
	odd    *health.Sample
}

// add returns the samples whose times are known with this one, which is the
// record of that number.
func (c *clock) add(s health.Sample, number int) []health.Sample {
	var ready []health.Sample
	if c.odd != nil {
		odd, at := *c.odd, c.last
		if s.At.Add(c.offset).Before(c.last) {
			at = c.last.Add(c.step)
			c.offset += at.Sub(odd.At.Add(c.offset))
		}
		c.odd, odd.At, c.last = nil, at, at
		ready = append(ready, odd)
	}
	at := s.At.Add(c.offset)
	if by := c.last.Sub(at); by > 0 && !c.last.IsZero() {
		c.back.Times++
		c.back.Largest = max(c.back.Largest, by)
		if c.back.First == 0 {
			c.back.First = number
		}
		c.odd = &s
		return ready
	}
	if s.At.After(c.latest) {
		// The clock has caught up: a leap that the other one did not make.
		if leap := at.Sub(c.last) - c.step; c.offset > 0 && leap > 0 {
			leap = min(leap, c.offset)
			c.offset -= leap
			at = at.Add(-leap)
		}
		c.latest = s.At
	}
	if !c.last.IsZero() && at.After(c.last) {
		c.step = at.Sub(c.last)
	}
	s.At, c.last = at, at
	return append(ready, s)
}

// rest returns the sample that nothing follows.
func (c *clock) rest() []health.Sample {
	if c.odd == nil {
		return nil
	}
	c.odd.At = c.last
	return []health.Sample{*c.odd}
}

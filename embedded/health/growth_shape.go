package health

import (
	"math"
	"time"
)

// What the shape of a rise says about whether it goes on, and how near the
// limit must be before somebody is called. The numbers were looked for on the
// traces of leaksim; cmd/dev bench growth tells how well they do on others.
const (
	// segments of a window must rise by turns: a step is no trend, nor is what levels off.
	segments    = 6
	largestPart = 0.5  // of the rise may be between two neighbouring segments
	risingPart  = 0.04 // of the rise makes a pair of neighbours a rising one
	risingPairs = 3    // of the five pairs must rise
	risingDays  = 4    // and so many in windows of days, where a few steps come together
	latePart    = 0.28 // of the rise must be in the last two pairs: 0.4 for a straight line
	// soon is the part of what is left to the limit that a straight rise must be.
	// A rise is straight where each segment rises by about the mean: between these
	// parts of it, in windows of a day and longer from the second one on.
	soon                                    = 0.14
	straightLow, straightLong, straightHigh = 0.35, 0.55, 1.8
	// A day's use makes memory rise through the morning, quite straight for some
	// hours: by half within half a day it is 5 % of the level an hour.
	// What rises faster, or is straight for longer, is none.
	fastPart, longerThanMorning = 0.056, 13 * time.Hour
	// Before half a day is known nobody knows how a day goes: what may be a morning
	// must be so much more urgent. A week's days differ, too: for some days a rise of
	// half a day and more must be soonFirstDays of what is left, however straight.
	knownDay, firstDay       = 12 * time.Hour, 2
	firstDays, soonFirstDays = 4 * day, 0.3
	// surePart: also at the lower end of its interval, with a certainty of 99 %, the
	// rise must come to this part of what it must be.
	surePart = 0.8
	// Where half a day is known, the rise must come above what was usual by this part of
	// how much memory goes up and down otherwise.
	swingPart = 0.4
	// levellingPart: a rise that slows down, in its second half to less than slowerPart
	// of its first, must all the same come to this part of what is left, if it goes
	// on slowing down so. From two days on any slowing down counts.
	levellingPart, slowerPart = 0.5, 0.9
)

// need is by how much memory must rise within the window to call somebody,
// where room is what is left to the limit, now the level, slope in MB an hour.
func (w window) need(room, now, slope float64, straight bool, past before) float64 {
	above := now-past.usual >= swingPart*(past.usual-past.lowest)
	dayKnown := past.known >= knownDay
	if dayKnown && !above && w.length < 2*day {
		return math.Inf(1)
	}
	fast := slope >= fastPart*now
	if straight && (fast || w.length >= longerThanMorning) && (above || !dayKnown) {
		if w.length >= day/2 && w.length <= day && past.known+w.length < firstDays {
			return soonFirstDays * room
		}
		return w.soon * room
	}
	if !dayKnown && !fast && w.length <= day {
		return w.urgent * firstDay * room
	}
	return w.urgent * room
}

func (w window) risingPairs() int {
	if w.over >= day {
		return risingDays
	}
	return risingPairs
}

// steady reports whether a rise goes on over the whole window, as a leak's
// does, rather than being made in a step or two, or levelling off.
func steady(y []float64, pairs int) bool {
	level := levels(y)
	total := level[segments-1] - level[0]
	largest, rising := 0.0, 0
	for i := 1; i < segments; i++ {
		d := level[i] - level[i-1]
		largest = max(largest, d)
		if d >= risingPart*total {
			rising++
		}
	}
	late := level[segments-1] - level[segments-3]
	return total > 0 && largest <= largestPart*total && rising >= pairs && late >= latePart*total
}

// straight reports whether a rise is nearly even, and does not level off
// within the room that is left.
func (w window) straight(y []float64, room float64) bool {
	least := straightLow
	if w.length >= day {
		least = straightLong
	}
	level := levels(y)
	mean := (level[segments-1] - level[0]) / (segments - 1)
	for i := 1; i < segments; i++ {
		if d := level[i] - level[i-1]; d < least*mean || d > straightHigh*mean {
			return false
		}
	}
	if slower := slowing(level); slower >= 1 || slower > slowerPart && w.length < 2*day {
		return mean > 0
	}
	return stillToCome(level) >= levellingPart*room
}

// apart is how many segments lie between the first half's rise and the second's.
const apart = 3

// slowing is the rise in a window's second half as a part of that in its first.
func slowing(level [segments]float64) float64 {
	return (level[segments-1] - level[segments-3]) / (level[2] - level[0])
}

// stillToCome is by how much memory rises after a window, if it goes on slowing
// down as it did within. That is an exponential whose rate falls to the part
// slowing in the time apart: what is left of it is its rate at the end by its
// constant of time.
func stillToCome(level [segments]float64) float64 {
	slower := slowing(level)
	perSegment := (level[segments-1] - level[segments-3]) / 2
	return perSegment * math.Pow(slower, 1.0/apart) * apart / -math.Log(slower)
}

// levels returns the median of each segment.
func levels(y []float64) (level [segments]float64) {
	n := len(y)
	for i := range level {
		level[i] = median(y[i*n/segments : (i+1)*n/segments])
	}
	return level
}

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
	straightLow, straightLong, straightHigh = 0.3, 0.55, 1.8
	// A day's use makes memory rise through the morning, quite straight for some
	// hours: by half within half a day it is up to 5 % of the level an hour.
	// What clearly rises faster, or is straight for longer, is none.
	fastPart, longerThanMorning = 0.06, 13 * time.Hour
	// An even rise has at most these parts of a quadratic and of a falling cubic rise
	// beside the linear one. A wave of a day, as a squared sine, has a falling
	// cubic part of 0.06 over the twelve hours of its rise, and of 0.026 over the middle
	// eight; before and after them it is bent by more than 0.05.
	bentPart, windingPart = 0.05, 0.018
	// Before half a day is known nobody knows how a day goes: what may be a morning
	// must be so much more urgent. A week's days differ, too: for some days a rise of
	// half a day and more must be soonFirstDays of what is left, however straight.
	knownDay, firstDay       = 12 * time.Hour, 2
	firstDays, soonFirstDays = 4 * day, 0.35
	// After these days a straight rise of four hours that comes above them all is none of
	// theirs, also when it is slow.
	knownDays, shortestKnown = 3 * day, 4 * time.Hour
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
	// A rise is in doubt where it looks like the use of a day or a week that is not
	// known yet. It winds, slow, fast and slow again, by more than doubtWinding of the
	// linear part; or it is rough, as visitors who come by chance make it: farther
	// from any parabola than roughPart of its line. Then it must be doubtNeed of what is left.
	doubtWinding, roughPart, doubtNeed = 0.04, 0.06, 0.8
	shortestDoubt                      = 4 * time.Hour
)

// need is by how much memory must rise within the window to call somebody,
// where room is what is left to the limit, now the level, slope in MB an hour.
func (w window) need(room, now, slope float64, level [segments]float64, past before) float64 {
	need := w.needOfShape(room, now, slope, level, past)
	if w.inDoubt(level, past.known) {
		need = max(need, doubtNeed*room)
	}
	return need
}

// inDoubt reports whether a rise may be a piece of a day's or a week's use that was
// not known before.
func (w window) inDoubt(level [segments]float64, known time.Duration) bool {
	if w.length < shortestDoubt {
		return false
	}
	p := partsOf(level)
	winds := p.cubic < -doubtWinding*p.linear
	if w.length > day {
		return winds && known+w.length < knowsItself
	}
	return winds && known+w.length < firstDays || p.rough() > roughPart*p.line() && known < knownDay
}

func (w window) needOfShape(room, now, slope float64, level [segments]float64, past before) float64 {
	above := now-past.usual >= swingPart*(past.usual-past.lowest)
	dayKnown := past.known >= knownDay
	if dayKnown && !above && w.length < 2*day {
		return math.Inf(1)
	}
	fast := slope >= fastPart*now
	if (above || !dayKnown) && w.straight(level, room) {
		if part := w.straightNeed(fast, level, past.known); part <= 1 {
			return part * room
		}
	}
	if !dayKnown && !fast && w.length <= day {
		return w.urgent * firstDay * room
	}
	return w.urgent * room
}

// straightNeed is the part of what is left that a straight rise must be, where
// so much was known before it; more than 1 where straight tells nothing.
func (w window) straightNeed(fast bool, level [segments]float64, known time.Duration) float64 {
	part := 2.0
	if fast || w.length >= longerThanMorning || w.length >= shortestKnown && known >= knownDays {
		part = w.soon
		if w.length >= day/2 && w.length <= day && known+w.length < firstDays {
			part = soonFirstDays
		}
	}
	if w.even > 0 && even(level) {
		part = min(part, w.even)
	}
	return part
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
func (w window) straight(level [segments]float64, room float64) bool {
	least := straightLow
	if w.length >= day {
		least = straightLong
	}
	if !between(level, least, straightHigh) {
		return false
	}
	if slower := slowing(level); slower >= 1 || slower > slowerPart && w.length < 2*day {
		return level[segments-1] > level[0]
	}
	return stillToCome(level) >= levellingPart*room
}

// between reports whether each segment rises by between these parts of the mean.
func between(level [segments]float64, low, high float64) bool {
	mean := (level[segments-1] - level[0]) / (segments - 1)
	for i := 1; i < segments; i++ {
		if d := level[i] - level[i-1]; d < low*mean || d > high*mean {
			return false
		}
	}
	return true
}

// parts are the levels of a window as a sum of orthogonal polynomials of six
// equal steps (Fisher and Yates, "Statistical Tables", table XXIII).
type parts struct{ linear, quadratic, cubic, quartic, quintic float64 }

// The sums of the squares of the polynomials' values.
const linearSquares, quadraticSquares, cubicSquares, quarticSquares, quinticSquares = 70, 84, 180, 28, 252

func partsOf(level [segments]float64) parts {
	part := func(squares float64, of ...float64) (sum float64) {
		for i, c := range of {
			sum += c * level[i]
		}
		return sum / squares
	}
	return parts{
		part(linearSquares, -5, -3, -1, 1, 3, 5),
		part(quadraticSquares, 5, -1, -4, -4, -1, 5),
		part(cubicSquares, -5, 7, 4, -4, -7, 5),
		part(quarticSquares, 1, -3, 2, 2, -3, 1),
		part(quinticSquares, -1, 5, -10, 10, -5, 1),
	}
}

// line is the size of the linear part, rough that of what is neither linear nor
// quadratic, as the root of their sums of squares.
func (p parts) line() float64 { return p.linear * math.Sqrt(linearSquares) }

func (p parts) rough() float64 {
	return math.Sqrt(cubicSquares*p.cubic*p.cubic + quarticSquares*p.quartic*p.quartic + quinticSquares*p.quintic*p.quintic)
}

// even reports whether a rise over many hours is a line rather than a piece of
// a day's wave: a morning from its first visitor to its last is slow, fast and slow
// again, which is a cubic part against the linear one, and half of it is bent one
// way, which is a quadratic part. A leak has neither but by chance.
func even(level [segments]float64) bool {
	p := partsOf(level)
	return p.linear > 0 && math.Abs(p.quadratic) <= bentPart*p.linear && p.cubic >= -windingPart*p.linear
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

package health

import (
	"math"
	"time"
)

// window is one length of time over which growth is judged. It is cut into
// points, each the floor of the stretch before it.
type window struct {
	length time.Duration
	step   time.Duration // between two points, and between two judgements
	// over is the stretch whose lowest value is a point. From two days on it is
	// a whole day, so that the daily wave does not matter, from four weeks on a
	// whole week.
	over time.Duration
	// urgent: the rise must be at least this part of what is left to the limit,
	// or the limit is too far away to call anybody. An hour's rise may be a
	// burst of work and must lead nearer to it than a week's.
	urgent float64
}

// windows lists the lengths, each about twice the one before: so there is
// always one that is filled for at least half by a leak, whenever it began.
func windows() []window {
	const week = 7 * day
	return []window{
		{time.Hour, 2 * time.Minute, 2 * time.Minute, 0.7},
		{2 * time.Hour, 4 * time.Minute, 4 * time.Minute, 0.7},
		{4 * time.Hour, 8 * time.Minute, 8 * time.Minute, 0.6},
		{8 * time.Hour, 15 * time.Minute, 15 * time.Minute, 0.5},
		{16 * time.Hour, 30 * time.Minute, 30 * time.Minute, 0.45},
		{32 * time.Hour, time.Hour, time.Hour, 0.4},
		{2 * day, 90 * time.Minute, day, 0.4},
		{4 * day, 3 * time.Hour, day, 0.4},
		{7 * day, 6 * time.Hour, day, 0.4},
		{10 * day, 8 * time.Hour, day, 0.4},
		{14 * day, 12 * time.Hour, day, 0.4},
		{28 * day, day, week, 0.3},
		{56 * day, 2 * day, week, 0.3},
		{82 * day, 3 * day, week, 0.3},
	}
}

// What a window must show to be called growing.
const (
	zGrowing = 3.29 // two-sided p = 0.001
	zWatch   = 2.58 // two-sided p = 0.01
	// riseOfLevel: the rise must be at least this part of the level itself.
	riseOfLevel = 0.06
	riseMB      = 6.0 // a smaller rise is not worth a call
	// unusualPart of a rise must be above what was usual before.
	unusualPart = 0.75
	// pointsPart of a window's points must be there; the rest may be missing samples.
	pointsPart = 0.7
	// What is usual is the level that this part of the time before the window
	// did not exceed: a wave or a saw-tooth stays within it. For windows of
	// hours it is the highest level, as a burst of work is short.
	priorPart, priorPartHours = 0.95, 1
	// segments of a window must rise by turns: a step is no trend, nor is what levels off.
	segments    = 6
	largestPart = 0.5  // of the rise may be between two neighbouring segments
	risingPart  = 0.04 // of the rise makes a pair of neighbours a rising one
	risingPairs = 3    // of the five pairs must rise
	risingDays  = 4    // and so many in windows of days, where a few steps come together
	latePart    = 0.28 // of the rise must be in the last two pairs: 0.4 for a straight line
	// A rise that is the same in each segment, within these parts of their mean,
	// is nearly straight: no burst of work is so for hours, and half the urgency
	// is enough.
	evenLow, evenHigh, evenPart = 0.5, 1.6, 0.5
	evenWindow                  = 4 * time.Hour
	heapPart                    = 0.10 // of the rise must be seen in the live heap where that is reported
	goroutineRise               = 10.0 // more goroutines than this count as growing
)

// finding is what one window shows.
type finding struct {
	word             string
	slope, low, high float64 // MB per hour
	heap, goroutines bool    // they grow, too
	heapKnown        bool
}

// points are a window's values at equal steps, oldest first; steps without
// any sample are left out. Hours count from the window's begin.
type points struct{ hours, rss, heap, goroutines []float64 }

// read takes the points of a window that ends at the given second.
func (w window) read(f *floors, end int64) points {
	n := int(w.length / w.step)
	all := make([]float64, 4*n)
	p := points{all[0:0:n], all[n : n : 2*n], all[2*n : 2*n : 3*n], all[3*n : 3*n : 4*n]}
	length, step, over := int64(w.length/time.Second), int64(w.step/time.Second), int64(w.over/time.Second)
	begin := end - length
	kept := newLowest(int(over / f.width))
	slots := f.within(begin+step-over, end)
	taken := 0
	for at := begin + step; at <= end; at += step {
		for taken < len(slots) && slots[taken].slot < at {
			kept.push(slots[taken])
			taken++
		}
		kept.drop(at - over)
		if kept.empty() {
			continue
		}
		p.hours = append(p.hours, float64(at-begin)/3600)
		p.rss = append(p.rss, kept.rss.least())
		p.heap = append(p.heap, kept.heap.least())
		p.goroutines = append(p.goroutines, kept.goroutines.least())
	}
	return p
}

// usual is the level that was usual before the window, 0 when nothing is known.
func (w window) usual(f *floors, end int64) float64 {
	first, ok := f.oldest()
	begin := end - int64(w.length/time.Second)
	over := int64(w.over / time.Second)
	if !ok || first >= begin {
		return 0
	}
	// As far back as a week before, or as long as the window is.
	back := max(w.length, 8*day)
	before := window{length: back, step: w.over, over: w.over}
	if w.over >= day {
		before.step = w.step
	}
	p := before.read(f, begin+over-int64(w.step/time.Second))
	if w.over >= day {
		// Points whose stretch is not whole are no floors of a day.
		for len(p.hours) > 0 && begin-int64(back/time.Second)+int64(p.hours[0]*3600)-over < first {
			p.hours, p.rss = p.hours[1:], p.rss[1:]
		}
	}
	if w.length < shortWindow {
		return quantile(p.rss, priorPartHours)
	}
	return quantile(p.rss, priorPart)
}

// judge says what the window that ends at the given second shows; false when
// it is not filled yet. Limit is where memory is too much, in MB; usual tells
// the level that was usual before, and is asked only when it matters.
func (w window) judge(f *floors, end int64, limit float64, usual func() float64) (finding, bool) {
	first, ok := f.oldest()
	if !ok || first > end-int64((w.length-w.step+w.over)/time.Second) {
		return finding{}, false
	}
	p := w.read(f, end)
	n := len(p.rss)
	if float64(n) < pointsPart*float64(w.length/w.step) {
		return finding{}, false
	}
	found := finding{word: Stable}
	quarter := n / 4
	now, then := median(p.rss[n-quarter:]), median(p.rss[:quarter])
	worth := max(riseOfLevel*then, riseMB)
	// The cheap question first: most windows of a healthy finder end here. The
	// quarters' medians are three quarters of a window apart.
	const apart = 4.0 / 3
	if (now-then)*apart < worth {
		return found, true
	}
	t := trendOf(p.hours, p.rss)
	found.slope, found.low, found.high = t.slope, t.low, t.high
	rise := t.slope * (p.hours[n-1] - p.hours[0])
	if t.z < zWatch || t.low <= 0 || !steady(p.rss, w.risingPairs()) {
		return found, true
	}
	// What only comes back to where it often was is no growth.
	unusual := min(rise, now-usual())
	if unusual < worth*unusualPart {
		return found, true
	}
	found.word = Watch
	found.lookFurther(p, rise)
	need := w.urgent * (limit - now)
	if w.length <= evenWindow && even(p.rss) {
		need *= evenPart
	}
	if t.z >= zGrowing && rise >= need && unusual >= need*unusualPart && (found.heap || !found.heapKnown) {
		found.word = Growing
	}
	return found, true
}

// lookFurther asks whether the live heap and the goroutines grow, too.
func (found *finding) lookFurther(p points, rise float64) {
	n := len(p.heap)
	span := p.hours[n-1] - p.hours[0]
	if found.heapKnown = p.heap[0] > 0; found.heapKnown {
		t := trendOf(p.hours, p.heap)
		// Where the runtime only has not given memory back yet, the program itself
		// holds no more than before.
		found.heap = t.z >= zWatch && t.slope*span >= heapPart*rise
	}
	if p.goroutines[0] > 0 {
		t := trendOf(p.hours, p.goroutines)
		found.goroutines = t.z >= zGrowing && t.slope*span >= goroutineRise
	}
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

// even reports whether a rise is nearly straight.
func even(y []float64) bool {
	level := levels(y)
	mean := (level[segments-1] - level[0]) / (segments - 1)
	for i := 1; i < segments; i++ {
		if d := level[i] - level[i-1]; d < evenLow*mean || d > evenHigh*mean {
			return false
		}
	}
	return mean > 0
}

// levels returns the median of each segment.
func levels(y []float64) (level [segments]float64) {
	n := len(y)
	for i := range level {
		level[i] = median(y[i*n/segments : (i+1)*n/segments])
	}
	return level
}

// hoursUntil is when the limit is reached from the present level at a rate in
// MB per hour; infinity for never.
func hoursUntil(limit, level, rate float64) float64 {
	if rate <= 0 {
		return math.Inf(1)
	}
	return max(0, limit-level) / rate
}

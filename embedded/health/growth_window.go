package health

import (
	"math"
	"slices"
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
	// urgent: a rise of any shape must be at least this part of what is left to
	// the limit, or the limit is too far away to call anybody. An hour's rise may
	// be a burst of work and must lead nearer to it.
	urgent float64
	// soon is the same for a straight rise. For some hours work may make one, too:
	// the shorter the window, the nearer the limit must be.
	soon float64
	// even is the same for a rise that is hardly bent at all, as no morning is. 0
	// where a window is too short to tell.
	even float64
	// confirm is how long the window must show growth until it is called so: an
	// hour's rise is often a burst of work that ends a little later.
	confirm time.Duration
}

// windows lists the lengths. Each is at most a half longer than the one before
// or nearly so: so there is always one that a leak fills for most of its time,
// whenever it began. Two lengths are there twice: floors of hours leave out the
// garbage of hours and a job of the night, but come later.
func windows() []window {
	const (
		week = 7 * day
		// Work of an hour or two may make a rise in windows of hours. That of an hour leads nearly to
		// the limit and has no time to wait.
		usual, long, longest = usualConfirm, 36 * time.Minute, time.Hour
		// A window of days is judged every hour and a half or less often: what a second
		// judgement adds is not worth the time until it comes.
		atOnce = 0
	)
	return []window{
		{time.Hour, 2 * time.Minute, 2 * time.Minute, 0.7, 0.7, 0, usual},
		{90 * time.Minute, 3 * time.Minute, 3 * time.Minute, 0.7, 0.7, 0, longest},
		{2 * time.Hour, 4 * time.Minute, 4 * time.Minute, 0.7, 0.6, 0, longest},
		{3 * time.Hour, 6 * time.Minute, 6 * time.Minute, 0.65, 0.5, 0, longest},
		{4 * time.Hour, 8 * time.Minute, 8 * time.Minute, 0.6, soon, 0, long},
		{6 * time.Hour, 12 * time.Minute, 12 * time.Minute, 0.55, soon, 0, usual},
		{8 * time.Hour, 15 * time.Minute, 15 * time.Minute, 0.5, soon, 0.25, usual},
		{10 * time.Hour, 20 * time.Minute, 20 * time.Minute, 0.5, soon, 0.2, usual},
		{12 * time.Hour, 24 * time.Minute, 24 * time.Minute, 0.47, soon, 0.2, usual},
		{16 * time.Hour, 30 * time.Minute, 30 * time.Minute, 0.45, soon, 0.2, usual},
		{16 * time.Hour, 30 * time.Minute, 2 * time.Hour, 0.45, soon, 0.2, usual},
		{20 * time.Hour, 45 * time.Minute, 45 * time.Minute, 0.45, soon, 0.2, usual},
		{day, 45 * time.Minute, 45 * time.Minute, 0.78, soon, 0.2, usual},
		{day, 45 * time.Minute, 3 * time.Hour, 0.78, soon, 0.2, usual},
		{32 * time.Hour, time.Hour, time.Hour, 0.74, soon, 0, usual},
		{2 * day, 90 * time.Minute, day, 0.74, soon, 0, atOnce},
		{3 * day, 2 * time.Hour, day, 0.74, soon, 0, atOnce},
		{4 * day, 3 * time.Hour, day, 0.74, soon, 0, atOnce},
		{5 * day, 4 * time.Hour, day, 0.74, soon, 0, atOnce},
		{7 * day, 6 * time.Hour, day, 0.74, soon, 0, atOnce},
		{10 * day, 8 * time.Hour, day, 0.74, soon, 0, atOnce},
		{14 * day, 12 * time.Hour, day, 0.74, soon, 0, atOnce},
		{20 * day, 16 * time.Hour, day, 0.65, soon, 0, atOnce},
		{28 * day, day, week, 0.55, soon, 0, atOnce},
		{56 * day, 2 * day, week, 0.55, soon, 0, atOnce},
		{82 * day, 3 * day, week, 0.55, soon, 0, atOnce},
	}
}

// What a window must show to be called growing.
const (
	usualConfirm = 27 * time.Minute
	confirmPart  = 0.2  // of the time that is left may be waited for confirmation
	zGrowing     = 3.29 // two-sided p = 0.001
	zWatch       = 2.58 // two-sided p = 0.01
	// riseOfLevel: the rise must be at least this part of the level itself.
	riseOfLevel = 0.02
	riseMB      = 6.0 // a smaller rise is not worth a call
	// unusualPart of a rise must be above what was usual before.
	unusualPart = 0.75
	// lookBack is how far before a window, at least, something may have been usual:
	// a month's work, and what was there before a month of holidays.
	lookBack = 35 * day
	// pointsPart of a window's points must be there; the rest may be missing samples.
	pointsPart = 0.7
	// What is usual is the level that this part of the time before the window
	// did not exceed: a wave or a saw-tooth stays within it. For windows of
	// hours it is the highest level, as a burst of work is short.
	priorPart = 0.95
	// formerPart of the rise that is needed must be above what was usual in former
	// runs: another version may use a little more.
	formerPart    = 0.5
	heapPart      = 0.10 // of the rise must be seen in the live heap where that is reported
	goroutineRise = 10.0 // more goroutines than this count as growing
)

// finding is what one window shows.
type finding struct {
	word             string
	slope, low, high float64 // MB per hour
	heap, goroutines bool    // they grow, too
	heapKnown        bool
	usedBefore       float64 // what former runs used and came to rest at, in MB, where this is no more
	left             float64 // hours until the limit at this rate; only of what grows
}

// points are a window's values at equal steps, oldest first; steps without
// any sample are left out. Hours count from the window's begin.
type points struct{ hours, rss, heap, goroutines []float64 }

// extend takes the points that a window has got since it was read last, and
// drops those that it has left: each floor is looked at once a point and not
// at every judgement again. The slot of a point is when its stretch ends.
func (w window) extend(kept []floor, f *floors, end int64) []floor {
	length, step, over := int64(w.length/time.Second), int64(w.step/time.Second), int64(w.over/time.Second)
	first := end - length + step
	from := first
	if n := len(kept); n > 0 {
		from = max(first, kept[n-1].slot+step)
	}
	for at := from; at <= end; at += step {
		if v, ok := f.least(at-over, at); ok {
			v.slot = at
			kept = append(kept, v)
		}
	}
	left := 0
	for left < len(kept) && kept[left].slot < first {
		left++
	}
	return slices.Delete(kept, 0, left)
}

// pointsOf puts a window's points into series for the statistics.
func (w window) pointsOf(kept []floor, end int64) points {
	n := len(kept)
	all := make([]float64, 4*n)
	p := points{all[:n:n], all[n : 2*n : 2*n], all[2*n : 3*n : 3*n], all[3*n:]}
	begin := end - int64(w.length/time.Second)
	for i, v := range kept {
		p.hours[i] = float64(v.slot-begin) / 3600
		p.rss[i], p.heap[i], p.goroutines[i] = float64(v.rss), float64(v.heap), float64(v.goroutines)
	}
	return p
}

// before is what is known of the time before a window; zero for nothing.
type before struct {
	usual, lowest float64
	former        float64       // what was usual in former runs
	known         time.Duration // how long before the window begins what is known
}

// usual is the level that was usual before the window, 0 when nothing is known.
func (w window) usual(f *floors, end int64) float64 {
	first, ok := f.oldest()
	begin := end - int64(w.length/time.Second)
	step, over := int64(w.step/time.Second), int64(w.over/time.Second)
	if !ok || first >= begin {
		return 0
	}
	if w.over < day {
		step = over
	}
	from := begin - int64(max(w.length, lookBack)/time.Second)
	if w.over >= day {
		// Points whose stretch is not whole are no floors of a day.
		from = max(from, first)
	}
	until := begin + over - step
	if w.length < shortWindow {
		return f.highest(from, until, over)
	}
	var levels []float64
	for at := until; at-over >= from; at -= step {
		if v, ok := f.least(at-over, at); ok {
			levels = append(levels, float64(v.rss))
		}
	}
	return quantile(levels, priorPart)
}

// judge says what the window that ends at the given second shows; false when
// it is not filled yet. Limit is where memory is too much, in MB; usual tells
// the level that was usual before, and is asked only when it matters.
func (w window) judge(f *floors, kept []floor, end int64, limit float64, usual func() before) (finding, bool) {
	first, ok := f.oldest()
	if !ok || first > end-int64((w.length-w.step+w.over)/time.Second) {
		return finding{}, false
	}
	n := len(kept)
	if float64(n) < pointsPart*float64(w.length/w.step) {
		return finding{}, false
	}
	found := finding{word: Stable}
	quarter := n / 4
	now, then := medianMemory(kept[n-quarter:]), medianMemory(kept[:quarter])
	worth := max(riseOfLevel*then, riseMB)
	// The cheap question first: most windows of a healthy finder end here. The
	// quarters' medians are three quarters of a window apart.
	const whole = 4.0 / 3
	if (now-then)*whole < worth {
		return found, true
	}
	p := w.pointsOf(kept, end)
	if !steady(p.rss, w.risingPairs()) { // asked before the trend, which costs more
		return found, true
	}
	// What only comes back to where it often was is no growth.
	past := usual()
	if now-past.usual < worth*unusualPart {
		return found, true
	}
	t := trendOf(p.hours, p.rss)
	found.slope, found.low, found.high = t.slope, t.low, t.high
	rise := t.slope * (p.hours[n-1] - p.hours[0])
	if t.z < zWatch || t.low <= 0 {
		return found, true
	}
	unusual := min(rise, now-past.usual)
	if unusual < worth*unusualPart {
		return found, true
	}
	found.word = Watch
	found.lookFurther(p, rise)
	if t.z < zGrowing || !found.heap && found.heapKnown {
		return found, true
	}
	need := w.need(limit-now, now, t.slope, levels(p.rss), past)
	if rise >= need && t.low*(p.hours[n-1]-p.hours[0]) >= need*surePart && unusual >= need*unusualPart {
		found.word, found.left = Growing, hoursUntil(limit, now, t.slope)
	}
	if past.former > 0 && now-past.former < formerPart*min(need, limit-now) {
		found.word = Watch
	}
	if now <= past.former {
		found.usedBefore = past.former
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

// confirmed reports whether a window that has shown growth for so long has
// shown it for long enough. The nearer the limit, the less there is to wait for: not
// longer than a part of the time that is left, but at least for the usual time.
func (w window) confirmed(found finding, since time.Duration) bool {
	left := time.Duration(confirmPart * found.left * float64(time.Hour))
	return since >= min(w.confirm, max(usualConfirm, left))
}

// hoursUntil is when the limit is reached from the present level at a rate in
// MB per hour; infinity for never.
func hoursUntil(limit, level, rate float64) float64 {
	if rate <= 0 {
		return math.Inf(1)
	}
	return max(0, limit-level) / rate
}

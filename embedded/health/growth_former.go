package health

import (
	"slices"
	"time"
)

// What is kept of a program's former runs. A process that starts anew knows
// nothing of its days; the runs before it do. What one of them reached and came
// to rest at is usual for the program, and growth up to there is watched.
const (
	// formerDays is how long a run counts: a program changes with its versions and
	// with what it is used for.
	formerDays = lookBack
	// leastFormer is how long a run must last to tell anything. No more than
	// maxFormer of them fit into formerDays.
	leastFormer = day
	maxFormer   = 36
	// restPart of a run, its last, must come no higher than what was before it,
	// but for riseAtRest of how far that went up and down and levelAtRest of the
	// level; or it must come back to where memory was at its lowest, as after
	// some hours of work. A leak comes higher by half, and never back.
	restPart, riseAtRest, levelAtRest = 1.0 / 3, 0.15, 0.02
	// restLevels are at least so many levels that tell whether a run is at rest.
	restLevels = 6
	// knowsItself is how long a run must be known to go by its own days alone.
	knowsItself = 7 * day
)

// formerRun is what is kept of a run that came to rest.
type formerRun struct {
	ended int64 // in seconds since 1970
	// usual is what was usual for each window at its end, lowest the lowest floor, in MB.
	usual  []float32
	lowest float32
	// hours are the highest floors in each hour of UTC's day, in MB; 0 where nobody looked.
	hours [24]float32
}

// keepRun keeps what was usual in the run that ends, when it came to rest.
func (g *growthJudge) keepRun() {
	first, ok := g.quarters.oldest()
	if !ok {
		return
	}
	end := g.quarters.slots[len(g.quarters.slots)-1].slot + g.quarters.width
	if end-first < int64(leastFormer/time.Second) || !atRest(&g.quarters, first, end) {
		return
	}
	run := formerRun{ended: end, usual: make([]float32, len(g.windows))}
	for i, w := range g.windows {
		run.usual[i] = float32(w.usual(&g.quarters, end+int64(w.length/time.Second)))
	}
	low, _ := g.quarters.least(first, end)
	run.lowest = low.rss
	for _, s := range g.quarters.slots {
		high := &run.hours[hourOfDay(s.slot)]
		*high = max(*high, s.rss)
	}
	if len(g.former) == maxFormer {
		g.former = slices.Delete(g.former, 0, 1)
	}
	g.former = append(g.former, run)
}

// atRest reports whether the floors of a run had stopped to rise before its
// last third, and for at least a day, or came back down after they were at their
// highest: those of a quarter of an hour, and those of three hours, a day and a
// week where it is long enough for them, which see slow leaks below a day's waves.
func atRest(f *floors, first, end int64) bool {
	last := end - max(int64(float64(end-first)*restPart), int64(day/time.Second))
	for _, over := range []time.Duration{15 * time.Minute, 3 * time.Hour, day, 7 * day} {
		step := int64(over / time.Second)
		if (end-first)/step < restLevels {
			break
		}
		var before, after []float64 // newest first
		for at := end; at-step >= first; at -= step {
			v, ok := f.least(at-step, at)
			switch {
			case !ok:
			case at > last:
				after = append(after, float64(v.rss))
			default:
				before = append(before, float64(v.rss))
			}
		}
		if !settled(before, after) && !cameBack(slices.Concat(after, before)) {
			return false
		}
	}
	return true
}

// settled reports whether levels come no higher after a time than before it.
func settled(before, after []float64) bool {
	if len(before) < restLevels/2 || len(after) == 0 {
		return false
	}
	high := slices.Max(before)
	return slices.Max(after) <= high+riseAtRest*(high-slices.Min(before))+levelAtRest*high
}

// cameBack reports whether levels, newest first, went down again to nearly the
// lowest after the highest of them.
func cameBack(level []float64) bool {
	if len(level) == 0 {
		return false
	}
	high, low := slices.Max(level), slices.Min(level)
	since := level[:slices.Index(level, high)+1]
	return slices.Min(since) <= low+riseAtRest*(high-low)+levelAtRest*low
}

// usualBefore is the highest level that was usual for a window in the runs of
// the last weeks, in MB; 0 when none is known, and when the present run knows
// its own week before the window. A run that began with more than the present one is of a version
// that needed more of everything, and counts for as much less. What is over the
// limit is never usual.
func (g *growthJudge) usualBefore(i int, end int64, known time.Duration, limit float64) float64 {
	first, ok := g.quarters.oldest()
	if !ok || len(g.former) == 0 || known >= knowsItself {
		return 0
	}
	low, _ := g.quarters.least(first, end)
	high := float32(0)
	for _, run := range g.former {
		if float64(run.usual[i]) < limit && end-run.ended <= int64(formerDays/time.Second) {
			high = max(high, run.usualFor(i, g.windows[i], end)*min(1, low.rss/max(1, run.lowest)))
		}
	}
	return float64(high)
}

// usualFor is what was usual in the run for a window that ends at the given
// second: for floors of hours no more than in the same hours of the day, and
// in those beside them, as clocks are changed and work begins earlier or later.
// At night a leak is so seen that by day is no more than others' work.
func (r formerRun) usualFor(i int, w window, end int64) float32 {
	if w.over >= day {
		return r.usual[i]
	}
	const hour = 3600
	high, last := float32(0), end+hour
	for at := end - int64(w.length/time.Second)/4 - hour; at < last+hour; at += hour {
		high = max(high, r.hours[hourOfDay(min(at, last))])
	}
	return min(high, r.usual[i])
}

func hourOfDay(at int64) int { return time.Unix(at, 0).UTC().Hour() }

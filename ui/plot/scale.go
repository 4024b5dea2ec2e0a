package plot

import (
	"math"
	"time"
)

// Intervals is into how many equal parts the value axes are divided. Two axes
// with the same number share their grid lines.
const Intervals = 4

// roundSteps are the steps between grid lines that read well, times a power of ten.
var roundSteps = []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10}

// NiceMax returns the end of an axis that begins at 0 and has room for the
// highest value: Intervals round steps. A highest value of 0 or less, or none
// (NaN), gives an axis to Intervals.
func NiceMax(highest float64) float64 {
	if !(highest > 0) || math.IsInf(highest, 0) {
		return Intervals
	}
	step := highest / Intervals
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, s := range roundSteps {
		// The tiny allowance keeps 100 from becoming 120 by a rounding error.
		if s*power >= step*(1-1e-9) {
			return s * power * Intervals
		}
	}
	return 10 * power * Intervals
}

// Highest returns the largest measured value, NaN when there is none.
func Highest(points []Point) float64 {
	highest := math.NaN()
	for _, p := range points {
		if p.measured() && !(highest >= p.Value+p.Above) {
			highest = p.Value + p.Above
		}
	}
	return highest
}

// Day is the length of a day without a change of the clock.
const Day = 24 * time.Hour

// timeSteps are the distances between times that people read easily. None is
// shorter than a minute, since the labels do not show seconds.
var timeSteps = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day,
}

// Times returns at most limit round times of day in a place, from the first to
// the last moment: 14:10, 14:20, 14:30, or midnights for a longer stretch.
// None when the stretch is empty.
func Times(from, to time.Time, limit int, place *time.Location) []time.Time {
	if limit < 1 || !to.After(from) {
		return nil
	}
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if to.Sub(from)/s < time.Duration(limit) {
			step = s
			break
		}
	}
	// Round by the clock on the wall: not every place is whole hours from UTC.
	_, offset := from.In(place).Zone()
	wall := from.UTC().Add(time.Duration(offset) * time.Second).Truncate(step)
	moment := func() time.Time { return wall.Add(-time.Duration(offset) * time.Second) }
	if step > time.Hour {
		// The clock may be changed in between, and midnight is midnight all the same.
		moment = func() time.Time {
			return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), 0, 0, 0, place)
		}
	}
	var times []time.Time
	for ; len(times) < limit; wall = wall.Add(step) {
		at := moment()
		if at.After(to) {
			break
		}
		if !at.Before(from) {
			times = append(times, at.In(place))
		}
	}
	return times
}

// Package plot turns measured points into what can be drawn: lines in pixels
// that lose no peak, round tick values, round times of day, and strokes in a
// picture. It knows neither Fyne nor the finder; package graph calls it.
package plot

import (
	"math"
	"time"
)

// Point is one measured value. A value that is not a number (NaN) or infinite
// says that nothing was measured then: the line is interrupted there.
type Point struct {
	At    time.Time
	Value float64
	// Below and Above are how far the least and greatest value of the stretch of
	// time that the point stands for lie from Value; zero for a single one.
	Below, Above float64
}

// measured reports whether there is a value to draw.
func (p Point) measured() bool { return !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) }

// Frame says which stretch of time and values a picture shows, and its size in pixels.
type Frame struct {
	From, To      time.Time
	Low, High     float64
	Width, Height float64
	// MaxGap is the longest time between two points that still belong together;
	// what is further apart is left blank between them.
	MaxGap time.Duration
	// Step is the stretch of time that a point stands for, At in its middle;
	// zero where each is a moment.
	Step time.Duration
}

// Vertex is a corner of a line, in pixels from the frame's upper left.
type Vertex struct{ X, Y float64 }

// X returns where a moment lies, in pixels from the left.
func (f Frame) X(at time.Time) float64 {
	span := f.To.Sub(f.From).Seconds()
	if span <= 0 {
		return f.Width
	}
	return at.Sub(f.From).Seconds() / span * f.Width
}

// Y returns where a value lies, in pixels from the top; values outside of the
// frame lie on its edge, so that a line that leaves it is still seen.
func (f Frame) Y(value float64) float64 {
	if f.High <= f.Low {
		return f.Height
	}
	share := (value - f.Low) / (f.High - f.Low)
	return f.Height * (1 - min(max(share, 0), 1))
}

// At returns the moment at a distance in pixels from the left.
func (f Frame) At(x float64) time.Time {
	if f.Width <= 0 {
		return f.To
	}
	return f.From.Add(time.Duration(x / f.Width * float64(f.To.Sub(f.From))))
}

// Lines returns the points, oldest first, as lines to draw: one for every
// stretch without a gap. However many points there are, a line has at most
// four corners a pixel column: the first, lowest, highest and last value seen
// in it, in their order of time, so that no peak is lost and drawing costs
// the same for a hundred points or a hundred thousand.
func Lines(points []Point, f Frame) [][]Vertex {
	var (
		lines [][]Vertex
		col   column
		line  []Vertex
		last  time.Time
	)
	end := func() {
		line = col.appendTo(line)
		if len(line) > 0 {
			lines = append(lines, line)
		}
		line, col = nil, column{}
	}
	for _, p := range points {
		if p.At.Before(f.From) || p.At.After(f.To) {
			continue
		}
		if !p.measured() {
			end()
			continue
		}
		if f.MaxGap > 0 && !last.IsZero() && p.At.Sub(last) > f.MaxGap {
			end()
		}
		last = p.At
		v := Vertex{X: f.X(p.At), Y: f.Y(p.Value)}
		if n := int(v.X); n != col.number {
			line = col.appendTo(line)
			col = column{number: n}
		}
		col.add(v)
	}
	end()
	return lines
}

// column gathers what falls into one column of pixels.
type column struct {
	number                     int
	count                      int
	first, top, bottom, latest Vertex
}

func (c *column) add(v Vertex) {
	if c.count == 0 {
		c.first, c.top, c.bottom = v, v, v
	}
	if v.Y < c.top.Y {
		c.top = v
	}
	if v.Y > c.bottom.Y {
		c.bottom = v
	}
	c.latest = v
	c.count++
}

// appendTo adds the column's corners to a line, each once.
func (c column) appendTo(line []Vertex) []Vertex {
	if c.count == 0 {
		return line
	}
	early, late := c.top, c.bottom
	if late.X < early.X {
		early, late = late, early
	}
	kept := c.first
	line = append(line, kept)
	for _, v := range [...]Vertex{early, late, c.latest} {
		if v != kept {
			line = append(line, v)
			kept = v
		}
	}
	return line
}

// Nearest returns the measured point closest to a moment, and whether there
// is one within the given distance. The points are in order of time.
func Nearest(points []Point, at time.Time, within time.Duration) (Point, bool) {
	low, high := 0, len(points)
	for low < high {
		middle := (low + high) / 2
		if points[middle].At.Before(at) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	var (
		best  Point
		found bool
	)
	for i := max(low-1, 0); i <= low && i < len(points); i++ {
		away := points[i].At.Sub(at).Abs()
		if away > within || (found && away >= best.At.Sub(at).Abs()) {
			continue
		}
		best, found = points[i], true
	}
	return best, found && best.measured()
}

package plot

import (
	"image"
	"image/color"
	"math"
)

// Pen is how a line is drawn. Lengths are in pixels.
type Pen struct {
	Width float64
	// Dash is how long the line is drawn and left out, in turns; empty for a
	// line without breaks. It is measured along the line, so that the flanks of
	// a narrow peak are drawn however the dashes fall.
	Dash []float64
}

// dotWidth is the least size of a point that stands alone, in pixels.
const dotWidth = 5

// Stroke draws lines into a mask with smooth edges. A line of a single corner
// is drawn as a dot. Several strokes in one mask do not add up where they cross.
func Stroke(mask *image.Alpha, lines [][]Vertex, pen Pen) {
	for _, line := range lines {
		if len(line) == 1 {
			dot := line[0]
			segment(mask, dot, dot, max(pen.Width, dotWidth))
			continue
		}
		d := dashes{pattern: pen.Dash}
		for i := 1; i < len(line); i++ {
			d.walk(line[i-1], line[i], func(a, b Vertex) { segment(mask, a, b, pen.Width) })
		}
	}
}

// dashes remembers where in its pattern a line is, from one segment to the next.
type dashes struct {
	pattern []float64
	index   int
	used    float64
}

// walk calls draw for those parts of a segment that the pattern draws.
func (d *dashes) walk(a, b Vertex, draw func(a, b Vertex)) {
	length := math.Hypot(b.X-a.X, b.Y-a.Y)
	if len(d.pattern) == 0 || length == 0 {
		draw(a, b)
		return
	}
	for done := 0.0; done < length; {
		part := min(d.pattern[d.index]-d.used, length-done)
		if d.index%2 == 0 {
			draw(between(a, b, done/length), between(a, b, (done+part)/length))
		}
		done += part
		d.used += part
		if d.used >= d.pattern[d.index]-1e-9 {
			d.index, d.used = (d.index+1)%len(d.pattern), 0
		}
		if part <= 0 {
			return // a pattern of zeros would never end
		}
	}
}

func between(a, b Vertex, share float64) Vertex {
	return Vertex{X: a.X + (b.X-a.X)*share, Y: a.Y + (b.Y-a.Y)*share}
}

// segment draws a straight piece with round ends: a pixel is covered as far as
// its middle is within the pen's half width.
func segment(mask *image.Alpha, a, b Vertex, width float64) {
	half := width / 2
	area := image.Rect(
		int(math.Floor(min(a.X, b.X)-half-1)), int(math.Floor(min(a.Y, b.Y)-half-1)),
		int(math.Ceil(max(a.X, b.X)+half+1)), int(math.Ceil(max(a.Y, b.Y)+half+1)),
	).Intersect(mask.Rect)
	dx, dy := b.X-a.X, b.Y-a.Y
	squared := dx*dx + dy*dy
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			px, py := float64(x)+0.5-a.X, float64(y)+0.5-a.Y
			along := 0.0
			if squared > 0 {
				along = min(max((px*dx+py*dy)/squared, 0), 1)
			}
			cover := half + 0.5 - math.Hypot(px-along*dx, py-along*dy)
			if cover <= 0 {
				continue
			}
			at := mask.PixOffset(x, y)
			mask.Pix[at] = max(mask.Pix[at], uint8(255*min(cover, 1)))
		}
	}
}

// FillBelow marks the area between lines and the lower edge in a mask.
func FillBelow(mask *image.Alpha, lines [][]Vertex) {
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			a, b := line[i-1], line[i]
			for x := max(int(a.X), 0); x < min(int(b.X), mask.Rect.Dx()); x++ {
				share := min(max((float64(x)+0.5-a.X)/(b.X-a.X), 0), 1)
				top := max(int(math.Round(between(a, b, share).Y)), 0)
				for y := top; y < mask.Rect.Dy(); y++ {
					mask.Pix[mask.PixOffset(x, y)] = 255
				}
			}
		}
	}
}

// Least size of a band in pixels: what is lower lies under the line anyway, and
// a peak that is narrower is overlooked.
const (
	bandLeast = 1.0
	bandWidth = 2
)

// RangeBand marks in a mask, for each column of pixels, what lies between the least
// and the greatest value of all points whose stretch of time falls into it. A
// peak of a single sample is a column of its own however long the range is.
func RangeBand(mask *image.Alpha, points []Point, f Frame) {
	width := mask.Rect.Dx()
	tops, bottoms := make([]float64, width), make([]float64, width)
	for i := range tops {
		tops[i], bottoms[i] = math.Inf(1), math.Inf(-1)
	}
	for _, p := range points {
		if !p.measured() || p.At.Before(f.From) || p.At.After(f.To) {
			continue
		}
		top, bottom := f.Y(p.Value+p.Above), f.Y(p.Value-p.Below)
		first, last := int(f.X(p.At.Add(-f.Step/2))), int(math.Ceil(f.X(p.At.Add(f.Step/2))))
		for x := max(first, 0); x < min(max(last, first+bandWidth), width); x++ {
			tops[x], bottoms[x] = min(tops[x], top), max(bottoms[x], bottom)
		}
	}
	for x, top := range tops {
		bottom := bottoms[x]
		if bottom-top < bandLeast {
			continue
		}
		for y := max(int(math.Floor(top)), 0); y < min(int(math.Ceil(bottom)), mask.Rect.Dy()); y++ {
			mask.Pix[mask.PixOffset(x, y)] = 255
		}
	}
}

// Composite lays a colour over a picture wherever the mask is set, then clears the
// mask for the next stroke. Both are of the same size.
func Composite(dst *image.RGBA, mask *image.Alpha, c color.NRGBA) {
	for i, cover := range mask.Pix {
		if cover == 0 {
			continue
		}
		mask.Pix[i] = 0
		alpha := uint32(cover) * uint32(c.A) / 255
		p := dst.Pix[4*i : 4*i+4 : 4*i+4]
		rest := 255 - alpha
		p[0] = uint8((uint32(c.R)*alpha + uint32(p[0])*rest) / 255)
		p[1] = uint8((uint32(c.G)*alpha + uint32(p[1])*rest) / 255)
		p[2] = uint8((uint32(c.B)*alpha + uint32(p[2])*rest) / 255)
		p[3] = uint8(alpha + uint32(p[3])*rest/255)
	}
}

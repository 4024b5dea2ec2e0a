package graph

import (
	"image"
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/ui/plot"
	"ministryfinder/ui/theme"
)

// How strong the area under a tinted line is, and that between the least and
// greatest values, of 255.
const (
	tintAlpha = 28
	bandAlpha = 92
)

// alertHeight is how high the bars of alerts are, in Fyne's units.
const alertHeight = 6

// widthPerTime is the room that a time of day has below the graph, in Fyne's units.
const widthPerTime = 76

// limitStyle and restartStyle are the looks of what is not measured.
func limitStyle() Style {
	return Style{Colour: theme.ColorLimit, Width: 1.5, Dash: []float64{12, 3, 2, 3}}
}

func restartStyle() Style {
	return Style{Colour: theme.ColorRestart, Width: 1.5, Dash: []float64{2, 2}}
}

func alertStyle() Style { return Style{Colour: theme.ColorLimit, Width: alertHeight} }

func growthStyle() Style {
	return Style{Colour: fynetheme.ColorNameForeground, Width: 1.6, Dash: []float64{9, 5}}
}

func spreadStyle() Style {
	return Style{Colour: theme.ColorFinder, Width: 9, Faint: 255 - bandAlpha}
}

// frame is a pane's plot area, in pixels.
func (c *ChartData) frame(pane int, width, height float64) plot.Frame {
	f := c.span(width)
	f.High, f.Height = c.Panes[pane].Axis.High, height
	return f
}

// span is the time shown over a width, the same for all panes.
func (c *ChartData) span(width float64) plot.Frame {
	return plot.Frame{From: c.From, To: c.To, Width: width, MaxGap: c.MaxGap, Step: c.Step}
}

// times returns the moments with a label for a width in Fyne's units.
func (c *ChartData) times(width float32) []timeMark {
	f := c.span(float64(width))
	var marks []timeMark
	for _, at := range plot.Times(c.From, c.To, int(width/widthPerTime), c.To.Location()) {
		marks = append(marks, timeMark{c.TimeLabel(at), float32(f.X(at))})
	}
	return marks
}

type timeMark struct {
	label string
	x     float32
}

// brush draws lines of a style into a picture, which it keeps: a new one every
// few seconds would make the window's memory rise and fall by megabytes.
type brush struct {
	dst   *image.RGBA
	mask  *image.Alpha
	scale float64 // pixels a unit
}

// begin gives an empty picture of a size in Fyne's units. It has exactly the
// pixels that Fyne shows there, so that it is not scaled.
func (b *brush) begin(size fyne.Size, scale float64) {
	pixels := func(units float32) int { return max(int(math.Round(float64(units)*scale)), 1) }
	rect := image.Rect(0, 0, pixels(size.Width), pixels(size.Height))
	b.scale = scale
	if b.dst == nil || b.dst.Rect != rect {
		b.dst, b.mask = image.NewRGBA(rect), image.NewAlpha(rect)
		return
	}
	clear(b.dst.Pix)
}

// draw paints a pane's plot area: grid, tint, lines, limit and restarts, and in
// the last pane the alerts. The size is in Fyne's units, scale is pixels a unit.
// The picture stays the brush's and is drawn over the next time.
func (b *brush) draw(c *ChartData, pane int, size fyne.Size, scale float64) *image.RGBA {
	b.begin(size, scale)
	width, height := float64(b.dst.Rect.Dx()), float64(b.dst.Rect.Dy())

	grid := Style{Colour: theme.ColorGrid, Width: 1}
	for i := range plot.Intervals + 1 {
		y := sharp(height*float64(i)/plot.Intervals, scale, height)
		b.stroke([][]plot.Vertex{{{X: 0, Y: y}, {X: width, Y: y}}}, grid)
	}
	for _, t := range c.times(size.Width) {
		x := sharp(float64(t.x)*scale, scale, width)
		b.stroke([][]plot.Vertex{{{X: x, Y: 0}, {X: x, Y: height}}}, grid)
	}
	b.future(c, width, height)
	for _, at := range c.Restarts {
		if at.Before(c.From) || at.After(c.To) {
			continue
		}
		x := sharp(c.span(width).X(at), scale, width)
		b.stroke([][]plot.Vertex{{{X: x, Y: 0}, {X: x, Y: height}}}, restartStyle())
		if pane == 0 {
			b.flag(x)
		}
	}
	p, f := c.Panes[pane], c.frame(pane, width, height)
	if p.Limit.Value > 0 && p.Limit.Value <= p.Axis.High {
		y := f.Y(p.Limit.Value)
		b.stroke([][]plot.Vertex{{{X: 0, Y: y}, {X: width, Y: y}}}, limitStyle())
	}
	if pane == len(c.Panes)-1 {
		b.alerts(c, width, height)
	}
	b.measured(p, f)
	return b.dst
}

// measured paints a pane's lines in their frame.
func (b *brush) measured(p Pane, f plot.Frame) {
	if f.Step > 0 {
		for _, l := range slices.Backward(p.Lines) {
			plot.RangeBand(b.mask, l.Points, f)
			plot.Composite(b.dst, b.mask, faint(theme.Colour(l.Style.Colour), 255-bandAlpha))
		}
	}
	if g := p.Growth; g != nil {
		b.stroke([][]plot.Vertex{{{X: f.X(g.From.At), Y: f.Y(g.From.Value)}, {X: f.X(g.To.At), Y: f.Y(g.To.Value)}}}, growthStyle())
	}
	// The first line is the most important one and drawn last, above the others.
	for _, l := range slices.Backward(p.Lines) {
		lines := plot.Lines(l.Points, f)
		if l.Style.Ground == Tinted {
			plot.FillBelow(b.mask, lines)
			plot.Composite(b.dst, b.mask, faint(theme.Colour(l.Style.Colour), 255-tintAlpha))
		}
		b.stroke(lines, l.Style)
	}
}

// sharp moves a straight line onto whole pixels, so that it is not smeared
// over two, and keeps it inside the picture.
func sharp(v, scale, size float64) float64 {
	half := math.Max(math.Round(scale), 1) / 2
	return math.Min(math.Max(math.Round(v-half)+half, half), size-half)
}

func (b *brush) stroke(lines [][]plot.Vertex, s Style) {
	pen := plot.Pen{Width: s.Width * b.scale}
	for _, d := range s.Dash {
		pen.Dash = append(pen.Dash, d*b.scale)
	}
	plot.Stroke(b.mask, lines, pen)
	plot.Composite(b.dst, b.mask, faint(theme.Colour(s.Colour), s.Faint))
}

func faint(c color.NRGBA, by uint8) color.NRGBA {
	c.A -= by
	return c
}

// future shades what is not known yet.
func (b *brush) future(c *ChartData, width, height float64) {
	if !c.foreseen() {
		return
	}
	x := c.span(width).X(c.Now)
	b.stroke([][]plot.Vertex{{{X: (x + width) / 2, Y: 0}, {X: (x + width) / 2, Y: height}}},
		Style{Colour: theme.ColorGrid, Width: (width - x) / b.scale, Faint: 128})
}

// alerts draws a bar at the foot for each alert, as long as it lasted and wide
// enough to be seen.
func (b *brush) alerts(c *ChartData, width, height float64) {
	f := c.span(width)
	y, least := height-alertHeight*b.scale/2, alertHeight*b.scale/2
	for _, m := range c.Alerts {
		from, to := max(f.X(m.From), 0), min(f.X(m.To), width)
		b.stroke([][]plot.Vertex{{{X: from, Y: y}, {X: max(to, from+least), Y: y}}}, alertStyle())
	}
}

// flag draws a small triangle at the top of a restart's line.
func (b *brush) flag(x float64) {
	var rows [][]plot.Vertex
	side := 7 * b.scale
	for y := 0.0; y < side; y += 0.5 {
		half := (side - y) * 0.6
		rows = append(rows, []plot.Vertex{{X: x - half, Y: y}, {X: x + half, Y: y}})
	}
	plot.Stroke(b.mask, rows, plot.Pen{Width: 1})
	plot.Composite(b.dst, b.mask, theme.Colour(theme.ColorRestart))
}

// sample draws a piece of a line for the legend.
func sample(s Style, size fyne.Size, scale float64) *image.RGBA {
	var b brush
	b.begin(size, scale)
	y := float64(b.dst.Rect.Dy()) / 2
	b.stroke([][]plot.Vertex{{{X: 1.5 * scale, Y: y}, {X: float64(b.dst.Rect.Dx()) - 1.5*scale, Y: y}}}, s)
	return b.dst
}

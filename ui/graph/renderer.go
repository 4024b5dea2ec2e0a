package graph

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/ui/plot"
	"ministryfinder/ui/theme"
)

// Room around the plot area, in Fyne's units.
const (
	// minPlotHeight is that of a single pane, minPaneHeight of one of several.
	minPlotHeight float32 = 130
	minPaneHeight float32 = 72
	paneGap       float32 = 20
	minWidth      float32 = 320
	focusWidth    float32 = 2
	labelGap      float32 = 6
	rowGap        float32 = 6
	// wideReading is from what width on a reading is one line.
	wideReading float32 = 450
)

// gutters returns the width of the value labels at the left, and the room at
// the right, over which half a time of day hangs.
func (g *Graph) gutters() (left, right float32) {
	for _, p := range g.content.Panes {
		for i := range plot.Intervals + 1 {
			left = max(left, labelWidth(p.Axis.Label(p.Axis.High*float64(i)/plot.Intervals))+labelGap)
		}
	}
	return ceil(left), ceil(labelWidth("00:00") / 2)
}

// CreateRenderer is Fyne's way to ask for the drawing.
func (g *Graph) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{
		graph:   g,
		title:   canvas.NewText("", nil),
		nothing: canvas.NewText("", nil),
		reading: canvas.NewText("", nil),
		more:    canvas.NewText("", nil),
		note:    canvas.NewText("", nil),
		cursor:  canvas.NewLine(nil),
		chosen:  canvas.NewRectangle(nil),
		focus:   canvas.NewRectangle(color.Transparent),
	}
	r.title.TextSize, r.title.TextStyle = theme.SizeTitle, fyne.TextStyle{Bold: true}
	r.nothing.Alignment = fyne.TextAlignCenter
	r.reading.TextSize, r.more.TextSize, r.note.TextSize = theme.SizeSmall, theme.SizeSmall, theme.SizeSmall
	r.focus.StrokeWidth = focusWidth
	r.chosen.Hide()
	r.cursor.Hide()
	g.drawing = r
	r.Refresh()
	return r
}

// renderer lays out, from top to bottom: title, legend, plot area with its
// labels, times of day, reading.
type renderer struct {
	graph  *Graph
	title  *canvas.Text
	legend legend
	panes  []*pane
	// labels are those of the axes and times; spare ones are hidden.
	labels  []*canvas.Text
	nothing *canvas.Text
	reading *canvas.Text
	more    *canvas.Text // what does not fit into the reading's first line
	note    *canvas.Text
	cursor  *canvas.Line
	// chosen is the part that the mouse is drawn over, focus the frame that
	// shows where the keyboard is.
	chosen, focus *canvas.Rectangle
	// plot and plotSize are where the panes are, drawn the size at which they were painted.
	plot            fyne.Position
	plotSize, drawn fyne.Size
}

// pane is where a pane is drawn: its picture, as far below the plot area's top
// and as high as it says.
type pane struct {
	picture     *canvas.Image
	brush       brush
	top, height float32
}

func newPane() *pane {
	p := &pane{picture: canvas.NewImageFromImage(nil)}
	p.picture.FillMode, p.picture.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	return p
}

// minPlot is the least height of the plot area.
func (r *renderer) minPlot() float32 {
	if n := float32(len(r.graph.content.Panes)); n > 1 {
		return max(n*minPaneHeight+(n-1)*paneGap, minPlotHeight)
	}
	return minPlotHeight
}

// placePanes divides the plot area evenly. Whole units keep the pictures'
// pixels on the screen's.
func (r *renderer) placePanes() {
	n := float32(len(r.panes))
	height := floor((r.plotSize.Height - (n-1)*paneGap) / max(n, 1))
	for i, p := range r.panes {
		p.top, p.height = float32(i)*(height+paneGap), max(height, 1)
		p.picture.Move(r.plot.AddXY(0, p.top))
		p.picture.Resize(fyne.NewSize(r.plotSize.Width, p.height))
	}
}

func (r *renderer) Destroy() {
	if r.graph.drawing == r {
		r.graph.drawing = nil
	}
}

func (r *renderer) MinSize() fyne.Size {
	return fyne.NewSize(minWidth, r.minPlot()+textHeight(theme.SizeTitle)+r.legend.height+textHeight(theme.SizeSmall)+
		r.footHeight()+3*rowGap)
}

// footHeight is that of the lines of words under the graph.
func (r *renderer) footHeight() float32 {
	rows := r.readingRows()
	if r.graph.content.noted() {
		rows++
	}
	return float32(rows)*textHeight(theme.SizeSmall) + rowGap
}

func (r *renderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.title}
	for _, p := range r.panes {
		all = append(all, p.picture)
	}
	all = append(all, r.chosen, r.focus, r.nothing, r.cursor, r.reading, r.more, r.note)
	for _, l := range r.labels {
		all = append(all, l)
	}
	return append(all, r.legend.objects()...)
}

func (r *renderer) Layout(size fyne.Size) {
	left, right := r.graph.gutters()
	r.title.Move(fyne.NewPos(0, 0))
	top := textHeight(theme.SizeTitle) + rowGap
	r.legend.layout(fyne.NewPos(0, top), size.Width)
	top += r.legend.height + rowGap + textHeight(theme.SizeSmall)/2
	small := textHeight(theme.SizeSmall)
	bottom := size.Height - r.footHeight() - small - rowGap

	// Whole units, for the picture's pixels to lie on the screen's.
	r.plot = fyne.NewPos(left, floor(top))
	r.plotSize = fyne.NewSize(max(floor(size.Width-left-right), 1), max(floor(bottom-top), 1))
	r.placePanes()
	r.nothing.Move(fyne.NewPos(left, top+(r.plotSize.Height-small)/2))
	r.nothing.Resize(fyne.NewSize(r.plotSize.Width, small))
	r.reading.Move(fyne.NewPos(0, size.Height-r.footHeight()+rowGap))
	r.more.Move(r.reading.Position().AddXY(0, small))
	r.note.Move(r.reading.Position().AddXY(0, float32(r.readingRows())*small))
	r.focus.Move(r.plot.SubtractXY(focusWidth, focusWidth))
	r.focus.Resize(r.plotSize.AddWidthHeight(2*focusWidth, 2*focusWidth))
	r.placeLabels()
	if r.plotSize != r.drawn {
		r.drawPictures()
	}
	r.showReading()
	r.showChosen()
	r.showFocus()
}

// Refresh draws all anew: for other content, and for another theme.
func (r *renderer) Refresh() {
	c := &r.graph.content
	write(r.title, c.Title, fynetheme.ColorNameForeground)
	nothing := ""
	if c.empty() {
		nothing = c.Nothing
	}
	write(r.nothing, nothing, theme.ColorQuiet)
	r.cursor.StrokeColor = theme.Colour(theme.ColorQuiet)
	r.chosen.FillColor = faint(theme.Colour(fynetheme.ColorNamePrimary), 255-chosenAlpha)
	for len(r.panes) < len(c.Panes) {
		r.panes = append(r.panes, newPane())
	}
	r.panes = r.panes[:len(c.Panes)]
	r.legend.set(c, r.scale())
	r.drawn = fyne.Size{} // draw the picture also at the same size
	if r.graph.Size().Width > 0 {
		r.Layout(r.graph.Size())
	}
}

// scale returns pixels a unit.
func (r *renderer) scale() float64 {
	c := fyne.CurrentApp().Driver().CanvasForObject(r.graph)
	if c == nil {
		return 1
	}
	x, _ := c.PixelCoordinateForPosition(fyne.NewPos(1000, 0))
	return max(float64(x)/1000, 0.5)
}

func (r *renderer) drawPictures() {
	r.drawn = r.plotSize
	for i, p := range r.panes {
		p.picture.Image = p.brush.draw(&r.graph.content, i, fyne.NewSize(r.drawn.Width, p.height), r.scale())
		p.picture.Refresh()
	}
}

// placeLabels writes the values beside the grid lines and the times below.
func (r *renderer) placeLabels() {
	used := 0
	put := func(text string, tone fyne.ThemeColorName, x, y float32, align fyne.TextAlign) {
		if used == len(r.labels) {
			l := canvas.NewText("", nil)
			l.TextSize = theme.SizeSmall
			r.labels = append(r.labels, l)
		}
		l := r.labels[used]
		used++
		write(l, text, tone)
		width := labelWidth(text)
		switch align {
		case fyne.TextAlignTrailing:
			x -= width
		case fyne.TextAlignCenter:
			x -= width / 2
		}
		// The first and last moment may hang over the edge.
		l.Move(fyne.NewPos(min(max(x, 0), max(r.graph.Size().Width-width, 0)), y))
		l.Resize(l.MinSize())
		l.Show()
	}
	c := &r.graph.content
	small := textHeight(theme.SizeSmall)
	for i, p := range r.panes {
		axis, step := c.Panes[i].Axis, 1
		if p.height < plot.Intervals*(small+labelGap) {
			step = plot.Intervals / 2 // there is room for every other one
		}
		for line := 0; line <= plot.Intervals; line += step {
			share := float64(line) / plot.Intervals
			y := r.plot.Y + p.top + p.height*float32(1-share) - small/2
			put(axis.Label(axis.High*share), axis.Colour, r.plot.X-labelGap, y, fyne.TextAlignTrailing)
		}
	}
	for _, t := range c.times(r.plotSize.Width) {
		put(t.label, theme.ColorQuiet, r.plot.X+t.x, r.plot.Y+r.plotSize.Height+rowGap*0.8, fyne.TextAlignCenter)
	}
	for _, l := range r.labels[used:] {
		l.Hide()
	}
}

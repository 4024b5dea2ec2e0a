package graph

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	// leastDrag is how far the mouse is drawn at least to choose a part, in
	// Fyne's units: less is an unsteady click.
	leastDrag float32 = 8
	// keySteps is how many steps of the arrow keys lead across the graph.
	keySteps = 60
	// keyZoom is what part of the width a key zooms to.
	keyZoom = 0.5
)

// Graph shows figures over time with axes, a legend and a reading: one line of
// words with the values under the mouse, else the latest. With the keyboard
// on it the arrow keys move where it reads, + zooms in and - out.
type Graph struct {
	widget.BaseWidget
	// OnZoom is called when a part was chosen, OnBack for the way back. OnKey
	// gets the keys that mean nothing here. Each may be nil.
	OnZoom func(from, to time.Time)
	OnBack func()
	OnKey  func(*fyne.KeyEvent)

	content ChartData
	// pointed is where the mouse is, in units from the plot area's left; negative for nowhere.
	pointed float32
	// dragFrom is where a drag began, dragTo where it is; equal without one.
	dragFrom, dragTo float32
	focused          bool
	// drawing is the renderer in use, nil when there is none.
	drawing *renderer
}

var (
	_ desktop.Hoverable   = (*Graph)(nil)
	_ fyne.Draggable      = (*Graph)(nil)
	_ fyne.DoubleTappable = (*Graph)(nil)
	_ fyne.Focusable      = (*Graph)(nil)
)

// New returns an empty graph.
func New() *Graph {
	g := &Graph{pointed: -1}
	g.ExtendBaseWidget(g)
	return g
}

// Set shows other content. It draws: call it when there is something new.
func (g *Graph) Set(c ChartData) {
	g.content = c
	g.Refresh()
}

// ChartData returns what is shown.
func (g *Graph) Content() ChartData { return g.content }

// Columns returns how many columns of pixels the plot area has; 0 before it was laid out.
func (g *Graph) Columns() int {
	width := g.plotWidth()
	if g.drawing == nil || width <= 0 {
		return 0
	}
	return int(math.Ceil(float64(width) * g.drawing.scale()))
}

// Reading returns the line of words under the graph.
func (g *Graph) Reading() string {
	words, _ := g.reading()
	return words
}

// reading returns the words, and the moment that the mouse points at or zero.
func (g *Graph) reading() (string, time.Time) {
	c := &g.content
	if c.empty() {
		return "", time.Time{}
	}
	at, pointed := g.moment()
	if !pointed {
		words, _ := c.Reading(c.Now)
		return c.Latest + "  " + words, time.Time{}
	}
	return c.Reading(at)
}

// moment returns the moment that the mouse or the keys point at, if any.
func (g *Graph) moment() (time.Time, bool) {
	width := g.plotWidth()
	if g.pointed < 0 || g.pointed > width || width <= 0 {
		return time.Time{}, false
	}
	return g.at(g.pointed), true
}

// at returns the moment at a distance from the plot area's left.
func (g *Graph) at(x float32) time.Time {
	width := g.plotWidth()
	return g.content.span(float64(width)).At(float64(min(max(x, 0), width)))
}

// Caption returns the second line under the graph: an alert or restart at the
// moment that is pointed at.
func (g *Graph) Caption() string {
	if at, pointed := g.moment(); pointed {
		return g.content.Caption(at)
	}
	return ""
}

// plotWidth returns the plot area's width as it was laid out last.
func (g *Graph) plotWidth() float32 {
	left, right := g.gutters()
	return g.Size().Width - left - right
}

// MouseIn is called by Fyne when the mouse comes over the graph.
func (g *Graph) MouseIn(e *desktop.MouseEvent) { g.point(e.Position) }

// MouseMoved is called by Fyne when the mouse moves over the graph.
func (g *Graph) MouseMoved(e *desktop.MouseEvent) { g.point(e.Position) }

// MouseOut is called by Fyne when the mouse leaves.
func (g *Graph) MouseOut() { g.pointAt(-1) }

func (g *Graph) point(p fyne.Position) {
	left, _ := g.gutters()
	g.pointAt(p.X - left)
}

// pointAt changes where the mouse is; only the reading and the cursor are
// drawn anew, not the picture.
func (g *Graph) pointAt(x float32) {
	if x == g.pointed {
		return
	}
	g.pointed = x
	if g.drawing != nil {
		g.drawing.showReading()
	}
}

// Dragged is called by Fyne while the mouse is drawn over the graph.
func (g *Graph) Dragged(e *fyne.DragEvent) {
	left, _ := g.gutters()
	if g.OnZoom == nil || g.content.empty() {
		return
	}
	x := min(max(e.Position.X-left, 0), g.plotWidth())
	if g.dragFrom == g.dragTo {
		g.dragFrom = min(max(x-e.Dragged.DX, 0), g.plotWidth())
	}
	g.dragTo = x
	g.showChosen()
}

// DragEnd is called by Fyne when the mouse is let go.
func (g *Graph) DragEnd() {
	from, to := min(g.dragFrom, g.dragTo), max(g.dragFrom, g.dragTo)
	g.dragFrom, g.dragTo = 0, 0
	g.showChosen()
	if to-from >= leastDrag {
		g.zoom(from, to)
	}
}

func (g *Graph) zoom(from, to float32) {
	if g.OnZoom != nil && !g.content.empty() {
		g.OnZoom(g.at(from), g.at(to))
	}
}

// DoubleTapped is called by Fyne for a double click.
func (g *Graph) DoubleTapped(*fyne.PointEvent) { g.back() }

func (g *Graph) back() {
	if g.OnBack != nil {
		g.OnBack()
	}
}

func (g *Graph) showChosen() {
	if g.drawing != nil {
		g.drawing.showChosen()
	}
}

// FocusGained is called by Fyne when the keyboard comes to the graph.
func (g *Graph) FocusGained() { g.focus(true) }

// FocusLost is called by Fyne when the keyboard leaves.
func (g *Graph) FocusLost() {
	g.focus(false)
	g.pointAt(-1)
}

func (g *Graph) focus(focused bool) {
	g.focused = focused
	if g.drawing != nil {
		g.drawing.showFocus()
	}
}

// TypedRune is called by Fyne for a letter.
func (g *Graph) TypedRune(r rune) {
	switch r {
	case '+':
		g.keyZoom()
	case '-':
		g.back()
	}
}

// keyZoom zooms around where the keys point, at the newest when they do not.
func (g *Graph) keyZoom() {
	width := g.plotWidth()
	x := g.pointed
	if x < 0 {
		x = width
	}
	from := min(max(x-width*keyZoom/2, 0), width*(1-keyZoom))
	g.zoom(from, from+width*keyZoom)
}

// TypedKey is called by Fyne for a key.
func (g *Graph) TypedKey(e *fyne.KeyEvent) {
	width := g.plotWidth()
	step := width / keySteps
	at := g.pointed
	if at < 0 {
		at = width
	}
	switch e.Name {
	case fyne.KeyLeft:
		g.pointAt(max(at-step, 0))
	case fyne.KeyRight:
		g.pointAt(min(at+step, width))
	case fyne.KeyReturn, fyne.KeyEnter:
		g.keyZoom()
	default:
		if g.OnKey != nil {
			g.OnKey(e)
		}
	}
}

package graph

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Graph shows figures over time with axes, a legend and a reading: one line of
// words with the values under the mouse, else the latest.
type Graph struct {
	widget.BaseWidget
	content Content
	// pointed is where the mouse is, in units from the plot area's left; negative for nowhere.
	pointed float32
	// drawing is the renderer in use, nil when there is none.
	drawing *renderer
}

var _ desktop.Hoverable = (*Graph)(nil)

// New returns an empty graph.
func New() *Graph {
	g := &Graph{pointed: -1}
	g.ExtendBaseWidget(g)
	return g
}

// Set shows other content. It draws: call it when there is something new.
func (g *Graph) Set(c Content) {
	g.content = c
	g.Refresh()
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
	width := g.plotWidth()
	if g.pointed < 0 || g.pointed > width || width <= 0 {
		words, _ := c.Reading(c.To)
		return c.Latest + "  " + words, time.Time{}
	}
	return c.Reading(c.frame(Left, float64(width), 1).At(float64(g.pointed)))
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
func (g *Graph) MouseOut() { g.at(-1) }

func (g *Graph) point(p fyne.Position) {
	left, _ := g.gutters()
	g.at(p.X - left)
}

// at changes where the mouse is; only the reading and the cursor are drawn
// anew, not the picture.
func (g *Graph) at(x float32) {
	if x == g.pointed {
		return
	}
	g.pointed = x
	if g.drawing != nil {
		g.drawing.showReading()
	}
}

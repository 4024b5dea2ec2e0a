package widgets

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/ui/theme"
)

// Panel is the quiet rounded outline around everything that belongs together.
type Panel struct {
	widget.BaseWidget
}

// NewPanel returns a panel; lay it under its content.
func NewPanel() *Panel {
	p := &Panel{}
	p.ExtendBaseWidget(p)
	return p
}

// InPanel returns the content on a panel, with an even inset.
func InPanel(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewPanel(), Padded(content))
}

// CreateRenderer is Fyne's way to ask for the drawing.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{}
	for _, row := range []side{near, along, far} {
		for _, column := range []side{near, along, far} {
			if row == along && column == along {
				continue
			}
			picture := canvas.NewRaster(func(w, h int) image.Image { return r.draw(column, row, w, h) })
			picture.ScaleMode = canvas.ImageScaleFastest // a pixel of the picture is one of the screen
			r.pieces = append(r.pieces, piece{column, row, picture})
		}
	}
	r.Refresh()
	return r
}

// A panel is an outline and nothing else, made of eight small pictures. Where a
// processor does a graphics card's work, Fyne's rectangle with round corners
// costs 15 ns a pixel: with the panels' whole area painted so, a repaint of the
// window took 19 ms, and it takes 8 with the outlines alone.
type piece struct {
	column, row side
	picture     *canvas.Raster
}

// side says where a piece lies between two opposite edges of the panel.
type side int

const (
	near  side = iota // at the left or upper edge
	along             // between the corners
	far               // at the right or lower edge
)

const (
	// lineRoom is how wide the pieces between the corners are: the line and
	// what it grows by where a scale is rounded to pixels.
	lineRoom = 2
	// pieceOverlap leaves no gap where a place is rounded to pixels.
	pieceOverlap = 1
	edgeWidth    = 1
)

type panelRenderer struct {
	pieces []piece
	edge   color.NRGBA
}

func (r *panelRenderer) Destroy()           {}
func (r *panelRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, len(r.pieces))
	for i, p := range r.pieces {
		all[i] = p.picture
	}
	return all
}

func (r *panelRenderer) Layout(size fyne.Size) {
	corner := min(theme.Corner, size.Width/2, size.Height/2)
	for _, p := range r.pieces {
		thick := corner
		if p.column == along || p.row == along {
			thick = lineRoom
		}
		x, width := extent(p.column, size.Width, corner, thick)
		y, height := extent(p.row, size.Height, corner, thick)
		p.picture.Move(fyne.NewPos(x, y))
		p.picture.Resize(fyne.NewSize(width, height))
	}
}

// extent returns where a piece begins and how long it is, in one direction.
func extent(s side, whole, corner, thick float32) (from, length float32) {
	switch s {
	case near:
		return 0, thick
	case far:
		return whole - thick, thick
	}
	from = max(corner-pieceOverlap, 0)
	return from, whole - 2*from
}

// Refresh takes the colour anew: it is called when the theme changes.
func (r *panelRenderer) Refresh() {
	edge := theme.Colour(theme.ColorEdge)
	if r.edge == edge {
		return
	}
	r.edge = edge
	for _, p := range r.pieces {
		p.picture.Refresh()
	}
}

// draw paints a piece of w by h pixels. Along an edge it is a single pixel
// long: it is the same all the way.
func (r *panelRenderer) draw(column, row side, w, h int) image.Image {
	var scale float64
	switch {
	case column == along:
		scale, w = float64(h)/lineRoom, 1
	case row == along:
		scale, h = float64(w)/lineRoom, 1
	default:
		scale = float64(w) / float64(theme.Corner)
	}
	corner, edge := math.Round(float64(theme.Corner)*scale), max(math.Round(edgeWidth*scale), 1)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			cover := line(inward(away(column, x, w, corner), away(row, y, h, corner), corner), edge)
			paint := r.edge
			paint.A = uint8(math.Round(float64(paint.A) * cover))
			dst.Set(x, y, paint)
		}
	}
	return dst
}

// away is how far the middle of a pixel lies from the edge of its side, in pixels.
func away(s side, at, length int, corner float64) float64 {
	switch s {
	case near:
		return float64(at) + 0.5
	case far:
		return float64(length-at) - 0.5
	}
	return corner
}

// inward is how far a pixel lies inside the panel's outline, in pixels;
// negative outside, as at the corners.
func inward(aside, below, corner float64) float64 {
	if aside >= corner || below >= corner {
		return min(aside, below)
	}
	return corner - math.Hypot(corner-aside, corner-below)
}

// line is how much of a pixel the outline covers, from 0 to 1.
func line(inward, width float64) float64 {
	share := func(v float64) float64 { return min(max(v+0.5, 0), 1) }
	return share(inward) - share(inward-width)
}

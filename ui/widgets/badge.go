// Package widgets holds the parts that all pages of the window are made of:
// panels, columns and rows, texts that are cut where there is no room, and the
// badge that shows a state by its shape as well as its color.
package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
)

// StateAway is the window's own state: no agent answers.
const StateAway control.State = "away"

// drawing returns a state's own shape as SVG: a disc with a tick, a triangle
// with an exclamation mark, an octagon with a cross, a bar with three dots, a
// diamond with a dash. They stay apart without any colour. All are filled
// areas: Fyne's SVG reader does not make strokes thinner with the picture. It
// is empty for a state that is not known.
func drawing(state control.State) string {
	switch state {
	case control.StateWell:
		return `<circle cx="32" cy="32" r="29" fill="#18794e"/>` +
			`<path d="M14.5 33.500L20 28l8 8L44.500 18.500 50 24 28 47z" fill="#ffffff"/>`
	case control.StateAttention:
		return `<path d="M28 7Q32 0.500 36 7L61 51Q64 58 57 58.500H7Q0 58 3 51z" fill="#f0a30a"/>` +
			`<rect x="28" y="19" width="8" height="21" rx="4" ry="4" fill="#2b1d00"/><circle cx="32" cy="48.500" r="4.500" fill="#2b1d00"/>`
	case control.StateTrouble:
		return `<path d="M20 3h24l17 17v24L44 61H20L3 44V20z" fill="#c62828"/>` +
			`<path d="M23.500 18L32 26.500 40.500 18 46 23.500 37.500 32 46 40.500 40.500 46 32 37.500 23.500 46 18 40.500 26.500 32 18 23.500z" fill="#ffffff"/>`
	case control.StateStarting:
		return `<rect x="2" y="17" width="60" height="30" rx="15" ry="15" fill="#566171"/>` +
			`<circle cx="18" cy="32" r="5" fill="#ffffff"/><circle cx="32" cy="32" r="5" fill="#ffffff"/><circle cx="46" cy="32" r="5" fill="#ffffff"/>`
	case StateAway:
		return `<path d="M27 5Q32 0 37 5L59 27Q64 32 59 37L37 59Q32 64 27 59L5 37Q0 32 5 27z" fill="#6b7684"/>` +
			`<rect x="19" y="28" width="26" height="8" rx="2" ry="2" fill="#ffffff"/>`
	}
	return ""
}

// Badge shows a state by shape and colour.
type Badge struct {
	widget.BaseWidget
	state control.State
	side  float32
}

// NewBadge returns a badge of a side in Fyne's units, showing the starting state.
func NewBadge(side float32) *Badge {
	b := &Badge{state: control.StateStarting, side: side}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes the state. A state it does not know looks like trouble: better
// a look too many than one too few.
func (b *Badge) Set(state control.State) {
	if drawing(state) == "" {
		state = control.StateTrouble
	}
	if state == b.state {
		return
	}
	b.state = state
	b.Refresh()
}

// State returns what the badge shows.
func (b *Badge) State() control.State { return b.state }

// CreateRenderer is Fyne's way to ask for the drawing.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	r := &badgeRenderer{badge: b, picture: canvas.NewImageFromResource(sign(b.state))}
	r.picture.FillMode = canvas.ImageFillContain
	return r
}

func sign(state control.State) fyne.Resource {
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">` + drawing(state) + `</svg>`
	return fyne.NewStaticResource("badge-"+string(state)+".svg", []byte(svg))
}

type badgeRenderer struct {
	badge   *Badge
	picture *canvas.Image
}

func (r *badgeRenderer) Destroy() {}

func (r *badgeRenderer) Layout(size fyne.Size) {
	side := min(size.Width, size.Height, r.badge.side)
	r.picture.Resize(fyne.NewSquareSize(side))
	r.picture.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}

func (r *badgeRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.badge.side) }

func (r *badgeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.picture} }

func (r *badgeRenderer) Refresh() {
	r.picture.Resource = sign(r.badge.state)
	r.picture.Refresh()
}

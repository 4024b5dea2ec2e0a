package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Panel is the quiet rounded rectangle behind everything that belongs together.
type Panel struct {
	widget.BaseWidget
}

// NewPanel returns a panel; lay it under its content.
func NewPanel() *Panel {
	p := &Panel{}
	p.ExtendBaseWidget(p)
	return p
}

// On returns the content on a panel, with an even inset.
func On(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewPanel(), container.New(layout.NewCustomPaddedLayout(Inset, Inset, Inset, Inset), content))
}

// CreateRenderer is Fyne's way to ask for the drawing.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{ground: canvas.NewRectangle(color.Transparent)}
	r.ground.CornerRadius = Corner
	r.ground.StrokeWidth = 1
	r.Refresh()
	return r
}

type panelRenderer struct{ ground *canvas.Rectangle }

func (r *panelRenderer) Destroy()                     {}
func (r *panelRenderer) Layout(size fyne.Size)        { r.ground.Resize(size) }
func (r *panelRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *panelRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground} }

// Refresh takes the colours anew: it is called when the theme changes.
func (r *panelRenderer) Refresh() {
	r.ground.FillColor, r.ground.StrokeColor = Colour(ColorPanel), Colour(ColorEdge)
	r.ground.Refresh()
}

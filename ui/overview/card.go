package overview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// card shows one figure: what it is, the figure, what it means in plain words,
// and what it is measured against.
type card struct {
	name, figure, plain, note *widgets.Text
	object                    fyne.CanvasObject
}

// reading is what a card says.
type reading struct{ name, figure, plain, note string }

func newCard() *card {
	c := &card{
		name:   widgets.NewFittedText(theme.SizeSmall, theme.ColorQuiet, fyne.TextStyle{}),
		figure: widgets.NewFittedText(theme.SizeFigure, "foreground", fyne.TextStyle{Bold: true}),
		plain:  widgets.NewFittedText(theme.SizeSmall, "foreground", fyne.TextStyle{}),
		note:   widgets.NewFittedText(theme.SizeSmall, theme.ColorQuiet, fyne.TextStyle{}),
	}
	c.object = widgets.InPanel(container.New(layout.NewCustomPaddedVBoxLayout(1), c.name, c.figure, c.plain, c.note))
	return c
}

func (c *card) set(r reading) {
	c.name.Set(r.name)
	c.figure.Set(r.figure)
	c.plain.Set(r.plain)
	c.note.Set(r.note)
}

package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"ministryfinder/ui/theme"
)

// Size for which the pages are made at least, in Fyne's units: nothing on them
// is cut, and what is lower scrolls. On a screen that has less room, as a small
// one at 200 %, the window is smaller, too, and the page scrolls both ways.
const (
	MinWidth  float32 = 720
	MinHeight float32 = 430
)

// Least size of what scrolls, in Fyne's units: with the row of pages above it
// the window fits a screen of 800 by 600 pixels at 200 %.
const (
	leastWidth  float32 = 380
	leastHeight float32 = 200
)

// Column is what a page consists of: things below one another that scroll.
type Column struct {
	// Object is what to show.
	Object *Scroll

	height float32 // that the page needed when it was laid out last
}

// Padded returns the content with the usual inset around it.
func Padded(content fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(theme.Inset, theme.Inset, theme.Inset, theme.Inset), content)
}

// NewColumn returns a column with an inset around its content.
func NewColumn(content fyne.CanvasObject) *Column {
	c := &Column{Object: NewScroll(Padded(content))}
	c.Object.SetMinSize(fyne.NewSize(leastWidth, leastHeight))
	return c
}

// Stack returns a column of objects with the usual space between them.
func Stack(objects ...fyne.CanvasObject) *Column {
	return NewColumn(container.New(layout.NewCustomPaddedVBoxLayout(theme.Space), objects...))
}

// Turn scrolls by a number of pages, down when positive.
func (c *Column) Turn(pages float32) {
	c.Object.ScrollToOffset(c.Object.Offset.AddXY(0, pages*c.Object.Size().Height*0.9))
}

// Reveal scrolls until an object in the column is seen.
func (c *Column) Reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(c.Object).Y
	if y < 0 || y+o.Size().Height > c.Object.Size().Height {
		c.Object.ScrollToOffset(c.Object.Offset.AddXY(0, y-theme.Space))
	}
}

// Settle lays the column out anew when something in it needs another height.
// Words that wrap know their height only at their width, so a second look may
// find another height than the first.
func (c *Column) Settle() {
	const looks = 2
	for range looks {
		if height := c.Object.Content.MinSize().Height; height != c.height {
			c.height = height
			c.Object.Refresh()
		}
	}
}

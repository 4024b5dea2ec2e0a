// Package tabs is the row above every page of the window, by which
// people turn from one to another.
package tabs

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/ui/theme"
)

// lineHeight is that of the line under the page that is shown, in Fyne's units.
const lineHeight float32 = 3

// barRoom is the room for a bar to scroll the row with, in Fyne's units.
const barRoom float32 = 4

// Entry is a page in the row.
type Entry struct {
	Name string
	Icon fyne.Resource
}

// Bar is the row of pages. Each is a button that the keyboard reaches.
type Bar struct {
	// Object is what to show.
	Object fyne.CanvasObject

	chosen   func(int)
	row      *fyne.Container
	scroll   *container.Scroll
	entries  []Entry
	tabs     []*tab
	selected int
}

type tab struct {
	button *widget.Button
	line   *canvas.Rectangle
	object fyne.CanvasObject
}

// New returns an empty row that calls chosen with the number of a page.
func New(chosen func(int)) *Bar {
	b := &Bar{chosen: chosen, row: container.New(layout.NewCustomPaddedHBoxLayout(2)), selected: -1}
	// The bar of a row too long for the window lies below the line of the open page.
	b.scroll = container.NewHScroll(container.New(layout.NewCustomPaddedLayout(0, barRoom, 0, 0), b.row))
	b.Object = container.New(layout.NewCustomPaddedLayout(theme.Space/2, 0, theme.Inset, theme.Inset), b.scroll)
	return b
}

// Set shows the pages, and which is open. It draws only what has changed.
func (b *Bar) Set(entries []Entry, selected int) {
	for len(b.tabs) > len(entries) {
		last := len(b.tabs) - 1
		b.row.Remove(b.tabs[last].object)
		b.tabs = b.tabs[:last]
	}
	for i := len(b.tabs); i < len(entries); i++ {
		t := newTab(func() { b.chosen(i) })
		b.tabs = append(b.tabs, t)
		b.row.Add(t.object)
	}
	for i, e := range entries {
		if i >= len(b.entries) || b.entries[i].Name != e.Name {
			b.tabs[i].button.SetText(e.Name)
		}
		if b.tabs[i].button.Icon != e.Icon {
			b.tabs[i].button.SetIcon(e.Icon)
		}
		b.tabs[i].mark(i == selected)
	}
	if b.selected != selected {
		b.selected = selected
		b.reveal()
	}
	b.entries = slices.Clone(entries)
}

// reveal scrolls until the open page's name is seen.
func (b *Bar) reveal() {
	if b.selected < 0 || b.selected >= len(b.tabs) {
		return
	}
	t := b.tabs[b.selected].object
	x, width := t.Position().X, t.Size().Width
	switch offset := b.scroll.Offset.X; {
	case x < offset:
		b.scroll.ScrollToOffset(fyne.NewPos(x, 0))
	case x+width > offset+b.scroll.Size().Width:
		b.scroll.ScrollToOffset(fyne.NewPos(x+width-b.scroll.Size().Width, 0))
	}
}

func newTab(tapped func()) *tab {
	t := &tab{button: widget.NewButton("", tapped), line: canvas.NewRectangle(color.Transparent)}
	t.button.Importance = widget.LowImportance
	t.line.SetMinSize(fyne.NewSize(0, lineHeight))
	t.line.CornerRadius = lineHeight / 2
	t.object = container.New(layout.NewCustomPaddedVBoxLayout(0), t.button, t.line)
	return t
}

// mark shows whether this is the open page.
func (t *tab) mark(open bool) {
	shade := color.Color(color.Transparent)
	if open {
		shade = theme.Colour(fynetheme.ColorNamePrimary)
	}
	if t.line.FillColor != shade {
		t.line.FillColor = shade
		t.line.Refresh()
	}
}

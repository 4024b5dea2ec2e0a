package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/ui/theme"
)

// What these change is drawn anew only when it differs: views come every few
// seconds, and most of a page stays as it is.

// SetLabel writes a label, and hides it when there is nothing to say.
func SetLabel(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
	Show(l, text != "")
}

// SetButton writes a button.
func SetButton(b *widget.Button, text string) {
	if b.Text != text {
		b.SetText(text)
	}
}

// Show shows or hides an object.
func Show(o fyne.CanvasObject, visible bool) {
	switch {
	case visible == o.Visible():
	case visible:
		o.Show()
	default:
		o.Hide()
	}
}

// Enable lets a widget be used, or not.
func Enable(w fyne.Disableable, enabled bool) {
	switch {
	case enabled != w.Disabled():
	case enabled:
		w.Enable()
	default:
		w.Disable()
	}
}

// NewTitle returns an empty title of a panel.
func NewTitle() *Text {
	return NewFittedText(theme.SizeTitle, fynetheme.ColorNameForeground, fyne.TextStyle{Bold: true})
}

// NewText returns an empty label whose words wrap.
func NewText() *widget.Label {
	l := widget.NewLabel("")
	l.Wrapping = fyne.TextWrapWord
	return l
}

// AlignLeft takes away the inset that labels bring along at the left, so that
// they begin where titles and buttons do.
func AlignLeft(o fyne.CanvasObject) fyne.CanvasObject {
	inset := fynetheme.InnerPadding()
	return container.New(layout.NewCustomPaddedLayout(-inset/2, -inset/2, -inset, -inset), o)
}

// Titled returns a panel of things below one another.
func Titled(objects ...fyne.CanvasObject) *fyne.Container {
	return InPanel(container.New(layout.NewCustomPaddedVBoxLayout(theme.Space), objects...))
}

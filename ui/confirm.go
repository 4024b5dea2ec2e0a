package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// questionWidth is how wide the words of a question run, in Fyne's units.
const questionWidth = 400

// question is put over the page and must be answered before anything else.
// Fyne's own dialogs are not used: their package brings a file browser along.
type question struct {
	title, words string
	// no closes it and changes nothing; Escape does the same.
	no string
	// yes does what was asked; there is no such button when it is empty.
	yes string
	do  func()
}

// put shows the question in a window. The button that changes nothing stands
// out, and the keyboard begins there.
func (q question) put(w fyne.Window) {
	var over *widget.PopUp
	closing := func() { over.Hide() }
	title := widget.NewLabel(q.title)
	title.SizeName, title.TextStyle = fynetheme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}
	words := widget.NewLabel(q.words)
	words.Wrapping = fyne.TextWrapWord

	no := newAnswer(q.no, closing, closing)
	no.Importance = widget.HighImportance
	buttons := container.New(layout.NewCustomPaddedHBoxLayout(theme.Space), layout.NewSpacer(), no)
	if q.yes != "" {
		yes := newAnswer(q.yes, func() { closing(); q.do() }, closing)
		buttons.Add(yes)
	}
	// A wrapped label knows its height only once it has a width.
	words.Resize(fyne.NewSize(questionWidth, 0))
	column := container.New(layout.NewCustomPaddedVBoxLayout(theme.Space), title, container.New(width{questionWidth}, words), buttons)
	over = widget.NewModalPopUp(widgets.Padded(column), w.Canvas())
	over.Show()
	w.Canvas().Focus(no)
}

// width lays one object out in a fixed width and the height that it needs.
type width struct{ units float32 }

func (l width) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.units, objects[0].MinSize().Height)
}

func (l width) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// answer is a button that Escape answers too.
type answer struct {
	widget.Button
	escape func()
}

func newAnswer(text string, tapped, escape func()) *answer {
	a := &answer{escape: escape}
	a.Text, a.OnTapped = text, tapped
	a.ExtendBaseWidget(a)
	return a
}

// TypedKey is called by Fyne for a key while the button has the keyboard.
func (a *answer) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		a.escape()
	case fyne.KeyReturn, fyne.KeyEnter:
		a.OnTapped()
	default:
		a.Button.TypedKey(e)
	}
}

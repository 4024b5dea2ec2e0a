package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/ui/theme"
)

// Text is one line of text in a colour and size of the theme; it is cut with
// dots where there is no room for it.
type Text struct {
	widget.BaseWidget
	text  string
	tone  fyne.ThemeColorName
	size  float32
	style fyne.TextStyle
}

// NewFittedText returns an empty line.
func NewFittedText(size float32, tone fyne.ThemeColorName, style fyne.TextStyle) *Text {
	w := &Text{tone: tone, size: size, style: style}
	w.ExtendBaseWidget(w)
	return w
}

// Set changes the text, drawing only when it is another one.
func (w *Text) Set(text string) {
	if text == w.text {
		return
	}
	w.text = text
	w.Refresh()
}

// Text returns the whole text, also where it is shown cut.
func (w *Text) Text() string { return w.text }

// Shown returns the text as it is shown in the line's present width.
func (w *Text) Shown() string { return Cut(w.text, w.Size().Width, w.size, w.style) }

// CreateRenderer is Fyne's way to ask for the drawing.
func (w *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: w, line: canvas.NewText(w.text, theme.Colour(w.tone))}
	r.line.TextSize, r.line.TextStyle = w.size, w.style
	return r
}

type textRenderer struct {
	text *Text
	line *canvas.Text
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }

func (r *textRenderer) Layout(size fyne.Size) {
	r.line.Text = r.text.Shown()
	r.line.Resize(size)
}

// MinSize asks for the height only: the width is what the neighbours leave.
func (r *textRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, fyne.MeasureText("Mg", r.text.size, r.text.style).Height)
}

func (r *textRenderer) Refresh() {
	r.line.Color = theme.Colour(r.text.tone)
	r.Layout(r.text.Size())
	r.line.Refresh()
}

// Cut shortens a text with dots until it is at most as wide as given.
func Cut(text string, width, size float32, style fyne.TextStyle) string {
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	letters := []rune(text)
	for n := len(letters) - 1; n > 0; n-- {
		short := string(letters[:n]) + "…"
		if fyne.MeasureText(short, size, style).Width <= width {
			return short
		}
	}
	return ""
}

package graph

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// chosenAlpha is how strong the part that the mouse is drawn over is tinted, of 255.
const chosenAlpha = 60

// readingRows is how many lines the reading has: least and greatest values
// take a second one, and so do all where it is narrow.
func (r *renderer) readingRows() int {
	if r.graph.content.Step > 0 || r.graph.Size().Width < wideReading {
		return 2
	}
	return 1
}

// showReading writes the values under the mouse, and shows where that is.
func (r *renderer) showReading() {
	words, at := r.graph.reading()
	more := ""
	if r.readingRows() > 1 {
		words, more = fold(words, r.graph.Size().Width)
	}
	write(r.reading, widgets.Cut(words, r.graph.Size().Width, theme.SizeSmall, fyne.TextStyle{}), fynetheme.ColorNameForeground)
	write(r.more, widgets.Cut(more, r.graph.Size().Width, theme.SizeSmall, fyne.TextStyle{}), fynetheme.ColorNameForeground)
	write(r.note, widgets.Cut(r.graph.Caption(), r.graph.Size().Width, theme.SizeSmall, fyne.TextStyle{}), theme.ColorLimit)
	if at.IsZero() {
		r.cursor.Hide()
		return
	}
	x := r.plot.X + float32(r.graph.content.span(float64(r.plotSize.Width)).X(at))
	r.cursor.Position1 = fyne.NewPos(x, r.plot.Y)
	r.cursor.Position2 = fyne.NewPos(x, r.plot.Y+r.plotSize.Height)
	r.cursor.Show()
	r.cursor.Refresh()
}

// showChosen shows the part that the mouse is drawn over.
func (r *renderer) showChosen() {
	from, to := min(r.graph.dragFrom, r.graph.dragTo), max(r.graph.dragFrom, r.graph.dragTo)
	if from == to {
		r.chosen.Hide()
		return
	}
	r.chosen.Move(r.plot.AddXY(from, 0))
	r.chosen.Resize(fyne.NewSize(to-from, r.plotSize.Height))
	r.chosen.Show()
	r.chosen.Refresh()
}

// showFocus shows whether the keyboard is here.
func (r *renderer) showFocus() {
	shade := color.Color(color.Transparent)
	if r.graph.focused {
		shade = theme.Colour(fynetheme.ColorNamePrimary)
	}
	if r.focus.StrokeColor != shade {
		r.focus.StrokeColor = shade
		r.focus.Refresh()
	}
}

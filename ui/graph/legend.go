package graph

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/ui/theme"
)

// Sizes in the legend, in Fyne's units.
const (
	swatchWidth  float32 = 30
	swatchHeight float32 = 15
	swatchGap    float32 = 6
	entryGap     float32 = 18
)

// legend names each line beside a piece of it, in as many rows as needed.
type legend struct {
	swatches []*canvas.Image
	names    []*canvas.Text
	drawn    []swatch // what each swatch shows
	height   float32
}

// swatch is what makes a piece of a line look as it does: its style, named by
// its colour, in the theme's present shade at the screen's present scale.
type swatch struct {
	style fyne.ThemeColorName
	width float64
	shade color.NRGBA
	scale float64
}

// set makes the entries for a content.
func (l *legend) set(c *ChartData, scale float64) {
	n := 0
	entry := func(name string, s Style) {
		if n == len(l.names) {
			image := canvas.NewImageFromImage(nil)
			image.FillMode, image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
			text := canvas.NewText("", nil)
			text.TextSize = theme.SizeSmall
			l.swatches, l.names, l.drawn = append(l.swatches, image), append(l.names, text), append(l.drawn, swatch{})
		}
		if next := (swatch{s.Colour, s.Width, theme.Colour(s.Colour), scale}); next != l.drawn[n] {
			l.drawn[n] = next
			l.swatches[n].Image = sample(s, fyne.NewSize(swatchWidth, swatchHeight), scale)
			l.swatches[n].Refresh()
		}
		write(l.names[n], name, fynetheme.ColorNameForeground)
		n++
	}
	for _, p := range c.Panes {
		for _, line := range p.Lines {
			entry(line.Name, line.Style)
		}
		if p.Growth != nil {
			entry(p.Growth.Name, growthStyle())
		}
		if p.Limit.Value > 0 {
			entry(p.Limit.Name, limitStyle())
		}
	}
	if c.Spread != "" && !c.empty() {
		entry(c.Spread, spreadStyle())
	}
	if len(c.Alerts) > 0 {
		entry(c.AlertName, alertStyle())
	}
	if len(c.Restarts) > 0 {
		entry(c.RestartName, restartStyle())
	}
	l.swatches, l.names, l.drawn = l.swatches[:n], l.names[:n], l.drawn[:n]
}

// layout places the entries from a corner on and finds the legend's height.
func (l *legend) layout(at fyne.Position, width float32) {
	row := textHeight(theme.SizeSmall)
	x, y := at.X, at.Y
	for i, name := range l.names {
		size := name.MinSize()
		if whole := swatchWidth + swatchGap + size.Width; x > at.X && x+whole > at.X+width {
			x, y = at.X, y+row+2
		}
		l.swatches[i].Move(fyne.NewPos(floor(x), floor(y+(row-swatchHeight)/2)))
		l.swatches[i].Resize(fyne.NewSize(swatchWidth, swatchHeight))
		name.Move(fyne.NewPos(x+swatchWidth+swatchGap, y))
		name.Resize(size)
		x += swatchWidth + swatchGap + size.Width + entryGap
	}
	l.height = y + row - at.Y
}

func (l *legend) objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for i := range l.names {
		all = append(all, l.swatches[i], l.names[i])
	}
	return all
}

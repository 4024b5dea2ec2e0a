package graph

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"ministryfinder/ui/theme"
)

func textHeight(size float32) float32 {
	return fyne.MeasureText("Mg", size, fyne.TextStyle{}).Height
}

func labelWidth(s string) float32 {
	return fyne.MeasureText(s, theme.SizeSmall, fyne.TextStyle{}).Width
}

func floor(v float32) float32 { return float32(math.Floor(float64(v))) }

func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }

// write changes a text, drawing it anew only when it looks different: most
// labels stay the same from one sample to the next.
func write(t *canvas.Text, words string, tone fyne.ThemeColorName) {
	if c := theme.Colour(tone); t.Text != words || t.Color != c {
		t.Text, t.Color = words, c
		t.Refresh()
	}
}

// fold puts as many parts of a reading into the first line as there is room for.
func fold(words string, width float32) (first, second string) {
	parts := strings.Split(words, between)
	for n := len(parts); n > 1; n-- {
		if first = strings.Join(parts[:n], between); labelWidth(first) <= width {
			return first, strings.Join(parts[n:], between)
		}
	}
	return parts[0], strings.Join(parts[1:], between)
}

package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// luminance and contrast are those of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	high, low := luminance(a), luminance(b)
	return (max(high, low) + 0.05) / (min(high, low) + 0.05)
}

func TestWordsAndLinesStandOutFromThePanel(t *testing.T) {
	for _, variant := range []fyne.ThemeVariant{fynetheme.VariantLight, fynetheme.VariantDark} {
		get := func(name fyne.ThemeColorName) color.NRGBA { return Theme{}.Color(name, variant).(color.NRGBA) }
		for _, name := range []fyne.ThemeColorName{
			fynetheme.ColorNameForeground, ColorQuiet, ColorFinder, ColorComputer, ColorHeld, ColorLimit, ColorRestart,
		} {
			if c := contrast(get(name), get(fynetheme.ColorNameBackground)); c < 4.5 {
				t.Errorf("variant %d: %s has a contrast of %.1f on the panel, want 4.5", variant, name, c)
			}
		}
	}
}

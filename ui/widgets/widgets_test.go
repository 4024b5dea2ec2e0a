package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
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
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		get := func(name fyne.ThemeColorName) color.NRGBA { return Theme{}.Color(name, variant).(color.NRGBA) }
		for _, name := range []fyne.ThemeColorName{
			theme.ColorNameForeground, ColorQuiet, ColorFinder, ColorComputer, ColorHeld, ColorLimit, ColorRestart,
		} {
			if c := contrast(get(name), get(theme.ColorNameBackground)); c < 4.5 {
				t.Errorf("variant %d: %s has a contrast of %.1f on the panel, want 4.5", variant, name, c)
			}
		}
	}
}

func TestBadges(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Fixed{Variant: theme.VariantLight})
	row := container.NewHBox()
	for _, side := range []float32{64, 30} {
		for _, s := range []control.State{control.StateStarting, control.StateWell, control.StateAttention, control.StateTrouble, StateAway} {
			b := NewBadge(side)
			b.Set(s)
			row.Add(b)
		}
	}
	test.AssertObjectRendersToImage(t, "badges.png", row)
}

func TestAnUnknownStateLooksLikeTrouble(t *testing.T) {
	test.NewTempApp(t)
	b := NewBadge(64)
	b.Set("new-in-a-later-version")
	if b.State() != control.StateTrouble {
		t.Errorf("it looks like %s", b.State())
	}
}

func TestCutKeepsWhatFits(t *testing.T) {
	test.NewTempApp(t)
	const text = "Memory of the computer"
	whole := fyne.MeasureText(text, SizeSmall, fyne.TextStyle{}).Width
	if got := Cut(text, whole, SizeSmall, fyne.TextStyle{}); got != text {
		t.Errorf("%q", got)
	}
	got := Cut(text, whole/2, SizeSmall, fyne.TextStyle{})
	if got == text || fyne.MeasureText(got, SizeSmall, fyne.TextStyle{}).Width > whole/2 {
		t.Errorf("%q", got)
	}
	if got := Cut(text, 0, SizeSmall, fyne.TextStyle{}); got != "" {
		t.Errorf("%q", got)
	}
}

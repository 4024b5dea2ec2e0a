// Package theme holds the colors and sizes of the window: a calm theme on
// Fyne's own, light and dark. All of ui draws with it.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Colours beyond Fyne's own. The lines' were chosen to differ in lightness and
// for the common kinds of colour blindness (Okabe and Ito's palette,
// darkened on white and lightened on black to a contrast of 4.5 or more).
const (
	ColorEdge     fyne.ThemeColorName = "ministryEdge"     // around a card or a graph
	ColorQuiet    fyne.ThemeColorName = "ministryQuiet"    // words that explain others
	ColorGrid     fyne.ThemeColorName = "ministryGrid"     // lines behind a graph
	ColorFinder   fyne.ThemeColorName = "ministryFinder"   // the finder's own figures
	ColorComputer fyne.ThemeColorName = "ministryComputer" // the whole computer's
	ColorHeld     fyne.ThemeColorName = "ministryHeld"     // what the program really holds
	ColorLimit    fyne.ThemeColorName = "ministryLimit"    // where an alert is raised
	ColorRestart  fyne.ThemeColorName = "ministryRestart"  // where the finder began anew
)

// Sizes of words, in Fyne's units.
const (
	SizeHeadline float32 = 22
	SizeFigure   float32 = 20
	SizeTitle    float32 = 15
	SizeSmall    float32 = 12
)

// Sizes of the panels, in Fyne's units.
const (
	Corner float32 = 8
	Inset  float32 = 12
	Space  float32 = 10
)

// Theme is the window's theme. Give it to the app's settings; the zero value
// follows the desktop's light or dark.
type Theme struct{}

var _ fyne.Theme = Theme{}

type pair struct{ light, dark color.NRGBA }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

func colours(name fyne.ThemeColorName) (pair, bool) {
	switch name {
	case fynetheme.ColorNameBackground:
		return pair{rgb(0xffffff), rgb(0x1f242a)}, true
	case fynetheme.ColorNameForeground:
		return pair{rgb(0x1c2430), rgb(0xe8ebef)}, true
	case fynetheme.ColorNamePrimary:
		return pair{rgb(0x2b6cb0), rgb(0x2f73b9)}, true
	case fynetheme.ColorNameButton:
		return pair{rgb(0xe4e9f0), rgb(0x333a44)}, true
	case fynetheme.ColorNameDisabledButton:
		return pair{rgb(0xe9ecf1), rgb(0x262b32)}, true
	case fynetheme.ColorNameDisabled:
		return pair{rgb(0x667080), rgb(0x8d97a3)}, true
	case fynetheme.ColorNameInputBackground:
		return pair{rgb(0xf3f5f8), rgb(0x2a3038)}, true
	case fynetheme.ColorNameOverlayBackground:
		return pair{rgb(0xffffff), rgb(0x22272e)}, true
	case ColorEdge:
		return pair{rgb(0xd0d7e0), rgb(0x3a424c)}, true
	case ColorQuiet:
		return pair{rgb(0x566171), rgb(0xa3adb9)}, true
	case ColorGrid:
		return pair{rgb(0xe6eaf0), rgb(0x323942)}, true
	case ColorFinder:
		return pair{rgb(0x1f5fae), rgb(0x6fb3f2)}, true
	case ColorComputer:
		return pair{rgb(0xb45309), rgb(0xf0a648)}, true
	case ColorHeld:
		return pair{rgb(0x0b7a63), rgb(0x4fd1b0)}, true
	case ColorLimit:
		return pair{rgb(0xb4232a), rgb(0xf58a8a)}, true
	case ColorRestart:
		return pair{rgb(0x6b3fa0), rgb(0xc4a5f0)}, true
	}
	return pair{}, false
}

// Color returns a colour for the light or dark variant.
func (Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if p, ok := colours(name); ok {
		if variant == fynetheme.VariantLight {
			return p.light
		}
		return p.dark
	}
	return fynetheme.DefaultTheme().Color(name, variant)
}

// Font returns Fyne's own font, which the program carries with it.
func (Theme) Font(style fyne.TextStyle) fyne.Resource { return fynetheme.DefaultTheme().Font(style) }

// Icon returns Fyne's own icons.
func (Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return fynetheme.DefaultTheme().Icon(name) }

// Size returns Fyne's own sizes, with small words a little larger.
func (Theme) Size(name fyne.ThemeSizeName) float32 {
	if name == fynetheme.SizeNameCaptionText {
		return SizeSmall
	}
	return fynetheme.DefaultTheme().Size(name)
}

// Fixed is the theme in one variant, whatever the desktop prefers.
type Fixed struct {
	Theme
	Variant fyne.ThemeVariant
}

// Color returns a colour of the fixed variant.
func (f Fixed) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return f.Theme.Color(name, f.Variant)
}

// Colour returns a colour of the theme and variant in force.
func Colour(name fyne.ThemeColorName) color.NRGBA {
	settings := fyne.CurrentApp().Settings()
	return color.NRGBAModel.Convert(settings.Theme().Color(name, settings.ThemeVariant())).(color.NRGBA)
}

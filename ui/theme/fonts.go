package theme

import (
	_ "unsafe" // for go:linkname

	"fyne.io/fyne/v2"
)

// systemFontsRead is Fyne's own note that it has looked for the system's fonts.
//
//go:linkname systemFontsRead fyne.io/fyne/v2/internal/painter.loaded
var systemFontsRead bool

// LoadFonts reads the fonts of some styles, on the interface's goroutine and before
// a text in such a style is measured.
//
// Fyne would look through all of the system's fonts first, which takes seconds where
// a program does it for the first time, and read one of them for each style, in case
// its own lack letters of the system's language. They lack none of English or Spanish.
// The system's fonts are still looked for when a letter comes that they lack, as in
// a name in Korean.
func LoadFonts(styles ...fyne.TextStyle) {
	read := systemFontsRead
	systemFontsRead = true
	defer func() { systemFontsRead = read }()
	for _, style := range styles {
		fyne.MeasureText("a", SizeTitle, style)
	}
}

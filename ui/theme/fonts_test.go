package theme

import (
	"io/fs"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ministryfinder/assets"
)

// The program's own fonts have each letter of its texts, so that the window opens
// without those of the system; they are looked for when another letter comes.
func TestTheSystemsFontsAreReadWhenALetterNeedsThem(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	styles := []fyne.TextStyle{{}, {Bold: true}}
	LoadFonts(styles...)
	var letters []rune
	err := fs.WalkDir(assets.Texts, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(assets.Texts, path)
		letters = append(letters, []rune(string(text))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(letters)
	letters = slices.Compact(letters)
	if len(letters) < 80 {
		t.Fatalf("the texts have the letters %q only", string(letters))
	}
	for _, style := range styles {
		for _, letter := range letters {
			if letter >= ' ' {
				fyne.MeasureText(string(letter), SizeSmall, style)
			}
			if systemFontsRead {
				t.Fatalf("for %q, %+v the system's fonts are read", letter, style)
			}
		}
	}
	fyne.MeasureText("성당", SizeSmall, fyne.TextStyle{})
	if !systemFontsRead {
		t.Error("for a name in Korean no system's font was looked for")
	}
}

package sanitize_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ministryfinder/embedded/sanitize"
)

func TestNoCellIsExecutedAndNoneIsChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`('{0,3}"?[=+\-@＝＋－＠a\n\t]?.*;?){1,3}`).Draw(t, "text")
		guarded := sanitize.CSVCell(text)
		// A spreadsheet of a country where a semicolon ends a cell reads several.
		for i, part := range strings.Split(guarded, ";") {
			if i > 0 {
				part = strings.TrimLeft(part, `"`)
			}
			if part != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(part)[0]) {
				t.Fatalf("%q is executed", guarded)
			}
		}
		if back := sanitize.UnguardCSVCell(guarded); back != text {
			t.Fatalf("%q comes back as %q", text, back)
		}
	})
}

func TestOrdinaryCellsStayAsTheyAre(t *testing.T) {
	for _, text := range []string{"", "Choir", "'tis", "a=b", "2026-03-02", "a; b; -c", "a;b;'c"} {
		if got := sanitize.CSVCell(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

package cell_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ministryfinder/embedded/cell"
)

func TestNoCellIsExecutedAndNoneIsChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`'{0,3}[=+\-@＝＋－＠a\n\t]?.*`).Draw(t, "text")
		guarded := cell.Guard(text)
		if guarded != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(guarded)[0]) {
			t.Fatalf("%q is executed", guarded)
		}
		if back := cell.Unguard(guarded); back != text {
			t.Fatalf("%q comes back as %q", text, back)
		}
	})
}

func TestOrdinaryCellsStayAsTheyAre(t *testing.T) {
	for _, text := range []string{"", "Choir", "'tis", "a=b", "2026-03-02"} {
		if got := cell.Guard(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

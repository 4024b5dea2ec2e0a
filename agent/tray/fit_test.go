package tray

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLongLabelsAndTooltipsAreCut(t *testing.T) {
	long := strings.Repeat("ñandú ", 40)
	v := View{Tooltip: long + "\nMemory"}
	v.Labels[StatusLine], v.Labels[Quit] = long, "Quit"
	fits := v.fitted(maxWindowsTooltip)
	if n := utf8.RuneCountInString(fits.Labels[StatusLine]); n != MaxLabel || fits.Labels[Quit] != "Quit" {
		t.Errorf("%d characters %q, %q", n, fits.Labels[StatusLine], fits.Labels[Quit])
	}
	if n := units(fits.Tooltip); n != maxWindowsTooltip || !strings.HasSuffix(fits.Tooltip, "…") {
		t.Errorf("%d units: %q", n, fits.Tooltip)
	}
	if got := v.fitted(0).Tooltip; got != v.Tooltip {
		t.Errorf("without a bound it is %q", got)
	}
	for text, want := range map[string]string{
		"":            "",
		"All is well": "All is well",
		"All is well\nMemory 90 MB · computer 40% · CPU 1%\nPeople today: 12": "All is well\nMemory 90 MB · computer 40% · CPU 1%",
		"All is well\n" + strings.Repeat("x", 60) + "\nPeople today: 12":      "All is well\nPeople today: 12",
		strings.Repeat("😀", 40): strings.Repeat("😀", 31) + "…", // two units each
	} {
		if got := fitTooltip(text, maxWindowsTooltip); got != want || units(got) > maxWindowsTooltip {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

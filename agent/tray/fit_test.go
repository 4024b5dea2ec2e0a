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
	fits := v.fitted(maxWindowsTooltip, "windows")
	if n := utf8.RuneCountInString(fits.Labels[StatusLine]); n != MaxLabel || fits.Labels[Quit] != "Quit" {
		t.Errorf("%d characters %q, %q", n, fits.Labels[StatusLine], fits.Labels[Quit])
	}
	if n := units(fits.Tooltip); n != maxWindowsTooltip || !strings.HasSuffix(fits.Tooltip, "…") {
		t.Errorf("%d units: %q", n, fits.Tooltip)
	}
	if got := v.fitted(0, "linux").Tooltip; got != v.Tooltip {
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

// Names with a mark of access keys are shown as they are, and their length is counted
// as they are shown.
func TestNamesInTheMenuAreShownAsTheyAre(t *testing.T) {
	const name = "Sts. Peter & Paul at old_church"
	for system, want := range map[string][2]string{
		"windows": {"Sts. Peter && Paul at old_church", "Sts. Peter ＆ Paul at old_church"},
		"linux":   {"Sts. Peter & Paul at old__church", name},
		"freebsd": {"Sts. Peter & Paul at old__church", name},
		"darwin":  {name, name},
	} {
		v := View{Tooltip: name}
		v.Labels[StatusLine], v.Labels[Quit] = name, strings.Repeat("_", MaxLabel)
		fits := v.fitted(maxWindowsTooltip, system)
		if fits.Labels[StatusLine] != want[0] || fits.Tooltip != want[1] {
			t.Errorf("%s: %q and %q", system, fits.Labels[StatusLine], fits.Tooltip)
		}
		if strings.Contains(fits.Labels[Quit], "…") {
			t.Errorf("%s: %q is cut", system, fits.Labels[Quit])
		}
	}
}

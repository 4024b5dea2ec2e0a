package autostart

import (
	"strings"
	"testing"
)

// What Windows would pass over in silence is refused with the reason.
func TestACommandThatWindowsPassesOverIsRefused(t *testing.T) {
	for length, fits := range map[int]bool{260: true, 261: false} {
		err := checkRunCommand(strings.Repeat("ñ", length))
		if (err == nil) != fits || err != nil && !strings.Contains(err.Error(), "261") {
			t.Errorf("%d characters: %v", length, err)
		}
	}
	if checkRunCommand(strings.Repeat("😀", 131)) == nil {
		t.Error("a character of two units counts for one")
	}
}

package tray

import (
	"runtime"
	"strings"
	"unicode/utf16"

	"ministryfinder/embedded/sanitize"
)

// MaxLabel bounds an entry of the menu, in characters: a longer one makes the whole
// menu wider than it can be read. It is cut.
const MaxLabel = 60

// maxWindowsTooltip bounds the tooltip on Windows, in UTF-16 units. There is room for
// 127, but fyne.io/systray 1.12.2 hands over a structure whose size is of no version
// (984 bytes, not 976), and some systems then take it for the oldest, in which 64 with
// the final zero are all.
const maxWindowsTooltip = 63

// maxTooltip is 0 where a tooltip may have any length.
var maxTooltip = map[string]int{"windows": maxWindowsTooltip}[runtime.GOOS]

// accessMark is what a system's menus read as the mark of the next letter's access key,
// and show where it is doubled: on Windows
// (https://learn.microsoft.com/windows/win32/menurc/about-menus), and in the protocol of
// menus on the bus, com.canonical.dbusmenu. macOS has none.
func accessMark(system string) string {
	switch system {
	case "windows":
		return "&"
	case "darwin":
		return ""
	}
	return "_"
}

// fitted returns the view with labels and a tooltip that are not too long, and show on
// a system what they say.
func (v View) fitted(tooltip int, system string) View {
	mark := accessMark(system)
	for i, label := range v.Labels {
		label = sanitize.Truncate(label, MaxLabel)
		if mark != "" {
			label = strings.ReplaceAll(label, mark, mark+mark)
		}
		v.Labels[i] = label
	}
	if tooltip > 0 {
		v.Tooltip = fitTooltip(v.Tooltip, tooltip)
	}
	if system == "windows" {
		// Windows 10 shows one & of three, Windows 11 all three: this is another character.
		v.Tooltip = strings.ReplaceAll(v.Tooltip, "&", "＆")
	}
	return v
}

// fitTooltip returns the first line, cut where it must be, and those of the others
// for which there is still room.
func fitTooltip(text string, most int) string {
	lines := strings.Split(text, "\n")
	fits := cut(lines[0], most)
	for _, line := range lines[1:] {
		if more := fits + "\n" + line; units(more) <= most {
			fits = more
		}
	}
	return fits
}

// units is how long a text is on Windows.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// cut shortens a text to so many units.
func cut(text string, most int) string {
	for length := most; units(text) > most; length-- {
		text = sanitize.Truncate(text, length)
	}
	return text
}

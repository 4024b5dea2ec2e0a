// Package line makes texts of strangers harmless where they are shown to staff:
// what a finder elsewhere, a network or a server says of itself.
package line

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Of returns a text as one line of at most that many characters (1 or more), of
// those alone that can be printed: others steer a terminal or turn a text
// around, and become spaces. What is cut off shows as an ellipsis.
func Of(text string, most int) string {
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

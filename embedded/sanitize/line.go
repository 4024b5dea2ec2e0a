// Package sanitize makes texts of strangers harmless where they are shown to staff:
// what a finder elsewhere, a network or a server says of itself.
package sanitize

import (
	"strings"
	"unicode"
)

// Line returns a text as one line of at most that many characters (1 or more), of
// those alone that can be printed: others steer a terminal or turn a text
// around. They and blanks become one space. A longer text is cut at the end of a
// word, unless half of it were lost by that, and ends with an ellipsis.
func Line(text string, most int) string {
	plain := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(r rune) bool {
		return r == ' ' || !unicode.IsPrint(r)
	}), " ")
	runes := []rune(plain)
	if len(runes) <= most {
		return plain
	}
	cut := string(runes[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// Package sanitize makes texts of strangers harmless where they are shown to staff:
// what a finder elsewhere, a network or a server says of itself.
package sanitize

import (
	"strings"
	"unicode"
)

// Line returns a text as one line of at most that many characters (1 or more), of
// those alone that can be printed: others steer a terminal or turn a text
// around. They and blanks become one space, but for those that nobody sees, which
// were in the middle of a word: they leave nothing, or stay where they join letters.
// A longer text is cut at the end of a word, unless half of it were lost by that, and
// ends with an ellipsis.
func Line(text string, most int) string {
	runes := []rune(printed(text))
	if len(runes) <= most {
		return string(runes)
	}
	cut := string(runes[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// printed returns a text on one line with what can be printed alone.
func printed(text string) string {
	var b strings.Builder
	last := ' ' // as it stands in what is returned
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case isVariation(r) && last != ' ', Joins(last, r):
		case IsUnseen(r):
			continue
		case !unicode.IsPrint(r):
			r = ' '
		}
		if r != ' ' || last != ' ' {
			b.WriteRune(r)
			last = r
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

package health

import (
	"strings"
	"unicode"
)

// MaxReason bounds an alert's reason in characters, so that what to do about it
// is still read behind it and the records stay small. The log has it whole.
const MaxReason = 180

// Reason makes one line of plain text of what a program said: no control
// characters, no line breaks, cut at MaxReason at the end of a word.
func Reason(said string) string {
	plain := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(said, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r)
	}), " ")
	runes := []rune(plain)
	if len(runes) <= MaxReason {
		return plain
	}
	cut := string(runes[:MaxReason-1])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

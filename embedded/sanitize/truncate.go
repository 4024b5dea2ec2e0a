package sanitize

import "strings"

// maxExcerpt is how many characters an excerpt has, the dots among them.
const maxExcerpt = 41

// Excerpt returns as much of a wrong value as an answer shows of it, so that
// no answer grows with bad input.
func Excerpt(text string) string { return Truncate(text, maxExcerpt) }

// Truncate returns the beginning of a text, valid UTF-8 in any case, of at most
// that many characters (1 or more). One that was longer ends with an ellipsis.
func Truncate(text string, maxRunes int) string {
	// A character has at most 4 bytes; no more is looked at of a long text.
	runes := []rune(strings.ToValidUTF8(text[:min(len(text), 4*maxRunes+4)], "?"))
	if len(runes) <= maxRunes {
		return string(runes)
	}
	return string(runes[:maxRunes-1]) + "…"
}

// TruncateBytes is Truncate for a bound in bytes (3 or more).
func TruncateBytes(text string, maxBytes int) string {
	if len(text) <= maxBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxBytes-len("…")], "") + "…"
}

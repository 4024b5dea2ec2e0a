package textfile

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"ministryfinder/embedded/sanitize"
)

// Plain returns a text for a comparison: without the characters that nobody
// sees, every kind of blank as a space, none at the ends.
func Plain(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case sanitize.IsUnseen(r):
			return -1
		case r > ' ' && unicode.IsSpace(r) && r != 0x85 && r != 0x2028 && r != 0x2029, r == 0x2800:
			return ' '
		}
		return r
	}, s))
}

// Unseen lists the characters in a text that nobody sees, each once, as
// "U+200B", for telling people that they are there. Those that hold an emoji
// together, or make a letter of another one, are where they belong and are not
// among them.
func Unseen(s string) []string {
	var out []string
	runes := []rune(s)
	for i, r := range runes {
		if !sanitize.IsUnseen(r) || belongs(runes, i) {
			continue
		}
		if name := fmt.Sprintf("U+%04X", r); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// belongs reports whether a character without a shape stands where it changes
// the one before it.
func belongs(runes []rune, i int) bool {
	r := runes[i]
	return i > 0 && (r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0020 && r <= 0xe007f || r >= 0xe0100 || sanitize.Joins(runes[i-1], r))
}

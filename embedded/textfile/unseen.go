package textfile

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// isUnseen reports whether a character has neither a shape nor a width, so that
// nobody can know that it is there. Those that make a shape out of others, as
// in emoji and in the scripts of India and Persia, are such too: where two texts
// are compared they mean nothing.
func isUnseen(r rune) bool {
	return r >= 0xad && unicode.Is(unseen, r)
}

// unseen are the characters that Unicode calls ignorable by default (DerivedCoreProperties),
// and those that annotate.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0xad, 0xad, 1}, {0x34f, 0x34f, 1}, {0x61c, 0x61c, 1}, {0x115f, 0x1160, 1}, {0x17b4, 0x17b5, 1}, {0x180b, 0x180f, 1}, {0x200b, 0x200f, 1},
		{0x202a, 0x202e, 1}, {0x2060, 0x206f, 1}, {0x3164, 0x3164, 1}, {0xfe00, 0xfe0f, 1}, {0xfeff, 0xfeff, 1}, {0xffa0, 0xffa0, 1},
		{0xfff0, 0xfffb, 1},
	},
	R32:         []unicode.Range32{{0x1bca0, 0x1bca3, 1}, {0x1d173, 0x1d17a, 1}, {0xe0000, 0xe0fff, 1}},
	LatinOffset: 1,
}

// Plain returns a text for a comparison: without the characters that nobody
// sees, every kind of blank as a space, none at the ends.
func Plain(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case isUnseen(r):
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
		if !isUnseen(r) || belongs(runes, i) {
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
	if i == 0 {
		return false
	}
	before := runes[i-1]
	joined := before >= 0x600 && !isUnseen(before) || before >= 0xfe00 && before <= 0xfe0f
	switch {
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0020 && r <= 0xe007f, r >= 0xe0100:
		return true
	case r == 0x200d, r == 0x200c:
		return joined
	}
	return false
}

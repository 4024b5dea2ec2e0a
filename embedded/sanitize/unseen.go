package sanitize

import "unicode"

// IsUnseen reports whether a character has neither a shape nor a width, so that
// nobody can know that it is there. Those that make a shape out of others, as
// in emoji and in the scripts of India and Persia, are such too: where two texts
// are compared they mean nothing.
func IsUnseen(r rune) bool {
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

const nonJoiner, joiner = 0x200c, 0x200d

// Joins reports whether an unseen character, behind the one before it, changes how
// letters or emoji are joined: there it is a part of how a word is spelled, as in
// Malayalam and Persian names.
func Joins(before, r rune) bool {
	return (r == joiner || r == nonJoiner) && (before >= 0x600 && !IsUnseen(before) || isVariation(before))
}

// isVariation reports whether a character says how the one before it is drawn.
func isVariation(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f }

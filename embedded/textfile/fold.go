package textfile

import (
	"cmp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns a text for a search: in small letters and without accents, so that
// "ninos" finds "Niños", however its letters were put together.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == '’' || r == '‘': // of a word processor
			return '\''
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
}

// Compare orders two texts as people look for them in a list, whatever their capital
// letters and accents: "Ángeles" before "Bautismos", and "iPads" before "Zeta".
func Compare(a, b string) int {
	return cmp.Or(strings.Compare(Fold(a), Fold(b)), strings.Compare(a, b))
}

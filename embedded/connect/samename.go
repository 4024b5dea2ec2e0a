package connect

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/sanitize"
)

// titles are what people write before a name, folded, in English and Spanish.
var titles = []string{
	"mr", "mrs", "ms", "miss", "sr", "sra", "srta", "don", "dona", "dr", "dra", "fr", "sister", "hno", "hna",
}

// isSameName reports whether two names begin with the same first name, as people write
// it on one day and another: a family may share a telephone, and a number alone is not
// to show a stranger what was asked with it.
func isSameName(a, b string) bool {
	return strings.EqualFold(firstName(a), firstName(b))
}

// firstName is the first word of a name behind titles, without accents.
func firstName(name string) string {
	words := strings.Fields(withoutAccents(name))
	for len(words) > 1 && slices.Contains(titles, strings.ToLower(strings.TrimSuffix(words[0], "."))) {
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// withoutAccents takes away the marks on Latin letters, in whichever of their two ways
// they are written, and what nobody sees. Other scripts write vowels with marks, which
// stay.
func withoutAccents(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f || sanitize.IsUnseen(r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

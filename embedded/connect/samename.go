package connect

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/sanitize"
)

// titles are what people write before a name, folded, in English and Spanish.
var titles = []string{
	"mr", "mrs", "ms", "miss", "sr", "sra", "srta", "don", "dona", "dr", "dra", "fr", "sister", "hno", "hna",
}

// isSameName reports whether two names are of one person, as people write them on one day
// and another: the first names are the same and no other words of both differ. A family
// may share a telephone, and a number alone is not to show a stranger what was asked with
// it, nor to make one person of a mother and a grandmother.
func isSameName(a, b string) bool {
	first, others := namesOf(a)
	second, more := namesOf(b)
	if !strings.EqualFold(first, second) {
		return false
	}
	return len(others) == 0 || len(more) == 0 || slices.ContainsFunc(others, func(word string) bool {
		return slices.ContainsFunc(more, func(other string) bool { return isSameWord(word, other) })
	})
}

// isSameWord reports whether two words of names are the same, or one the other's initial.
func isSameWord(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSuffix(a, ".")), strings.ToLower(strings.TrimSuffix(b, "."))
	return a == b || utf8.RuneCountInString(a) == 1 && strings.HasPrefix(b, a) || utf8.RuneCountInString(b) == 1 && strings.HasPrefix(a, b)
}

// namesOf are the first word of a name behind titles, and the others, without accents.
func namesOf(name string) (first string, others []string) {
	words := strings.Fields(withoutAccents(name))
	for len(words) > 1 && slices.Contains(titles, strings.ToLower(strings.TrimSuffix(words[0], "."))) {
		words = words[1:]
	}
	if len(words) == 0 {
		return "", nil
	}
	return words[0], words[1:]
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

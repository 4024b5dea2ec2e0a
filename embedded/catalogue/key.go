package catalogue

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// KeyOf makes a key of a name: letters without accents, digits and hyphens.
func KeyOf(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			hyphen = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
			// An accent or an apostrophe parts no word.
		default:
			hyphen = true
		}
	}
	key := b.String()
	return strings.TrimRight(key[:min(len(key), MaxKeyCharacters)], "-")
}

// FreeKey returns a key, with a number behind it when it is taken.
func FreeKey(key string, taken func(key string) bool) string {
	if key == "" {
		return ""
	}
	base := key[:min(len(key), MaxKeyCharacters-5)]
	for n := 2; taken(key); n++ {
		key = base + "-" + strconv.Itoa(n)
	}
	return key
}

package ministries

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/catalogue"
)

// keyFrom makes a key of a name: letters without accents, digits and hyphens.
func keyFrom(name string) string {
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
	return strings.TrimRight(key[:min(len(key), catalogue.MaxKeyCharacters)], "-")
}

// freeKey returns the key, with a number behind it when another ministry has it.
func freeKey(all []catalogue.Ministry, key string) string {
	if key == "" {
		return ""
	}
	taken := map[string]bool{}
	for _, m := range all {
		taken[m.Key] = true
	}
	base := key[:min(len(key), catalogue.MaxKeyCharacters-5)]
	for n := 2; taken[key]; n++ {
		key = base + "-" + strconv.Itoa(n)
	}
	return key
}

// cutName keeps a name within its bound.
func cutName(name string) string {
	runes := []rune(name)
	return string(runes[:min(len(runes), catalogue.MaxNameCharacters)])
}

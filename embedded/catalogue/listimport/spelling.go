package listimport

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
)

// visible is a text without the control characters that no field may hold.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
}

// withoutNumber takes a program's number in front of a name away.
func withoutNumber(name string) (string, bool) {
	m := numberInFront().FindStringSubmatch(name)
	if m == nil || !strings.ContainsFunc(m[1], unicode.IsLetter) {
		return "", false
	}
	return strings.TrimSpace(m[1]), true
}

// apart suggests another name for one whose words are run together, as a program does
// that allows few characters: the longer one of the list, or its words apart.
func apart(name, longer string) (string, bool) {
	bare := name
	if without, ok := withoutNumber(name); ok {
		bare = without
	}
	runs := 0
	for _, word := range strings.Fields(bare) {
		last := ' '
		for _, r := range word {
			if unicode.IsUpper(r) && unicode.IsLower(last) {
				runs++
			}
			last = r
		}
		if strings.HasPrefix(word, "Mc") || strings.HasPrefix(word, "Mac") || strings.HasPrefix(word, "De") {
			runs--
		}
	}
	if runs < 1 || utf8.RuneCountInString(bare) < 8 {
		return "", false
	}
	if longer != "" && fold(longer) != fold(name) {
		return longer, true
	}
	var b strings.Builder
	last := ' '
	runes := []rune(bare)
	for i, r := range runes {
		followed := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && (unicode.IsLower(last) || unicode.IsUpper(last) && followed) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String(), true
}

// abbreviations stay in capitals.
const abbreviations = ` RCIA OCIA RICA OICA CCD CCE PSR CYO VBS SVDP KOC KC KOFC MOPS ACTS EMHC EM EME ESL RE YM HS MS USCCB CRS LGBT AA NA ALANON
	OLPH CRHP CDA CWF CCW ACCW NFP TV DJ BBQ II III IV TEC LIFETEEN `

// small are words that have no capital within a name.
const small = ` of the and for to in at with on a an or de del la las los el y e con para por en a al `

// calm writes a name in capitals as names are written.
func calm(name string) (string, bool) {
	letters, lower := 0, 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsLower(r) {
				lower++
			}
		}
	}
	words := strings.Fields(name)
	if letters < 5 || lower > 0 || len(words) == 1 && strings.Contains(abbreviations, " "+strings.Trim(name, "&.")+" ") {
		return "", false
	}
	for i, w := range words {
		switch bare := strings.ToLower(w); {
		case strings.Contains(abbreviations, " "+strings.Trim(w, "().,&/-")+" "):
		case i > 0 && strings.Contains(small, " "+bare+" "):
			words[i] = bare
		default:
			words[i] = capital(bare)
		}
	}
	return strings.Join(words, " "), true
}

// capital begins each part of a word with a capital.
func capital(word string) string {
	begin := true
	var b strings.Builder
	for _, r := range word {
		if begin {
			r = unicode.ToUpper(r)
		}
		begin = strings.ContainsRune("-/(.&", r)
		b.WriteRune(r)
	}
	return b.String()
}

// shorter cuts a name that is too long behind a word.
func shorter(name string) string {
	runes := []rune(name)
	cut := min(len(runes), catalogue.MaxNameCharacters-1)
	for cut > catalogue.MaxNameCharacters/2 && !unicode.IsSpace(runes[cut]) {
		cut--
	}
	return strings.TrimRight(string(runes[:cut]), " ,;:-–(") + "…"
}

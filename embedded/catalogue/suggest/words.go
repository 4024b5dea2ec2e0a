package suggest

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/pattern"
)

// maxTextBytes is how much of a text is read: what comes later in a description
// seldom says whom a ministry is for.
const maxTextBytes = 2000

// word is one word of a text.
type word struct {
	// text is the word in lower case and without accents.
	text string
	// from and to are where it stands in the text it was taken from, in bytes.
	from, to int
	// offered is true after "for" and its like, and at the beginning: a word for
	// people there says whom something is for.
	offered bool
	// vowelless is true for what is left of a long word when its vowels are cut.
	vowelless bool
}

// Number is in front of a name in lists of church programs: 309-Choir, 12. Coro,
// 412 Ushers. It is no number when it belongs to the name: 18-35, 12 Steps.
var number = pattern.Of(`^\s*#?(\d{1,4})(?:\s*[-–—.:)_]+\s*|)`)

// CutNumber returns the number in front of a name, empty when there is none, and
// the name without it.
func CutNumber(name string) (no, rest string) {
	m := number().FindStringSubmatch(name)
	if m == nil {
		return "", name
	}
	rest = name[len(m[0]):]
	separated := len(m[0]) > len(strings.TrimSpace(m[0])) || strings.ContainsAny(m[0], "-–—.:)_")
	blank := (strings.HasPrefix(rest, " ") || rest != "" && unicode.IsUpper([]rune(rest)[0])) && len(m[1]) >= 3
	letter := strings.TrimSpace(rest) != "" && unicode.IsLetter([]rune(strings.TrimSpace(rest))[0])
	if !letter || !separated && !blank || strings.HasPrefix(strings.ToLower(rest), "something") {
		return "", name
	}
	return m[1], strings.TrimSpace(rest)
}

// joining are words that say nothing themselves.
var joining = strings.Fields("a an and the of for to in on at with by from your & de del la las el los y e o u en con para por un una al que su sus")

// offering are joining words after which stands whom something is for.
var offering = strings.Fields("for para")

// farFromOffer is how many words after "for" are still about whom it is for.
const farFromOffer = 5

// wordsOf splits a text into its words: CamelCase is split, accents and
// apostrophes go, abbreviations become what they stand for, and joining words are
// left out.
func wordsOf(text string) []word {
	if len(text) > maxTextBytes {
		text = strings.ToValidUTF8(text[:maxTextBytes], "")
	}
	var all []word
	offered := 2 // the first words of a text
	for _, at := range pieces(text) {
		w := plain(text[at[0]:at[1]])
		if slices.Contains(offering, w) {
			offered = farFromOffer
			continue
		}
		if w == "" || slices.Contains(joining, w) {
			continue
		}
		for part := range strings.FieldsSeq(spelled(w)) {
			all = append(all, word{
				text: part, from: at[0], to: at[1], offered: offered > 0,
				vowelless: len(part) >= minConsonants && Consonants(part) == part,
			})
		}
		offered--
	}
	return all
}

// pieces returns where the words of a text begin and end.
func pieces(text string) [][2]int {
	var all [][2]int
	from := -1
	runes := []rune(text)
	offset := 0
	for i, r := range runes {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) ||
			from >= 0 && (r == '\'' || r == '’') && i+1 < len(runes) && unicode.IsLetter(runes[i+1])
		if from >= 0 && (!inside || isBoundary(runes, i)) {
			all = append(all, [2]int{from, offset})
			from = -1
		}
		if inside && from < 0 {
			from = offset
		}
		offset += len(string(r))
	}
	if from >= 0 {
		all = append(all, [2]int{from, len(text)})
	}
	return all
}

// isBoundary reports whether a word begins inside of a CamelCase name: AdultChoir,
// PSRTeachers, Grade8 and 8Grade, but not in 8th, 20s and EMHCs.
func isBoundary(runes []rune, i int) bool {
	if i == 0 {
		return false
	}
	before, here := runes[i-1], runes[i]
	next := rune(0)
	if i+1 < len(runes) {
		next = runes[i+1]
	}
	switch {
	case unicode.IsUpper(here) && unicode.IsLower(before):
		return true
	case unicode.IsUpper(here) && unicode.IsUpper(before) && unicode.IsLower(next):
		return next != 's' || i+2 < len(runes) && unicode.IsLetter(runes[i+2])
	case unicode.IsDigit(here) && unicode.IsLetter(before):
		return true
	case unicode.IsLetter(here) && unicode.IsDigit(before):
		return unicode.IsUpper(here)
	}
	return false
}

// plain returns a word in lower case without accents and apostrophes.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// abbreviations are what lists with little room write for a word.
var abbreviations = map[string]string{
	"min": "ministry", "mins": "ministry", "mnstry": "ministry", "euch": "eucharistic", "ext": "extraordinary", "extraord": "extraordinary",
	"comm": "committee", "cmte": "committee", "cmt": "committee", "cte": "committee", "ctte": "committee", "commttee": "committee",
	"cncl": "council", "bd": "board", "grp": "group", "gpo": "grupo", "ya": "young adult", "yas": "young adult", "hs": "high school",
	"jh": "junior high", "jr": "junior", "ms": "middle school", "sr": "senior", "rel": "religious", "relig": "religious", "vol": "volunteer",
	"vols": "volunteers", "coord": "coordinator", "coords": "coordinators", "asst": "assistant", "soc": "society", "hosp": "hospitality",
	"enctr": "encounter", "encntr": "encounter", "ldrs": "leaders", "ldr": "leader", "conf": "confirmation", "sac": "sacramental",
	"kofc": "knights columbus", "kof": "k", "kc": "knights columbus", "svdp": "vincent paul", "ssvp": "vincent paul", "lit": "liturgy",
	"yth": "youth", "wmn": "women", "wmns": "women", "wom": "women", "pto": "pta", "pk": "prek", "kinder": "kindergarten", "ninxs": "ninos",
	"fam": "family", "supp": "support", "ed": "education", "educ": "education", "sta": "santa", "sto": "santo", "ntra": "nuestra",
	"sra": "senora", "xv": "quince", "15": "quince", "tec": "teens encounter", "frosh": "high school", "uni": "university", "prog": "program",
	"1st": "first", "1ª": "primera", "1a": "primera", "1era": "primera", "1ra": "primera", "prepa": "high school",
	"preparatoria": "high school", "bachillerato": "high school",
}

func spelled(w string) string {
	if full, ok := abbreviations[w]; ok {
		return full
	}
	return w
}

// minConsonants is how many consonants a word without vowels needs to be taken for
// the word that they are left of.
const minConsonants = 4

// Consonants is what is left of a word when its vowels are cut, as ParishSoft
// users do for room: Chldrn, Dscrnmnt.
func Consonants(w string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiou", r) {
			return -1
		}
		return r
	}, w)
}

// Words returns the words of a name as they are compared: in lower case, without
// accents and joining words, CamelCase split, abbreviations spelled out, and in the
// singular.
func Words(name string) []string {
	var out []string
	for _, w := range wordsOf(name) {
		out = append(out, singular(w.text))
	}
	return out
}

// singular cuts the s of a plural. It need not be right, only the same for both.
func singular(w string) string {
	if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
		return w[:len(w)-1]
	}
	return w
}

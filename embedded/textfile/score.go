package textfile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/sanitize"
)

// Points for a character that is not ASCII, by how likely it is where it stands
// in a Spanish or English text.
const (
	likely     = 3
	possible   = 1
	rare       = 0
	unlikely   = -2
	impossible = -4
)

// spanish are the letters with marks that Spanish is written with: of a hundred
// letters with a mark in our languages more than ninety are among them.
const spanish = "áéíóúñÁÉÍÓÚÑ"

// hiatus are the pairs of vowels that Spanish words do not have.
const hiatus = "áa áe áo áu éa éo éu óa óe óo óu áé áí áó éá éí éó óá óé óí íí óó áá éé úú "

// score says how much sense the characters of a word make that are not ASCII.
// before and after are the ASCII characters around it.
func score(word string, before, after rune) int {
	sum := 0
	runes := append(append([]rune{before}, []rune(word)...), after)
	for i := 1; i < len(runes)-1; i++ {
		if runes[i] >= utf8.RuneSelf {
			sum += points(runes, i)
		}
	}
	return sum
}

func points(runes []rune, i int) int {
	r, before, after := runes[i], runes[i-1], runes[i+1]
	switch {
	case unicode.IsLetter(r):
		return letterPoints(r, runes, i)
	case strings.ContainsRune("¿¡", r):
		return either(!isLetter(before) && (isLetter(after) || strings.ContainsRune("¿¡\"“«*<", after)), likely, impossible)
	case strings.ContainsRune("“‘«", r):
		return either(!isLetter(before) && (isLetter(after) || unicode.IsDigit(after) || strings.ContainsRune("¿¡", after)), 2, impossible)
	case r == '’':
		return apostrophePoints(runes, i)
	case strings.ContainsRune("”»", r):
		return either(!unicode.IsSpace(before) && !isLetter(after), 2, impossible)
	case strings.ContainsRune("–—", r):
		alike := isLetter(before) == isLetter(after) && (!isLetter(before) || unicode.IsLower(before) == unicode.IsLower(after))
		return either(!alike, unlikely, either(isLetter(before), rare, possible))
	case r == '…':
		return either(!unicode.IsSpace(before) && !isLetter(after), possible, unlikely)
	case strings.ContainsRune("•·", r):
		return either(!isLetter(before) && !isLetter(after), possible, unlikely)
	case strings.ContainsRune("°ºª€£½¼¾²³", r):
		return either(unicode.IsDigit(before) || unicode.IsDigit(after), possible, unlikely)
	case strings.ContainsRune("©®™§", r):
		return either(!isLetter(after), possible, unlikely)
	case r == '\u00a0':
		return blankPoints(runes, i)
	case r == '\u00ad':
		return either(unicode.IsLower(before) && unicode.IsLower(after), rare, unlikely)
	}
	return impossible
}

// letterPoints judges a letter with a mark by the case of its neighbours: no
// word changes to capitals within it.
func letterPoints(r rune, runes []rune, i int) int {
	before, after := runes[i-1], runes[i+1]
	upper := unicode.IsUpper(r)
	switch {
	case !isLetter(before) && !isLetter(after):
		return either(strings.ContainsRune("óéáÓÉÁ", r), rare, unlikely)
	case upper && isLetter(before) && !unicode.IsUpper(before),
		!upper && isLetter(before) && unicode.IsUpper(before) && i >= 2 && isLetter(runes[i-2]) && unicode.IsUpper(runes[i-2]),
		!upper && isLetter(before) && unicode.IsUpper(before) && isLetter(after) && unicode.IsUpper(after),
		!upper && !isLetter(before) && unicode.IsUpper(after),
		upper && unicode.IsUpper(after) && i+2 < len(runes) && unicode.IsLower(runes[i+2]):
		return impossible
	case strings.ContainsRune(spanish, r):
		return either(strings.Contains(hiatus, string([]rune{unicode.ToLower(r), unicode.ToLower(after)})+" "), unlikely, likely)
	case r == 'ü' || r == 'Ü':
		return either(unicode.ToLower(before) == 'g', likely, possible)
	case strings.ContainsRune("àèòùâêîôûäëïöçÀÈÂÊÄËÏÖÇ", r):
		return rare
	case r <= 0x17f && unicode.Is(unicode.Latin, r) && !strings.ContainsRune("ªºıþðÞÐ", r):
		return unlikely
	}
	return impossible
}

// endings are what stands behind an apostrophe in English.
var endings = []string{"s", "t", "d", "m", "re", "ve", "ll", "S", "T", "D", "M", "RE", "VE", "LL"}

// apostrophePoints judges a mark that is an apostrophe or ends a quotation.
func apostrophePoints(runes []rune, i int) int {
	if !isLetter(runes[i+1]) {
		return either(unicode.IsSpace(runes[i-1]), unlikely, 2)
	}
	rest := string(runes[i+1 : len(runes)-1])
	switch {
	case slices.Contains(endings, rest) && isLetter(runes[i-1]):
		return likely
	case unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i+1]): // O’Brien
		return 2
	}
	return unlikely
}

// blankPoints judges a blank that does not break lines: it stands between
// words, and of one letter there are few.
func blankPoints(runes []rune, i int) int {
	alone := func(from, to int) bool {
		return to-from == 1 && isLetter(runes[from]) && !strings.ContainsRune("aeiouyAEIOUY", runes[from])
	}
	start, end := i, i+1
	for start > 1 && isLetter(runes[start-1]) {
		start--
	}
	for end < len(runes)-1 && isLetter(runes[end]) {
		end++
	}
	switch {
	case alone(start, i), alone(i+1, end):
		return impossible
	case isLetter(runes[i-1]) && isLetter(runes[i+1]):
		return possible
	}
	return rare
}

func isLetter(r rune) bool { return unicode.IsLetter(r) && r != 'ª' && r != 'º' }

func either(yes bool, then, otherwise int) int {
	if yes {
		return then
	}
	return otherwise
}

// sample returns the words around the first letter that is not ASCII, of a line
// with as many of them as possible among the first ones.
func sample(text string) string {
	best, most := "", 0
	for line := range strings.SplitSeq(text[:min(len(text), probeBytes)], "\n") {
		n := 0
		for _, r := range line {
			if r >= utf8.RuneSelf {
				n++
			}
		}
		if n > most {
			best, most = line, n
		}
		if most >= 3 {
			break
		}
	}
	if most == 0 {
		return rest(text)
	}
	cell := strings.FieldsFunc(best, func(r rune) bool { return strings.ContainsRune(",;\t|\"", r) })
	for _, c := range cell {
		if i := strings.IndexFunc(c, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			return cut(strings.ToValidUTF8(c[max(0, i-maxSample/2):], ""))
		}
	}
	return ""
}

// rest looks for a letter that is not ASCII behind the beginning of a text.
func rest(text string) string {
	if i := strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }); i >= probeBytes {
		return sample(text[i-maxSample/2:])
	}
	return ""
}

// cut returns the beginning of a text on one line, as it can be shown.
func cut(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	return sanitize.Truncate(strings.TrimSpace(s), maxSample+1)
}

package recognize

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/suggest"
)

// label is what a ministry is known by.
type label struct {
	key, number string
	words       []string // of the name, see suggest.Words
	joined      string
	spanish     string // the words of the Spanish name, joined
	full        bool   // so long that a field with little room may have cut its end
}

// minFull is how many characters a name has at least of which ParishSoft's field of
// 30 may have cut the end.
const minFull = 24

// keyNumber is the number that a key begins with when it was made of a name with a
// number in front.
var keyNumber = regexp.MustCompile(`^(\d{1,4})-[a-z]`)

func labels(ministries []catalogue.Ministry) []label {
	out := make([]label, len(ministries))
	for i, m := range ministries {
		number, name := suggest.CutNumber(m.Name)
		if n := keyNumber.FindStringSubmatch(m.Key); number == "" && n != nil {
			number = n[1]
		}
		words := suggest.Words(name)
		out[i] = label{
			key: m.Key, number: strings.TrimLeft(number, "0"), words: words, joined: strings.Join(words, ""),
			full:    utf8.RuneCountInString(m.Name) >= minFull,
			spanish: strings.Join(suggest.Words(m.NameES), ""),
		}
	}
	return out
}

// same reports whether two have one name, however it is written.
func (a label) same(b label) bool {
	return a.joined != "" && (a.joined == b.joined || a.joined == b.spanish || a.spanish == b.joined)
}

// likeness says how alike two names are, 0 to 1: by the letters that have to be
// changed, or, where one name only says more than the other or cuts its words, by
// that.
func likeness(a, b label) float64 {
	if a.same(b) {
		return 1
	}
	like := byLetters(a.joined, b.joined)
	if a.spanish != "" || b.spanish != "" {
		like = max(like, byLetters(a.joined, b.spanish), byLetters(a.spanish, b.joined))
	}
	if a.respelled(b) || within(a.words, b.words) || within(b.words, a.words) {
		like = max(like, MinLikeness)
	}
	return like
}

// byLetters is the part of the longer text that need not be changed to make it of
// the other one, 0 where that is less than MinLikeness: two lists of a thousand names
// are a million pairs, of which nearly all are given up after a few letters.
func byLetters(a, b string) float64 {
	longest := max(len(a), len(b))
	if a == "" || b == "" || float64(min(len(a), len(b))) < MinLikeness*float64(longest) {
		return 0 // too different in length to be as alike as it takes
	}
	most := int((1-MinLikeness)*float64(longest) + 1e-9) // so many letters may be others
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, fewest := row[0], i+1
		row[0] = i + 1
		// Farther from the diagonal more than so many would have to be changed.
		from, to := max(0, i-most), min(len(b), i+most+1)
		if from > 0 {
			diagonal = row[from]
			row[from] = most + 1
		}
		for j := from; j < to; j++ {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			above := row[j+1]
			if j == i+most {
				above = most + 1 // it was outside before
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, above+1, row[j]+1)
			fewest = min(fewest, row[j+1])
		}
		if fewest > most {
			return 0
		}
	}
	like := 1 - float64(row[len(b)])/float64(longest)
	if like < MinLikeness {
		return 0
	}
	return like
}

// minWithin is how many words a name needs that is found in another one: a single
// word such as Choir is part of too many names.
const minWithin = 2

// within reports whether all words of a name are in another one, there perhaps cut
// or without their vowels.
func within(few, many []string) bool {
	if len(few) < minWithin || len(few) > len(many) {
		return false
	}
	for _, w := range few {
		if !slices.ContainsFunc(many, func(o string) bool { return isShortOf(w, o) || isShortOf(o, w) }) {
			return false
		}
	}
	return true
}

// minCut is how many letters are left at least of a word that was cut.
const minCut = 4

// isShortOf reports whether a word is another one, cut at its end or without some of
// its vowels.
func isShortOf(short, full string) bool {
	switch {
	case short == full:
		return true
	case len(short) < minCut:
		return false
	case strings.HasPrefix(full, short):
		return true
	}
	return isVowelless(short, full)
}

func isVowelless(short, full string) bool {
	return len(short) >= minCut && short[0] == full[0] && short == suggest.Consonants(full)
}

// respelled reports whether two names have the same words one by one, some without
// their vowels, and the last one perhaps cut where the field was full.
func (a label) respelled(b label) bool {
	if len(a.words) != len(b.words) {
		return false
	}
	for i, w := range a.words {
		o := b.words[i]
		cutOff := i == len(a.words)-1 && (a.full && strings.HasPrefix(o, w) || b.full && strings.HasPrefix(w, o))
		if w != o && !isVowelless(w, o) && !isVowelless(o, w) && !cutOff {
			return false
		}
	}
	return len(a.words) > 0
}

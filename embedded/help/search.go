package help

import (
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/sanitize"
)

// Bounds of a search.
const (
	// MaxQuery bounds what is searched for, in characters; the rest is not read.
	MaxQuery = 100
	// maxWords bounds its words, MaxHits the pages that are found.
	maxWords = 8
	MaxHits  = 12
	// maxExcerpt bounds the line that is shown of a page, in characters.
	maxExcerpt = 180
)

// What a word counts where it is found: a title says what a page is about.
const (
	inTitle   = 12
	inHeading = 4
	inText    = 1
)

// section is a paragraph, an item or a row of a page, and its words as they are
// compared.
type section struct {
	text   string
	words  []string
	weight float64
}

// Hit is a page that was found.
type Hit struct {
	Page *Page
	// Excerpt is the line of the page that has most of the words.
	Excerpt string
}

// sections cuts a page into what is found and shown as one.
func sections(title string, doc ast.Node, source []byte) []section {
	all := []section{{title, words(title), inTitle}}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // it returns no error of its own
		if !entering {
			return ast.WalkContinue, nil
		}
		weight := float64(inText)
		switch n.(type) {
		case *ast.Heading:
			weight = inHeading
		case *ast.Paragraph, *ast.TextBlock, *extast.TableRow, *extast.TableHeader:
		default:
			return ast.WalkContinue, nil
		}
		if said := plain(n, source); said != "" {
			all = append(all, section{said, words(said), weight})
		}
		return ast.WalkSkipChildren, nil
	})
	return all
}

// Search returns the pages that have all words of a query, the best first; where no
// page has all of them, those that have some. Accents, capital letters and the ending
// of a plural do not matter.
func (b *Book) Search(query string) []Hit {
	// One letter says nothing: many words begin with it.
	asked := slices.DeleteFunc(words(sanitize.Truncate(query, MaxQuery)), func(word string) bool { return len(word) < 2 })
	asked = asked[:min(len(asked), maxWords)]
	for i := range asked {
		asked[i] = stem(asked[i])
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	// What stands on few pages tells more than what stands on most.
	pagesWith := make([]float64, len(asked))
	for _, p := range b.Pages() {
		for i, word := range asked {
			if p.weigh(word) > 0 {
				pagesWith[i]++
			}
		}
	}
	type found struct {
		Hit
		score float64
		words int
	}
	var all []found
	for _, p := range b.Pages() {
		f := found{Hit: Hit{Page: p}}
		for i, word := range asked {
			if w := p.weigh(word); w > 0 {
				f.words, f.score = f.words+1, f.score+w/pagesWith[i]
			}
		}
		if f.words > 0 {
			f.Excerpt = p.excerpt(asked)
			all = append(all, f)
		}
	}
	if slices.ContainsFunc(all, func(f found) bool { return f.words == len(asked) }) {
		all = slices.DeleteFunc(all, func(f found) bool { return f.words < len(asked) })
	}
	slices.SortStableFunc(all, func(a, b found) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	hits := make([]Hit, min(len(all), MaxHits))
	for i := range hits {
		hits[i] = all[i].Hit
	}
	return hits
}

// weigh is how much a page has to do with a word, 0 for nothing.
func (p *Page) weigh(word string) float64 {
	var sum float64
	for _, s := range p.sections {
		if s.has(word) {
			sum += s.weight
		}
	}
	return sum
}

func (s section) has(word string) bool {
	return slices.ContainsFunc(s.words, func(w string) bool { return strings.HasPrefix(w, word) })
}

// excerpt is the line below the title that has most of the words, the first of
// several.
func (p *Page) excerpt(asked []string) string {
	best, most := "", 0
	for _, s := range p.sections[1:] {
		n := 0
		for _, word := range asked {
			if s.has(word) {
				n++
			}
		}
		if n > most && s.weight == inText || best == "" && s.weight == inText {
			best, most = s.text, n
		}
	}
	return sanitize.Truncate(best, maxExcerpt)
}

// words cuts a text into words, in lower case and without accents. A hyphen joins:
// who writes wifi means Wi-Fi.
func words(s string) []string {
	return strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == '-', r == '\'', r == '’':
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return ' '
	}, norm.NFD.String(strings.ToLower(s))))
}

// stem takes the ending of a plural from a word, in both languages; it is compared
// with how words begin.
func stem(word string) string {
	switch {
	case len(word) > 5 && strings.HasSuffix(word, "es"):
		return strings.TrimSuffix(word, "es")
	case len(word) > 3 && strings.HasSuffix(word, "s"):
		return strings.TrimSuffix(word, "s")
	}
	return word
}

package paper

import (
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/sanitize"
)

const (
	noLetter  = '?' // stands for a letter that cannot be shown
	noPicture = '□' // stands for an emoji
)

// standIns are what is written for characters that people type or paste and that have
// no parts by which Unicode says what they are like.
var standIns = map[rune]string{
	'‐': "-", '‑': "-", '‒': "–", '⸺': "—", '⸻': "—", '⁃': "-", '﹣': "-", '－': "-",
	'ʻ': "‘", 'ʽ': "‘", 'ʼ': "’", 'ʾ': "’", 'ʿ': "‘", 'ˈ': "'", '＇': "'",
	'‟': "“", '〝': "“", '〞': "”", '❝': "“", '❞': "”", '❛': "‘", '❜': "’",
	'‣': "•", '⁌': "•", '⁍': "•", '∙': "·", '・': "·", '⋅': "·", '⦁': "•",
	'⁎': "*", '★': "*", '☆': "*", '⭐': "*", '✓': "√", '✔': "√", '✅': "√",
	'✝': "†", '✞': "†", '✟': "†", '☦': "†", '✠': "†", '☩': "†",
	'⛪': "†", '❤': "♥", '⇒': "→", '➔': "→", '➜': "→", '➡': "→", '⟶': "→", '⇐': "←", '⟵': "←",
	'ẞ': "SS", 'Ə': "E", 'ə': "e", 'Ɛ': "E", 'ɛ': "e", 'Ɔ': "O", 'ɔ': "o", 'Ɓ': "B", 'ɓ': "b", 'Ɗ': "D", 'ɗ': "d", 'Ƙ': "K",
	'ƙ': "k", 'Ƴ': "Y", 'ƴ': "y",
}

// font is that of the letters; the bold one has the same.
var font = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic(err) // it is built in
	}
	return f
})

// canShow reports whether the letters have a character.
func canShow(r rune) bool {
	if r >= ' ' && r <= '~' || r == '\n' {
		return true
	}
	i, err := font().GlyphIndex(nil, r)
	return err == nil && i != 0
}

// Printable keeps what the letters can show, however it was typed: a letter and its
// mark apart are one. Others are shown by what is nearest, without the marks that there
// are no letters with; a letter of which nothing can be shown is a question mark, an
// emoji a square. What nobody sees is left out.
func Printable(words string) string {
	var p printer
	for _, r := range norm.NFC.String(words) {
		p.write(r)
	}
	return string(p)
}

// printer is what can be shown of the characters so far.
type printer []rune

func (p *printer) put(r rune) {
	if n := len(*p); r == noPicture && n > 0 && (*p)[n-1] == noPicture {
		return // a family or a flag is one
	}
	*p = append(*p, r)
}

// mark puts a mark on the last letter where there is such a letter.
func (p *printer) mark(r rune) {
	n := len(*p)
	if n == 0 {
		return
	}
	whole := []rune(norm.NFC.String(string((*p)[n-1]) + string(r)))
	if len(whole) == 1 && canShow(whole[0]) {
		(*p)[n-1] = whole[0]
	}
}

func (p *printer) write(r rune) {
	switch {
	case sanitize.IsUnseen(r), r >= 0x1f3fb && r <= 0x1f3ff: // the color of a skin
	case unicode.Is(unicode.Mn, r):
		p.mark(r)
	case r == '\t', unicode.Is(unicode.Z, r) && !canShow(r):
		p.put(' ')
	case unicode.IsControl(r) && r != '\n':
	case canShow(r):
		p.put(r)
	default:
		p.near(r)
	}
}

// near writes what is like a character that cannot be shown: what stands for it, or
// the letter that Unicode says it is made of, with as many of its marks as there are
// letters for.
func (p *printer) near(r rune) {
	before := len(*p)
	for _, part := range norm.NFKD.String(string(r)) {
		switch stand, known := standIns[part]; {
		case known:
			*p = append(*p, []rune(stand)...)
		case unicode.Is(unicode.Mn, part) && len(*p) > before:
			p.mark(part)
		case canShow(part):
			*p = append(*p, part)
		}
	}
	switch {
	case len(*p) > before:
	case unicode.IsSymbol(r):
		p.put(noPicture)
	default:
		p.put(noLetter)
	}
}

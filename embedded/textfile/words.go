package textfile

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A word is a run of letters, in ASCII or not: the part of a file that was
// certainly written by one program. Each is decoded on its own, since files are
// put together from several.
type word struct {
	start, end int
	line       int
	valid      bool // as UTF-8
}

// decodeWords decodes a file that is not all UTF-8. Words that are UTF-8, and
// make sense as such, are read so; the best encoding of one byte a letter is
// taken for all the others. Whichever has fewer lines is told.
func (t *Text) decodeWords(file []byte) {
	all := highWords(file)
	single := bestSingle(file, all)
	var wide, narrow []word
	for _, w := range all {
		bytes := file[w.start:w.end]
		if w.valid && score(string(bytes), w.before(file), w.after(file)) >= score(decodeAs(bytes, single), w.before(file), w.after(file)) {
			wide = append(wide, w)
		} else {
			narrow = append(narrow, w)
		}
	}
	t.Encoding, t.Guessed = single, true
	few, other := wide, UTF8
	if len(wide) > len(narrow) {
		t.Encoding, t.Guessed, few, other = UTF8, false, narrow, single // the lines that are a guess are told
	}
	t.Text = join(file, narrow, single)
	last := 0
	for _, w := range few {
		if w.line == last {
			continue
		}
		if last = w.line; len(t.Mixed) < maxMixed {
			read := string(file[w.start:w.end])
			if other != UTF8 {
				read = readWord(file[w.start:w.end], single)
			}
			t.Mixed = append(t.Mixed, Line{w.line, other, cut(read)})
		}
		t.MixedLines++
	}
}

// join returns a file as UTF-8, with the words that are not replaced.
func join(file []byte, narrow []word, single Encoding) string {
	var b strings.Builder
	b.Grow(len(file) + len(file)/8)
	at := 0
	for _, w := range narrow {
		b.Write(file[at:w.start])
		b.WriteString(readWord(file[w.start:w.end], single))
		at = w.end
	}
	b.Write(file[at:])
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

// readWord decodes a word byte by byte or, where that makes better sense, with
// its parts that are UTF-8 as such.
func readWord(b []byte, single Encoding) string {
	whole := decodeAs(b, single)
	if !bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf && r != utf8.RuneError }) {
		return whole
	}
	var parts strings.Builder
	for at := 0; at < len(b); {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError {
			parts.WriteString(decodeAs(b[at:at+1], single))
			size = 1
		} else {
			parts.WriteRune(r)
		}
		at += size
	}
	if score(parts.String(), ' ', ' ') > score(whole, ' ', ' ') {
		return parts.String()
	}
	return whole
}

// highWords lists the words with bytes that are not ASCII.
func highWords(file []byte) []word {
	var out []word
	line := 1
	for at := 0; at < len(file); {
		if !isWordByte(file[at]) {
			if file[at] == '\n' || file[at] == '\r' && (at+1 == len(file) || file[at+1] != '\n') {
				line++
			}
			at++
			continue
		}
		end, high := at, false
		for end < len(file) && isWordByte(file[end]) {
			high = high || file[end] >= utf8.RuneSelf
			end++
		}
		if high {
			out = append(out, word{at, end, line, utf8.Valid(file[at:end])})
		}
		at = end
	}
	return out
}

func isWordByte(b byte) bool {
	return b >= utf8.RuneSelf || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// before and after return the ASCII characters around a word.
func (w word) before(file []byte) rune {
	if w.start == 0 {
		return '\n'
	}
	return rune(file[w.start-1])
}

func (w word) after(file []byte) rune {
	if w.end == len(file) {
		return '\n'
	}
	return rune(file[w.end])
}

// maxJudged is how many words are judged to find the encoding of a file: more
// would tell the same.
const maxJudged = 5000

// bestSingle returns the encoding of one byte a letter in which the words that
// are not UTF-8 make the best sense.
func bestSingle(file []byte, all []word) Encoding {
	best, most := Windows1252, 0
	for i, s := range singleBytes {
		sum, judged := 0, 0
		if s.Encoding == MacRoman && bytes.ContainsRune(file, '\r') && !bytes.ContainsRune(file, '\n') {
			sum++ // the line ends of those Macs
		}
		for _, w := range all {
			if w.valid {
				continue
			}
			sum += score(decodeAs(file[w.start:w.end], s.Encoding), w.before(file), w.after(file))
			if judged++; judged == maxJudged {
				break
			}
		}
		if i == 0 || sum > most {
			best, most = s.Encoding, sum
		}
	}
	return best
}

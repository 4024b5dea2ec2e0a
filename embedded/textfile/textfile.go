// Package textfile reads text files that people choose: made by any
// spreadsheet, editor or form, in any of the usual encodings and with any line
// ends. What it cannot know it guesses from evidence, and says so. It also tells
// which texts people take for the same, and in which order they look for them.
// It is pure.
package textfile

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// Encodings lists what a person may choose from when a guess was wrong, the
// usual ones first.
func Encodings() []Encoding {
	return []Encoding{UTF8, Windows1252, MacRoman, DOS850, DOS437, UTF16LE, UTF16BE}
}

// marks are the byte order marks; the longer ones come first, as UTF-32's
// begins with UTF-16's.
var marks = []struct {
	bytes string
	Encoding
}{{"\xff\xfe\x00\x00", UTF32LE}, {"\x00\x00\xfe\xff", UTF32BE}, {"\xef\xbb\xbf", UTF8}, {"\xff\xfe", UTF16LE}, {"\xfe\xff", UTF16BE}}

// Decode reads a file. With an encoding that a person has chosen nothing is
// guessed; an empty one is found out from the file. What is no text at all is
// a *KindError.
func Decode(file []byte, chosen Encoding) (Text, error) {
	if kind := cmp.Or(kindOf(file), kindOfText(string(file[:min(len(file), probeBytes)]))); kind != "" {
		return Text{}, &KindError{kind}
	}
	t := Text{Encoding: chosen}
	if chosen == "" {
		t.detect(file)
	} else {
		t.Text = decodeAs(file, chosen)
	}
	if kind := kindOfText(t.Text); kind != "" {
		return Text{}, &KindError{kind}
	}
	t.Text = strings.TrimRight(Lines(strings.TrimLeft(t.Text, mark)), endOfFile)
	if t.Guessed || chosen != "" {
		t.Sample = sample(t.Text)
	}
	if t.Guessed && t.Sample == "" {
		t.Guessed = false // each guess would have read the same
	}
	return t, nil
}

// Sample returns the part of a file that shows how an encoding would read it.
func Sample(file []byte, as Encoding) string {
	return sample(Lines(strings.TrimLeft(decodeAs(file, as), mark)))
}

func (t *Text) detect(file []byte) {
	if length, marked := markOf(file); length > 0 {
		t.Encoding = marked
		file = file[length:]
		if marked != UTF8 {
			t.Text = decodeAs(file, marked)
			return
		}
	}
	if wide := wideWithoutMark(file); wide != "" && t.Encoding == "" {
		t.Encoding, t.Guessed, t.Text = wide, true, decodeAs(file, wide)
		return
	}
	if utf8.Valid(file) {
		t.Encoding, t.Text = UTF8, string(file)
		return
	}
	t.decodeWords(file)
}

// Lines returns a text with \n for every line end: CR, LF, CRLF and CRCRLF, as
// it comes about when a file's line ends are converted twice.
func Lines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\r' {
			b.WriteByte(s[i])
			continue
		}
		end := i
		for end+1 < len(s) && s[end+1] == '\r' {
			end++
		}
		if end+1 < len(s) && s[end+1] == '\n' {
			i = end + 1
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// UnicodeLines returns a text with \n for the line ends that only Unicode has:
// next line, line separator and paragraph separator. In a file with others they
// are part of its texts.
func UnicodeLines(s string) string {
	if !strings.ContainsAny(s, "\u0085\u2028\u2029") {
		return s
	}
	return strings.NewReplacer("\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(s)
}

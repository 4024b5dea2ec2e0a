package textfile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Encoding says which bytes are which letters. The values are IANA's names.
type Encoding string

// The encodings that are told apart.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	UTF32LE     Encoding = "utf-32le"
	UTF32BE     Encoding = "utf-32be"
	Windows1252 Encoding = "windows-1252"
	MacRoman    Encoding = "macintosh"
	DOS850      Encoding = "ibm850"
	DOS437      Encoding = "ibm437"
)

// singleBytes are the encodings with a letter a byte. Of two that read a file
// equally well the earlier one is taken, as it is in wider use.
var singleBytes = []struct {
	Encoding
	table *charmap.Charmap
}{{Windows1252, charmap.Windows1252}, {MacRoman, charmap.Macintosh}, {DOS850, charmap.CodePage850}, {DOS437, charmap.CodePage437}}

// Line is a line that was read in another way than the file as a whole.
type Line struct {
	Number   int // from 1
	Encoding Encoding
	Sample   string
}

// Bounds of what is told about a file.
const (
	maxMixed  = 20 // lines
	maxSample = 60 // characters
)

// decodeAs reads all of a file in one encoding.
func decodeAs(file []byte, e Encoding) string {
	if table := e.table(); table != nil {
		return decodeBytes(bytes.TrimPrefix(file, []byte(mark)), table)
	}
	d := e.decoder()
	if d == nil {
		return strings.ToValidUTF8(string(file), "\ufffd")
	}
	if b, err := d.Bytes(file); err == nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return strings.ToValidUTF8(string(file), "\ufffd")
}

// decoder returns nil for what is no Encoding, and for UTF8.
func (e Encoding) decoder() *encoding.Decoder {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	case UTF32LE:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewDecoder()
	case UTF32BE:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM).NewDecoder()
	}
	if table := e.table(); table != nil {
		return table.NewDecoder()
	}
	return nil
}

func (e Encoding) table() *charmap.Charmap {
	for _, s := range singleBytes {
		if s.Encoding == e {
			return s.table
		}
	}
	return nil
}

const (
	// mark is the byte order mark as a character.
	mark = "\ufeff"
	// endOfFile ends the files of DOS programs.
	endOfFile = "\x1a"
)

func decodeBytes(file []byte, table *charmap.Charmap) string {
	var s strings.Builder
	s.Grow(len(file) + len(file)/8)
	for _, b := range file {
		if b < utf8.RuneSelf {
			s.WriteByte(b)
		} else {
			s.WriteRune(table.DecodeByte(b))
		}
	}
	return s.String()
}

// Text is what a file says.
type Text struct {
	// Text is valid UTF-8 without a byte order mark, its line ends are \n. What
	// could not be read in it is U+FFFD.
	Text string
	// Encoding is how the file, or most of it, was read.
	Encoding Encoding
	// Guessed is true when nothing but the letters themselves speaks for
	// Encoding: the person who knows the text should look at Sample.
	Guessed bool
	// Sample is a part of the text in which a wrong guess would be seen; empty
	// when all letters are the same in every encoding.
	Sample string
	// Mixed are the lines that were read in another encoding than the others,
	// at most maxMixed of them; MixedLines is how many there are.
	Mixed      []Line
	MixedLines int
}

// markOf returns the length of the byte order mark that a file begins with, and
// what it says; 0 for none.
func markOf(file []byte) (length int, says Encoding) {
	for _, m := range marks {
		if bytes.HasPrefix(file, []byte(m.bytes)) {
			return len(m.bytes), m.Encoding
		}
	}
	return 0, ""
}

// wideWithoutMark recognises UTF-16 and UTF-32 by where the zeros are: the high
// bytes of nearly all letters of our languages are zero, and no low byte is.
func wideWithoutMark(file []byte) Encoding {
	probe := file[:min(len(file), probeBytes)&^3]
	if len(file) < 4 {
		return ""
	}
	var zeros [4]int
	for i, b := range probe {
		if b == 0 {
			zeros[i&3]++
		}
	}
	units := len(probe) / 4
	most, few := units*6/10, units/20
	switch {
	case zeros[2] > most && zeros[3] > most && zeros[1] > most && zeros[0] <= few:
		return UTF32LE
	case zeros[0] > most && zeros[1] > most && zeros[2] > most && zeros[3] <= few:
		return UTF32BE
	case zeros[1] > most && zeros[3] > most && zeros[0] <= few && zeros[2] <= few:
		return UTF16LE
	case zeros[0] > most && zeros[2] > most && zeros[1] <= few && zeros[3] <= few:
		return UTF16BE
	}
	return ""
}

// probeBytes is how much of a file's beginning tells its kind.
const probeBytes = 64 << 10

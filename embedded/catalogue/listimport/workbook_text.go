package listimport

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"ministryfinder/embedded/pattern"
)

// escapedCharacter is how a workbook writes a character that XML cannot hold, and a _
// that would look like one: ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
var escapedCharacter = pattern.Of(`_x([0-9A-Fa-f]{4})_`)

// unescaped reads the characters that a workbook has written so. Those that end a line
// do so; other control characters, which no field may hold, become blanks.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	found := escapedCharacter().FindAllStringSubmatchIndex(s, -1)
	var b strings.Builder
	at := 0
	for i := 0; i < len(found); i++ {
		f := found[i]
		b.WriteString(s[at:f[0]])
		at = f[1]
		r := characterOf(s[f[2]:f[3]])
		// A character beyond the first 65,536 is written in two parts.
		if i+1 < len(found) && found[i+1][0] == at && utf16.IsSurrogate(r) {
			next := found[i+1]
			if both := utf16.DecodeRune(r, characterOf(s[next[2]:next[3]])); both != unicode.ReplacementChar {
				r, at = both, next[1]
				i++
			}
		}
		b.WriteRune(shownCharacter(r))
	}
	b.WriteString(s[at:])
	return b.String()
}

func characterOf(hex string) rune {
	n, err := strconv.ParseUint(hex, 16, 16)
	if err != nil {
		return ' '
	}
	return rune(n)
}

// shownCharacter is a character as a text may have it.
func shownCharacter(r rune) rune {
	switch {
	case r == '\r' || r == '\n' || r == '\t':
		return r
	case r == '\v' || r == '\f' || r == 0x85:
		return '\n'
	case unicode.IsControl(r), utf16.IsSurrogate(r), r == unicode.ReplacementChar, r >= 0xfffe && r <= 0xffff:
		return ' '
	}
	return r
}

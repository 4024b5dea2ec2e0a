package textfile

import (
	"strings"
	"unicode/utf8"

	"ministryfinder/embedded/sanitize"
)

// EncodedOnce returns a text with the letters in it that were encoded twice
// ("NiÃ±os", as it comes about when a program takes UTF-8 for Windows' own
// encoding) as they were meant ("Niños"). It is false when there are none.
// A part is changed only when all of it reads as UTF-8 and then makes better
// sense, so that what was mended is never mended again.
func EncodedOnce(s string) (string, bool) {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0xc2 }) {
		return s, false
	}
	mended := s
	for once := mendParts(s); once != mended; once = mendParts(mended) {
		mended = once // shorter each time
	}
	return mended, mended != s
}

// mendParts replaces each run of characters outside ASCII, or a part of it,
// whose bytes in Windows-1252 are UTF-8.
func mendParts(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i := 0; i < len(runes); {
		if r, n := mendOne(runes[i:]); n > 0 && plausible(runes, i, r, n) {
			b.WriteRune(r)
			i += n
			continue
		}
		b.WriteRune(runes[i])
		i++
	}
	return b.String()
}

// mendOne returns the character that a text begins with once more decoded, and
// how many characters it takes; 0 when it begins with none such.
func mendOne(runes []rune) (rune, int) {
	var bytes [utf8.UTFMax]byte
	for n := 0; n < min(len(runes), utf8.UTFMax); n++ {
		b, ok := byteOf(runes[n])
		if !ok || b < utf8.RuneSelf || n == 0 && b < 0xc2 {
			return 0, 0
		}
		bytes[n] = b
		if r, size := utf8.DecodeRune(bytes[:n+1]); r != utf8.RuneError && size == n+1 {
			return r, n + 1
		}
	}
	return 0, 0
}

// byteOf returns a character's byte in Windows-1252. Programs leave the five
// bytes that have no character there as control characters.
func byteOf(r rune) (byte, bool) {
	if r >= 0x80 && r <= 0x9f {
		return byte(r), r == 0x81 || r == 0x8d || r == 0x8f || r == 0x90 || r == 0x9d
	}
	return Windows1252.table().EncodeRune(r)
}

// plausible reports whether the mended character makes sense where it would
// stand, and the characters in its place do not.
func plausible(runes []rune, i int, r rune, n int) bool {
	around := func(at int) rune {
		if at < 0 || at >= len(runes) {
			return ' '
		}
		return runes[at]
	}
	if sanitize.IsUnseen(r) || r == '\u00a0' || n >= 3 && r >= 0x2010 {
		return true // three characters such as â€œ have no other sense
	}
	return points([]rune{around(i - 1), r, around(i + n)}, 1) >= score(string(runes[i:i+n]), around(i-1), around(i+n))
}

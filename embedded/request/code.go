package request

import (
	"crypto/rand"
	"errors"
	"math/big"
	"regexp"
	"strings"

	"ministryfinder/embedded/sanitize"
)

// codeLetters are 31, a prime number: the check letter then finds every single
// letter that is wrong and every two that are exchanged. I, L, O, U and Z are left
// out; they are read as the 1, 1, 0, V and 2 that they are taken for.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXY"

// codeLength is with the check letter.
const codeLength = 8

// ErrCode means that a text is no code, or was mistyped: it is to be typed again.
var ErrCode = errors.New("this is no code")

// NewCode makes a code of seven random letters and a check letter.
func NewCode() string {
	b := make([]byte, codeLength)
	for i := range codeLength - 1 {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			panic(err) // crypto/rand never fails
		}
		b[i] = codeLetters[n.Int64()]
	}
	b[codeLength-1] = checkLetter(b[:codeLength-1])
	return string(b)
}

// checkLetter makes the sum of the letters' numbers, each times its place, a
// multiple of 31.
func checkLetter(letters []byte) byte {
	sum := 0
	for i, c := range letters {
		sum += (i + 1) * strings.IndexByte(codeLetters, c)
	}
	// The check letter's own place is 8, whose inverse modulo 31 is 4.
	const inverse = 4
	n := len(codeLetters)
	return codeLetters[(n-sum%n)*inverse%n]
}

// ParseCode reads a code as people type or paste it: small letters, blanks, dashes and
// brackets do not matter, nor do O for 0 or I for 1, nor words around it as in "Code:
// 7K2Q-M4T8." A wrong check letter is ErrCode, never a code that is near, and so are two
// different codes.
func ParseCode(text string) (string, error) {
	code, _, err := FindCode(text)
	return code, err
}

// FindCode is ParseCode, and returns the words around the code, too.
func FindCode(text string) (code, words string, err error) {
	text = strings.Map(func(r rune) rune {
		if sanitize.IsUnseen(r) {
			return -1
		}
		return r
	}, text)
	if code, err := readCode(text); err == nil {
		return code, "", nil
	}
	// The second half of two words may be the first of a code. What is left of a first
	// half, three letters or seven, is none.
	for from := 0; from < len(text); {
		m := written.FindStringSubmatchIndex(text[from:])
		if m == nil {
			break
		}
		start, end := from+m[2], from+m[3]
		found, err := readCode(text[start:end])
		switch {
		case err != nil || !looksWritten(text[start:end]):
		case code == "":
			code, words = found, text[:start]+" "+text[end:]
		case found != code:
			return "", "", ErrCode
		}
		from = start + 1
	}
	if code == "" {
		return "", "", ErrCode
	}
	return code, words, nil
}

// written is what may be a code among words, and no part of a longer one.
var written = regexp.MustCompile(`(?:^|[^\pL\pN\x{2010}-\x{2015}-])` +
	`([0-9A-Za-z]{4}(?:[ \t\x{a0}]?[\x{2010}-\x{2015}-]?[ \t\x{a0}]?)[0-9A-Za-z]{4})(?:$|[^\pL\pN\x{2010}-\x{2015}-])`)

// looksWritten reports whether a text is written as we write codes, and not two words
// such as "your code", of which one in 31 has the right check letter by chance: each
// half has a figure or capitals alone.
func looksWritten(text string) bool {
	for _, half := range []string{text[:codeLength/2], text[len(text)-codeLength/2:]} {
		if !strings.ContainsAny(half, "0123456789") && half != strings.ToUpper(half) {
			return false
		}
	}
	return true
}

// readCode reads a text that is a code and nothing else.
func readCode(text string) (string, error) {
	var b []byte
	for _, c := range strings.ToUpper(text) {
		switch c {
		case ' ', '-', '\u00a0', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\t':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		case 'U':
			c = 'V'
		case 'Z':
			c = '2'
		}
		if c > 'Z' || strings.IndexByte(codeLetters, byte(c)) < 0 || len(b) == codeLength {
			return "", ErrCode
		}
		b = append(b, byte(c))
	}
	if len(b) != codeLength || checkLetter(b[:codeLength-1]) != b[codeLength-1] {
		return "", ErrCode
	}
	return string(b), nil
}

// ShowCode writes a code as people read it: 7K2Q-M4T8.
func ShowCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:codeLength/2] + "-" + code[codeLength/2:]
}

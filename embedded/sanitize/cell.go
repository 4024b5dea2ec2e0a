// Package sanitize keeps spreadsheets from executing what is in the cells of a
// table that is saved as CSV. Both exports, of ministries and of submissions,
// use it, and the import of ministries.
package sanitize

import (
	"strings"
	"unicode/utf8"
)

// executed are the characters with which a cell begins that a spreadsheet
// takes for a formula (OWASP, CSV injection), the wide ones of Asian keyboards
// too.
const executed = "=+-@\t\r\n＝＋－＠"

// ends is what ends a cell in most countries' spreadsheets, whatever the file's
// own separator is: what follows it is a cell there too. Line ends do so as well,
// but only staff write texts of several lines, and lists in them begin with "- ".
const ends = ";"

// CSVCell puts an apostrophe before a cell that a spreadsheet would execute, and
// before each part of it that would be such a cell behind a semicolon. One that
// has it already gets another, so that Unguard is exact.
func CSVCell(text string) string {
	if !strings.Contains(text, ends) { // as nearly all of a million
		if guarded(text, 0) {
			return "'" + text
		}
		return text
	}
	parts := strings.Split(text, ends)
	for i, part := range parts {
		if guarded(part, i) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ends)
}

// UnguardCSVCell takes the apostrophes away that Guard has put there.
func UnguardCSVCell(text string) string {
	if !strings.Contains(text, "'") {
		return text
	}
	parts := strings.Split(text, ends)
	for i, part := range parts {
		if after, ok := strings.CutPrefix(part, "'"); ok && guarded(after, i) {
			parts[i] = after
		}
	}
	return strings.Join(parts, ends)
}

// guarded reports whether the part at a place, from 0, begins with what is
// executed. Behind a semicolon a quotation mark may stand before it: there it
// begins a cell.
func guarded(part string, place int) bool {
	before := "'"
	if place > 0 {
		before = `'"`
	}
	bare := strings.TrimLeft(part, before)
	first, _ := utf8.DecodeRuneInString(bare)
	return bare != "" && strings.ContainsRune(executed, first)
}

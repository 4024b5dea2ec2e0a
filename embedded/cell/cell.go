// Package cell keeps spreadsheets from executing what is in the cells of a
// table that is saved as CSV. Both exports, of ministries and of submissions,
// use it, and the import of ministries.
package cell

import "strings"

// executed are the characters with which a cell begins that a spreadsheet
// takes for a formula (OWASP, CSV injection), the wide ones of Asian keyboards
// too.
const executed = "=+-@\t\r\n＝＋－＠"

// Guard puts an apostrophe before a cell that a spreadsheet would execute. One
// that has it already gets another, so that Unguard is exact.
func Guard(text string) string {
	if guarded(text) {
		return "'" + text
	}
	return text
}

// Unguard takes the apostrophe away that Guard has put there.
func Unguard(text string) string {
	if after, ok := strings.CutPrefix(text, "'"); ok && guarded(after) {
		return after
	}
	return text
}

func guarded(text string) bool {
	bare := strings.TrimLeft(text, "'")
	return bare != "" && strings.ContainsRune(executed, []rune(bare)[0])
}

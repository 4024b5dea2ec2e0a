package dump

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what a copy may name. Ours has fewer than 20 tables, and fewer than
// 20 columns in each.
const (
	// MaxTables is how many tables it may have, MaxColumns how many columns each:
	// SQLite takes no more values for the rows that are loaded at once.
	MaxTables  = 1000
	MaxColumns = 300
	// MaxNameBytes is how long a name may be; PostgreSQL cuts longer ones.
	MaxNameBytes = 63
)

// CheckNames says what is wrong with the names of a table and of its columns.
// They go into statements, in quotation marks, and before people's eyes; nobody
// names a table such that it is a path, a statement or a terminal's command.
func CheckNames(table string, columns []string) error {
	if !isName(table) {
		return fmt.Errorf("%s is no name of a table", shown(table))
	}
	if len(columns) > MaxColumns {
		return fmt.Errorf("the table %s has %d columns, at most %d can be kept", table, len(columns), MaxColumns)
	}
	seen := map[string]bool{}
	for _, c := range columns {
		if !isName(c) {
			return fmt.Errorf("%s is no name of a column of %s", shown(c), table)
		}
		if seen[c] {
			return fmt.Errorf("the table %s has the column %s twice", table, c)
		}
		seen[c] = true
	}
	return nil
}

func isName(s string) bool {
	return s != "" && len(s) <= MaxNameBytes && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit) && !strings.ContainsRune("_-$ ", r)
	})
}

// shown is the beginning of what is no name, for an error.
func shown(s string) string { return fmt.Sprintf("%.40q", s) }

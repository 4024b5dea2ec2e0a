package listimport

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Mode says what the sheets of a workbook are.
type Mode string

// The modes.
const (
	OneSheet       Mode = "one"      // one of them is the list
	SheetNames     Mode = "names"    // each is a ministry, of which it has the name
	SheetsTogether Mode = "together" // each is a part of the list, under the sheet's name
)

// NoHeadings is the HeadingRow of a list without headings.
const NoHeadings = -1

// Choice is how a person wants a list to be read. What is zero is guessed.
type Choice struct {
	Mode  Mode
	Sheet int
	// HeadingRow is the row of the file that has the headings, NoHeadings for none.
	HeadingRow int
	Fields     []Field
	// Leaders is true when the leader's name, phone and e-mail are to be taken from
	// the rows about people.
	Leaders bool
}

// Column is a column of a list.
type Column struct {
	Heading string // empty where there is none
	Letter  string // as spreadsheets name it
	Field   Field
	// Guessed is what the program takes it for.
	Guessed Field
	// Samples are the first values; of a column about people there are none.
	Samples []string

	person personPart
}

// Layout is a list as it would be read.
type Layout struct {
	Choice
	Sheets  []Sheet
	Columns []Column
	// People is true when its rows are about persons.
	People bool
	// Rows is how many rows are read as entries.
	Rows    int
	Notices []Notice
	// Fingerprint tells lists with the same headings apart from others; empty for one
	// without headings.
	Fingerprint string
	entries     []entry
}

// entry is a row of a list, with the sheet in which it is.
type entry struct {
	SheetRow
	sheet string
}

func fingerprint(mode Mode, headings []string) string {
	var b strings.Builder
	b.WriteString(string(mode))
	known := false
	for _, h := range headings {
		known = known || h != ""
		b.WriteString("|" + fold(h))
	}
	if !known {
		return ""
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:16])
}

// personPart is which part of a person a column has, for the leader's sake.
type personPart int

const (
	partNone personPart = iota
	partFirst
	partLast
	partFull
	partPhone
	partEmail
)

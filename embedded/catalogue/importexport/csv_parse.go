package importexport

import (
	"regexp"
	"strings"
)

// A table cuts a text into records and cells as spreadsheets do, which take
// more than the standard (RFC 4180): blanks before a quotation mark, marks
// within a text, \" of databases. A record that cannot be understood costs its
// own line alone.
type table struct {
	text    string // its line ends are \n
	sep     byte
	escapes bool // a mark within a text is written \"
	at      int  // where the next record begins
	line    int  // its line, from 1
}

// A record is a row of a table.
type record struct {
	cells []string
	line  int  // its first one
	bad   bool // a quotation mark is missing or too much
}

func newTable(text string, sep byte) *table {
	t := &table{text: text, sep: sep, line: 1}
	// In a file with doubled marks \" stands before another mark, or ends a cell.
	for rest := text; ; {
		i := strings.Index(rest, `\"`)
		if i < 0 {
			return t
		}
		if rest = rest[i+2:]; rest != "" && rest[0] != sep && rest[0] != '\n' && rest[0] != '"' {
			t.escapes = true
			return t
		}
	}
}

// next returns the next record, of which columns cells are expected (0 when
// that is not known yet); more is false behind the last one.
func (t *table) next(columns int) (r record, more bool) {
	if t.at >= len(t.text) {
		return record{}, false
	}
	r.line = t.line
	cells, end, stray, ok := t.parse(false)
	if stray && columns > 0 && filled(cells) > columns {
		// The marks may be part of texts with separators in them.
		if again, until, _, fits := t.parse(true); fits && filled(again) == columns {
			cells, end = again, until
		} else {
			ok = false
		}
	}
	if r.cells, r.bad = cells, !ok; r.bad {
		end = len(t.text)
		if i := strings.IndexByte(t.text[t.at:], '\n'); i >= 0 {
			end = t.at + i + 1
		}
	}
	t.line += strings.Count(t.text[t.at:end], "\n")
	t.at = end
	return r, true
}

// filled is how many cells a record has up to its last one that is not empty.
func filled(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}

// parse reads a record; end is where the next one begins. Stray is true when a
// mark stands where none should: with inside it is part of the text, which goes
// on, without it the cell ends at the next separator. It is not ok when the end
// of a cell is not found.
func (t *table) parse(inside bool) (cells []string, end int, stray, ok bool) {
	for at := t.at; ; {
		start := at
		for start < len(t.text) && (t.text[start] == ' ' || t.text[start] == '\t') && t.text[start] != t.sep {
			start++
		}
		var cell string
		if start < len(t.text) && t.text[start] == '"' {
			var odd bool
			if cell, at, odd, ok = t.quoted(start, inside); !ok {
				return nil, 0, false, false
			}
			stray = stray || odd
		} else {
			start = at
			at = t.cellEnd(at)
			cell = t.text[start:at]
		}
		cells = append(cells, cell)
		if at >= len(t.text) {
			return cells, at, stray, true
		}
		if t.text[at] == '\n' {
			return cells, at + 1, stray, true
		}
		at++ // the separator
	}
}

// cellEnd returns where the separator or line end is that follows a place.
func (t *table) cellEnd(at int) int {
	for at < len(t.text) && t.text[at] != t.sep && t.text[at] != '\n' {
		at++
	}
	return at
}

// quoted reads a cell that begins with a quotation mark; end is the separator,
// line end or end of the text behind it.
func (t *table) quoted(start int, inside bool) (cell string, end int, stray, ok bool) {
	var b strings.Builder
	for at := start + 1; ; {
		i := strings.IndexByte(t.text[at:], '"')
		if i < 0 {
			return "", 0, false, false
		}
		part, mark := t.text[at:at+i], at+i
		at = mark + 1
		if t.escapes && escaped(part) {
			b.WriteString(strings.ReplaceAll(part[:len(part)-1], `\\`, `\`) + `"`)
			continue
		}
		if t.escapes {
			part = strings.ReplaceAll(part, `\\`, `\`)
		}
		b.WriteString(part)
		if at < len(t.text) && t.text[at] == '"' {
			b.WriteByte('"')
			at++
			continue
		}
		after := at
		for after < len(t.text) && (t.text[after] == ' ' || t.text[after] == '\t') && t.text[after] != t.sep {
			after++
		}
		switch {
		case after >= len(t.text) || t.text[after] == t.sep || t.text[after] == '\n':
			return b.String(), after, stray, true
		case strings.Contains(b.String(), "\n"):
			return "", 0, false, false // the mark that ends an earlier row is missing
		case inside:
			b.WriteByte('"')
			stray = true
		default:
			end = t.cellEnd(at)
			return unwrap(strings.TrimSpace(t.text[start:end])), end, true, true
		}
	}
}

// escaped reports whether a text ends with a backslash that belongs to what
// follows it.
func escaped(s string) bool { return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1 }

// unwrap takes the marks around a text away in which there are others that are
// not doubled: "12" pizza" is 12" pizza, but "Rock" band is that.
func unwrap(s string) string {
	if len(s) < 3 || s[len(s)-1] != '"' {
		return s
	}
	inner := s[1 : len(s)-1]
	first := strings.IndexByte(inner, '"')
	opens := first == 0 || first > 0 && strings.ContainsRune(" (\t", rune(inner[first-1]))
	if opens || strings.Count(inner, `"`)%2 == 1 {
		return inner
	}
	return s
}

// separators are those of spreadsheets in different countries, the usual one
// first.
const separators = ",;\t|"

// told is the line in which Excel is told the separator.
var told = regexp.MustCompile(`(?i)^\s*"?\s*sep\s*=\s*("?)(\\t|tab|[!-/:;<-@\[-^|~\t ])"*[,;\t|\s]*$`)

// findSeparator returns the separator of a text and where the line begins that
// holds the columns' names; that line's number is 1 behind one that tells the
// separator, as spreadsheets do not show it.
func findSeparator(text string) (sep byte, at int) {
	return Separator(text, func(name string) bool { _, ok := fieldOf(name); return ok })
}

// Separator returns the separator of a text that is a table, and where it begins
// behind a line that tells the separator. Which one it is the names of the columns
// say, of which isName knows some, or else the number of cells.
func Separator(text string, isName func(string) bool) (sep byte, at int) {
	declared := byte(0)
	line, _, _ := strings.Cut(text, "\n")
	if m := told.FindStringSubmatch(plain(line)); m == nil {
		if strings.HasPrefix(strings.ToLower(line), "sep=\t") {
			declared, at = '\t', min(len(line)+1, len(text))
		}
	} else {
		if declared = m[2][0]; len(m[2]) > 1 {
			declared = '\t'
		}
		at = min(len(line)+1, len(text))
	}
	best, known, most := byte(','), -1, 0
	for _, candidate := range []byte(separators) {
		if fields, cells := columnsBy(text[at:], candidate, isName); fields > known || fields == known && cells > most {
			best, known, most = candidate, fields, cells
		}
	}
	if declared != 0 {
		if fields, _ := columnsBy(text[at:], declared, isName); fields > 0 || known == 0 {
			best = declared
		}
	}
	return best, at
}

// columnsBy returns how many fields' names, and how many cells, a separator
// makes of the first line with text in it.
func columnsBy(text string, sep byte, isName func(string) bool) (fields, cells int) {
	t := newTable(text, sep)
	for {
		r, more := t.next(0)
		if !more {
			return 0, 0
		}
		if filled(r.cells) == 0 && !r.bad {
			continue
		}
		for _, name := range r.cells {
			if isName(name) {
				fields++
			}
		}
		return fields, len(r.cells)
	}
}

// TableRow is a row of a text that is a table.
type TableRow struct {
	Number int // as spreadsheets count, from 1
	Cells  []string
	// Bad is true when a quotation mark is missing or too much. Then the row is one
	// line, in which the marks are characters like others.
	Bad bool
}

// Rows cuts a text into rows and cells as readCSV does, at most so many; empty ones
// are left out.
func Rows(text string, sep byte, most int) []TableRow {
	t := newTable(text, sep)
	columns := 0
	var out []TableRow
	for number := 1; len(out) < most; number++ {
		begin := t.at
		r, more := t.next(columns)
		if !more {
			break
		}
		if r.bad {
			r.cells = strings.Split(strings.TrimSuffix(t.text[begin:t.at], "\n"), string(sep))
		}
		if n := filled(r.cells); n > 0 {
			if !r.bad {
				columns = max(columns, n)
			}
			out = append(out, TableRow{number, r.cells, r.bad})
		}
	}
	return out
}

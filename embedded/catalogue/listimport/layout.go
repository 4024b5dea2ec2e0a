package listimport

import (
	"slices"
	"strings"
)

// The codes of notices about how a list was read.
const (
	NoticeSkipped     = "skipped"      // N rows stand above the headings
	NoticeTwoHeadings = "two_headings" // Row is a second row of headings
	NoticeNoHeadings  = "no_headings"
	NoticeRepeated    = "headings_again" // the headings come again in Row
	// N rows or columns are left out, since they are hidden in the file.
	NoticeHiddenRows    = "hidden_rows"
	NoticeHiddenColumns = "hidden_columns"
	NoticeOtherTables   = "other_tables" // N tables of the page are not read
	NoticeQuote         = "quote"        // a quotation mark of Row has no second one
)

// Arrange guesses how a list is to be read, where a choice does not say it.
func Arrange(sheets []Sheet, c Choice) *Layout {
	l := &Layout{Choice: c, Sheets: sheets}
	if l.Sheet < 0 || l.Sheet >= len(sheets) {
		l.Sheet = 0
	}
	if l.Mode == "" {
		l.chooseMode()
	}
	switch l.Mode {
	case SheetNames, SheetsTogether:
		first := readHeadings(sheets[0], 0)
		l.HeadingRow, l.Notices = first.row, append(sheetNotices(sheets), first.notices...)
		for _, s := range sheets {
			h := readHeadings(s, 0)
			for _, r := range h.entries {
				l.entries = append(l.entries, entry{r, s.Name})
			}
			if len(h.headings) > len(first.headings) {
				first.headings = h.headings
			}
		}
		l.setColumns(first.headings)
	default:
		l.Mode = OneSheet
		h := readHeadings(sheets[l.Sheet], c.HeadingRow)
		l.HeadingRow, l.Notices = h.row, append(sheetNotices(sheets[l.Sheet:l.Sheet+1]), h.notices...)
		for _, r := range h.entries {
			l.entries = append(l.entries, entry{r, ""})
		}
		l.setColumns(h.headings)
	}
	l.Rows = len(l.entries)
	return l
}

// sheetNotices tells how much of the sheets is hidden, and how they were read.
func sheetNotices(sheets []Sheet) (out []Notice) {
	var rows, columns int
	for _, s := range sheets {
		rows, columns = rows+s.HiddenRows, columns+s.HiddenColumns
	}
	for _, s := range sheets {
		out = append(out, s.notices...)
	}
	if rows > 0 {
		out = append(out, Notice{Code: NoticeHiddenRows, N: rows})
	}
	if columns > 0 {
		out = append(out, Notice{Code: NoticeHiddenColumns, N: columns})
	}
	return out
}

// chooseMode guesses what the sheets are.
func (l *Layout) chooseMode() {
	l.Mode = OneSheet
	if len(l.Sheets) < 2 {
		return
	}
	var named, people int
	prints := map[string]bool{}
	best := -1
	for i, s := range l.Sheets {
		one := Arrange([]Sheet{s}, Choice{Mode: OneSheet})
		hasName := slices.ContainsFunc(one.Columns, func(c Column) bool { return c.Guessed == Name })
		if one.People && !hasName {
			people++
		}
		if hasName && !one.People {
			named++
			prints[one.Fingerprint] = one.Fingerprint != ""
		}
		if score := one.score(); score > best {
			best, l.Sheet = score, i
		}
	}
	switch {
	case people == len(l.Sheets):
		l.Mode = SheetNames
	case named == len(l.Sheets) && len(prints) == 1 && prints[l.fingerprintOf(0)]:
		l.Mode = SheetsTogether
	}
}

func (l *Layout) fingerprintOf(sheet int) string {
	return Arrange([]Sheet{l.Sheets[sheet]}, Choice{Mode: OneSheet}).Fingerprint
}

// score is how much a sheet looks like a list of ministries.
func (l *Layout) score() int {
	n := min(l.Rows, 500)
	for _, c := range l.Columns {
		switch c.Guessed {
		case Name:
			n += 2000
		case Description, When, Contact:
			n += 500
		}
	}
	if l.People {
		n -= 1000
	}
	return n
}

// found is what readHeadings finds.
type found struct {
	row      int
	headings []string
	entries  []SheetRow
	notices  []Notice
}

// readHeadings parts the headings of a sheet from its entries. want is the row that
// has them, 0 when that is to be found out.
func readHeadings(s Sheet, want int) found {
	f := found{row: NoHeadings}
	at := -1
	switch {
	case want > 0:
		at = slices.IndexFunc(s.Rows, func(r SheetRow) bool { return r.Number == want })
	case want == 0:
		at = findHeadings(s.Rows)
	}
	if at < 0 {
		f.headings = make([]string, widest(s.Rows))
		f.entries = s.Rows
		if len(f.headings) > 1 {
			f.notices = append(f.notices, Notice{Code: NoticeNoHeadings})
		}
		return f
	}
	f.row = s.Rows[at].Number
	if at > 0 {
		f.notices = append(f.notices, Notice{Code: NoticeSkipped, N: at})
	}
	f.headings = make([]string, widest(s.Rows[at:]))
	for i := range f.headings {
		f.headings[i] = s.Rows[at].cell(i)
	}
	rest := s.Rows[at+1:]
	if len(rest) > 1 && knownIn(rest[0]) > 1 && knownIn(rest[0])*3 >= 2*len(filledCells(rest[0].Cells)) {
		f.notices = append(f.notices, Notice{Code: NoticeTwoHeadings, Row: rest[0].Number})
		f.join(rest[0])
		rest = rest[1:]
	}
	for _, r := range rest {
		if f.repeats(r) {
			f.notices = append(f.notices, Notice{Code: NoticeRepeated, Row: r.Number})
			continue
		}
		f.entries = append(f.entries, r)
	}
	f.notices = f.notices[:min(len(f.notices), maxSheets)]
	return f
}

// join puts a second row of headings below the first, whose cells reach over several
// columns.
func (f *found) join(r SheetRow) {
	above := ""
	for i := range f.headings {
		if f.headings[i] != "" {
			above = f.headings[i]
		}
		if below := r.cell(i); below != "" && fold(below) != fold(f.headings[i]) {
			f.headings[i] = strings.TrimSpace(above + " " + below)
		}
	}
}

// repeats reports whether a row has the headings again, as prints of many pages have.
func (f *found) repeats(r SheetRow) bool {
	same := 0
	for i, h := range f.headings {
		if c := r.cell(i); c != "" || h != "" {
			if fold(c) != fold(h) {
				return false
			}
			same++
		}
	}
	return same > 1
}

// findHeadings returns the place of the row with the headings, -1 when there is none.
func findHeadings(rows []SheetRow) int {
	best, most := -1, 0
	for i, r := range rows[:min(len(rows), maxHeadingRow)] {
		exact, part := 0, 0
		cells := filledCells(r.Cells)
		for _, c := range cells {
			switch g := fieldOfHeading(c); {
			case g.Exact:
				exact++
			case g.Field != LeaveOut && len(c) <= 40:
				part++
			}
		}
		if exact == 0 && part < 3 || (exact+part)*3 < len(cells) {
			continue
		}
		if score := exact*2 + part; score > most {
			best, most = i, score
		}
	}
	// Two rows of headings are one, of which the first reaches over several columns.
	if best > 0 {
		if cells := filledCells(rows[best-1].Cells); len(cells) > 1 && knownIn(rows[best-1])*2 >= len(cells) {
			best--
		}
	}
	if best < 0 && looksHeaded(rows) {
		return 0
	}
	return best
}

// knownIn counts a row's cells that are headings.
func knownIn(r SheetRow) int {
	n := 0
	for _, c := range filledCells(r.Cells) {
		if fieldOfHeading(c).Exact {
			n++
		}
	}
	return n
}

// looksHeaded reports whether the first row has headings that nobody knows: short
// texts above values of another kind.
func looksHeaded(rows []SheetRow) bool {
	if len(rows) < 3 || len(filledCells(rows[0].Cells)) < 2 {
		return false
	}
	for i := range rows[0].Cells {
		h := rows[0].cell(i)
		if len(h) > 40 || valueKind(h) != kindShort && h != "" {
			return false
		}
	}
	for i := range rows[0].Cells {
		if k := columnKind(rows[1:], i); k != kindShort && k != kindNone {
			return true
		}
	}
	return false
}

func widest(rows []SheetRow) int {
	n := 0
	for _, r := range rows {
		for i := len(r.Cells); i > n; i-- {
			if strings.TrimSpace(r.Cells[i-1]) != "" {
				n = i
			}
		}
	}
	return n
}

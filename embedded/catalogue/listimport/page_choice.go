package listimport

import "ministryfinder/embedded/textfile"

// sheet is the table of a page that has most rows, with those that have the same
// headings, or its lists where no table holds more than they do.
func (p *pageReader) sheet() ([]Sheet, error) {
	best := -1
	for i, t := range p.tables {
		if best < 0 || len(t) > len(p.tables[best]) {
			best = i
		}
	}
	rows := p.list
	var notices []Notice
	// A table of one row or column only places what is in it.
	if best >= 0 && (len(p.list) == 0 || len(p.tables[best]) > 1 && (widest(p.tables[best]) > 1 || len(p.tables[best]) >= len(p.list))) {
		rows, notices = p.together(best)
	}
	if len(rows) == 0 {
		return nil, &Error{Code: ErrorKind, Value: string(textfile.KindHTML)}
	}
	out := Sheet{notices: notices}
	for i, r := range rows {
		if r.Number = i + 1; r.hidden {
			out.HiddenRows++
			continue
		}
		out.Rows = append(out.Rows, r)
	}
	return []Sheet{out}, nil
}

// together returns the rows of a table, and of those with the same headings. It tells
// how many others have rows and columns, too.
func (p *pageReader) together(best int) (rows []SheetRow, notices []Notice) {
	others := 0
	for i, t := range p.tables {
		switch {
		case i == best || len(t) > 1 && sameCells(t[0], p.tables[best][0]):
			rows = append(rows, t...)
		case len(t) > 1 && widest(t) > 1:
			others++
		}
	}
	if others > 0 {
		notices = append(notices, Notice{Code: NoticeOtherTables, N: others})
	}
	return rows, notices
}

// sameCells reports whether two rows have the same headings.
func sameCells(a, b SheetRow) bool {
	for i := range max(len(a.Cells), len(b.Cells)) {
		if fold(a.cell(i)) != fold(b.cell(i)) {
			return false
		}
	}
	return true
}

package importexport

import (
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/textfile"
)

// readCSV reads a table; the column ministry_key must be there, the others may
// be missing.
func (f *File) readCSV(text string) {
	if !strings.Contains(text, "\n") {
		text = textfile.UnicodeLines(text)
	}
	sep, begin := findSeparator(text)
	t := newTable(text[begin:], sep)
	lines := strings.Count(text[:begin], "\n")
	var columns []string
	for number := 1; ; number++ {
		r, more := t.next(len(columns))
		switch {
		case !more:
			if len(f.Rows) == 0 && len(f.Wrong) == 0 {
				f.Wrong = whole(ProblemEmpty, 0)
			}
			return
		case r.bad:
			f.wrong(number, catalogue.Problem{Code: ProblemQuotes, Value: strconv.Itoa(lines + r.line)})
			if columns == nil {
				return
			}
		case filled(r.cells) == 0 || isBlank(r.cells):
		case columns == nil:
			if columns = f.readHeader(number, r.cells); len(f.Wrong) > 0 {
				return
			}
		case len(f.Rows) >= MaxRows:
			f.Rows, f.Wrong = nil, whole(ProblemTooMany, MaxRows)
			return
		default:
			f.readRecord(number, columns, r.cells)
		}
		if len(f.Wrong) >= maxWrong {
			return
		}
	}
}

func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(text string) bool { return plain(text) != "" })
}

// readHeader returns the field of each column, empty for one to be ignored.
func (f *File) readHeader(number int, header []string) []string {
	columns := []string{}
	for _, name := range header[:filled(header)] {
		field, ok := fieldOf(name)
		switch {
		case plain(name) == "" || isIgnored(name):
			field = ""
		case !ok:
			f.wrong(number, catalogue.Problem{Field: sanitize.Excerpt(plain(name)), Code: ProblemColumn, Allowed: catalogue.Fields()})
		case slices.Contains(columns, field):
			f.wrong(number, catalogue.Problem{Field: field, Code: ProblemTwice})
		}
		columns = append(columns, field)
		if len(f.Wrong) >= maxWrong {
			break
		}
	}
	if !slices.Contains(columns, catalogue.FieldKey) {
		f.wrong(number, catalogue.Problem{Field: catalogue.FieldKey, Code: ProblemNoKey})
	}
	return columns
}

// readRecord reads one row.
func (f *File) readRecord(number int, columns, cells []string) {
	row := Row{Number: number}
	for i, text := range cells {
		if i >= len(columns) && plain(text) != "" {
			f.wrong(number, catalogue.Problem{Code: ProblemCells, Max: len(columns)})
			break
		}
		if i >= len(columns) || columns[i] == "" {
			continue
		}
		given, problem := f.setCell(&row, columns[i], sanitize.UnguardCSVCell(text))
		if problem != nil {
			f.wrong(number, *problem)
		} else if given {
			row.Present = append(row.Present, columns[i])
		}
	}
	f.Rows = append(f.Rows, row)
}

// setCell sets a field from its cell. An empty cell for true or false,
// or for position, says nothing.
func (f *File) setCell(row *Row, field, cell string) (given bool, problem *catalogue.Problem) {
	if IsSheetError(cell) {
		return false, &catalogue.Problem{Field: field, Code: ProblemSheetError, Value: sanitize.Excerpt(plain(cell))}
	}
	m := &row.Ministry
	if text := m.Text(field); text != nil {
		*text = f.readText(row, field, cell)
		return true, nil
	}
	if list := m.List(field); list != nil {
		*list = splitCell(field, cell)
		return true, nil
	}
	if cell = plain(cell); cell == "" {
		return false, nil
	}
	if flag := m.Flag(field); flag != nil {
		var ok bool
		if *flag, ok = TrueOrFalse(cell); !ok {
			return false, &catalogue.Problem{Field: field, Code: catalogue.ProblemTrueFalse, Value: sanitize.Excerpt(cell)}
		}
		return true, nil
	}
	n, err := strconv.Atoi(wholeNumber(cell))
	if err != nil {
		return false, &catalogue.Problem{Field: field, Code: catalogue.ProblemPosition, Value: sanitize.Excerpt(cell), Max: catalogue.MaxPosition}
	}
	m.Position = n
	return true, nil
}

// readText returns a text as it is meant, and tells what was done with it and
// what nobody sees in it.
func (f *File) readText(row *Row, field, text string) string {
	if mended, ok := textfile.EncodedOnce(text); ok && !f.asItStands {
		f.notice(Notice{Code: NoticeTwice, Row: row.Number, Field: field, Was: sanitize.Excerpt(text), Value: sanitize.Excerpt(mended)})
		if row.Written == nil {
			row.Written = map[string]string{}
		}
		row.Written[field] = text
		text = mended
	}
	if field != catalogue.FieldKey {
		if unseen := textfile.Unseen(strings.TrimSpace(text)); len(unseen) > 0 {
			named := strings.Join(unseen[:min(len(unseen), maxUnseen)], ", ")
			f.notice(Notice{Code: NoticeUnseen, Row: row.Number, Field: field, Was: sanitize.Excerpt(plain(text)), Value: named})
		}
	}
	return text
}

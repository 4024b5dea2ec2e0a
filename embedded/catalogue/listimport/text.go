package listimport

import (
	"errors"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/textfile"
)

// readText reads a table whose columns are separated, a web page, or a list with a
// name in each line.
func readText(file []byte) ([]Sheet, error) {
	letters, err := textfile.Decode(file, "")
	var other *textfile.KindError
	switch {
	case errors.As(err, &other) && other.Kind == textfile.KindHTML:
		return readPage(file)
	case errors.As(err, &other) && other.Kind == textfile.KindOldExcel:
		return nil, &Error{Code: ErrorOldExcel}
	case errors.As(err, &other):
		return nil, &Error{Code: ErrorKind, Value: string(other.Kind)}
	case err != nil:
		return nil, err
	}
	text := letters.Text
	if !strings.Contains(text, "\n") {
		text = textfile.UnicodeLines(text)
	}
	if rows := markdownRows(text); rows != nil {
		return []Sheet{{Rows: rows}}, nil
	}
	if rows := markedRows(text); rows != nil {
		return []Sheet{{Rows: rows}}, nil
	}
	if rows, notices := tableRows(text); rows != nil {
		return []Sheet{{Rows: rows, notices: notices}}, nil
	}
	return []Sheet{{Rows: lineRows(text)}}, nil
}

// isHeading reports whether a column's name is one that is known.
func isHeading(name string) bool { return fieldOfHeading(name).Field != LeaveOut }

// tableRows reads a text as a table; nil when it is none, as its lines do not have
// the same number of cells.
func tableRows(text string) (out []SheetRow, notices []Notice) {
	sep, at := importexport.Separator(text, isHeading)
	if at == 0 && !headed(text, sep) {
		sep = steadiest(text)
	}
	if sep == 0 {
		return nil, nil
	}
	for _, r := range importexport.Rows(text[at:], sep, maxRows+1) {
		if r.Bad && len(notices) < maxNotices {
			notices = append(notices, Notice{Code: NoticeQuote, Row: r.Number})
		}
		for i := range r.Cells {
			r.Cells[i] = withoutGuard(r.Cells[i])
		}
		out = append(out, SheetRow{Number: r.Number, Cells: r.Cells[:min(len(r.Cells), maxColumns)]})
	}
	return out, notices
}

// headed reports whether one of the first rows has headings that are known, cut by
// the separator.
func headed(text string, sep byte) bool {
	for _, r := range importexport.Rows(text, sep, maxHeadingRow) {
		known := 0
		for _, cell := range r.Cells {
			if isHeading(cell) {
				known++
			}
		}
		if len(r.Cells) > 1 && known > 1 && known*2 >= len(filledCells(r.Cells)) {
			return true
		}
	}
	return false
}

func filledCells(cells []string) []string {
	return slices.DeleteFunc(slices.Clone(cells), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// steadiest returns the separator that cuts most lines into the same number of
// cells, 0 when none does.
func steadiest(text string) byte {
	best, most := byte(0), 0
	for _, sep := range []byte{'\t', ';', '|', ','} {
		rows := importexport.Rows(text, sep, probedRows)
		counts := map[int]int{}
		for _, r := range rows {
			counts[len(r.Cells)]++
		}
		for cells, n := range counts {
			// A tab is nobody's punctuation; a comma is in every second sentence.
			need := len(rows) * 6 / 10
			if sep == ',' {
				need = len(rows) * 9 / 10
			}
			if cells > 1 && n > need && n > most && (len(rows) > 1 || sep == '\t') {
				best, most = sep, n
			}
		}
	}
	return best
}

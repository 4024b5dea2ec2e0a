package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/cell"
)

// ReadCSV reads a CSV file. The separator is a comma, a semicolon or a
// tabulator, as spreadsheets write it in different countries; the column
// ministry_key must be there, the others may be missing. What cannot be read
// is returned beside the rows that can.
func ReadCSV(file []byte) ([]Row, []Wrong) {
	if len(file) > MaxBytes {
		return nil, whole(ProblemTooLarge, MaxBytes>>20)
	}
	file = UTF8(file)
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator(file), -1, true
	header, err := r.Read()
	if err == nil && len(header) <= 2 && strings.HasPrefix(header[0], "sep=") {
		header, err = r.Read() // the line in which Excel is told the separator
	}
	if errors.Is(err, io.EOF) {
		return nil, whole(ProblemEmpty, 0)
	}
	if err != nil {
		return nil, []Wrong{unread(err, 1)}
	}
	columns, wrong := readHeader(header)
	if len(wrong) > 0 {
		return nil, wrong
	}
	var rows []Row
	for number := 2; ; number++ {
		record, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			if len(rows) == 0 && len(wrong) == 0 {
				return nil, whole(ProblemEmpty, 0)
			}
			return rows, wrong
		case err != nil:
			// Where a quotation mark is missing nobody knows where the rows begin.
			return rows, append(wrong, unread(err, number))
		case len(rows) >= MaxRows:
			return nil, whole(ProblemTooMany, MaxRows)
		case len(wrong) >= maxWrong:
			return rows, wrong
		}
		row, problems, blank := readRecord(number, columns, record)
		if !blank {
			rows, wrong = append(rows, row), append(wrong, problems...)
		}
	}
}

// UTF8 returns a file's text in UTF-8, without a byte order mark. Older
// spreadsheets write Windows' western alphabet, which is no valid UTF-8 where
// it has an accent.
func UTF8(file []byte) []byte {
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if utf8.Valid(file) {
		return file
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(file)
	if err != nil {
		return file // the check of the texts tells
	}
	return decoded
}

// separator is the character that stands most often in the first line.
func separator(file []byte) rune {
	line, rest, _ := bytes.Cut(file, []byte("\n"))
	if told, ok := bytes.CutPrefix(line, []byte("sep=")); ok {
		if told = bytes.TrimSpace(told); len(told) == 1 && strings.ContainsRune(",;", rune(told[0])) {
			return rune(told[0])
		}
		line, _, _ = bytes.Cut(rest, []byte("\n"))
	}
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(line, []byte(string(r))) > bytes.Count(line, []byte(string(best))) {
			best = r
		}
	}
	return best
}

func unread(err error, number int) Wrong {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return Wrong{number, catalogue.Problem{Code: ProblemQuotes, Value: strconv.Itoa(at.Line)}}
	}
	return Wrong{number, catalogue.Problem{Code: ProblemQuotes}}
}

// readHeader returns the field of each column, empty for one to be ignored.
func readHeader(header []string) (columns []string, wrong []Wrong) {
	for _, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		field, ok := fieldOf(name)
		switch {
		case name == "" || slices.Contains(ignored, name):
			field = ""
		case !ok:
			wrong = append(wrong, Wrong{1, catalogue.Problem{Field: catalogue.Short(name), Code: ProblemColumn, Allowed: catalogue.Fields()}})
		case slices.Contains(columns, field):
			wrong = append(wrong, Wrong{1, catalogue.Problem{Field: field, Code: ProblemTwice}})
		}
		columns = append(columns, field)
		if len(wrong) >= maxWrong {
			break
		}
	}
	if len(wrong) == 0 && !slices.Contains(columns, catalogue.FieldKey) {
		wrong = append(wrong, Wrong{1, catalogue.Problem{Field: catalogue.FieldKey, Code: ProblemNoKey}})
	}
	return columns, wrong
}

// readRecord reads one row; blank is true for one without any text.
func readRecord(number int, columns, record []string) (row Row, wrong []Wrong, blank bool) {
	row, blank = Row{Number: number}, true
	for i, text := range record {
		if strings.TrimSpace(text) != "" {
			blank = false
			if i >= len(columns) {
				return row, append(wrong, Wrong{number, catalogue.Problem{Code: ProblemCells, Most: len(columns)}}), false
			}
		}
		if i >= len(columns) || columns[i] == "" {
			continue
		}
		given, problem := setCell(&row.Ministry, columns[i], cell.Unguard(text))
		if problem != nil {
			wrong = append(wrong, Wrong{number, *problem})
		} else if given {
			row.Given = append(row.Given, columns[i])
		}
	}
	return row, wrong, blank
}

// setCell sets a field from its cell. An empty cell for active or position
// says nothing.
func setCell(m *catalogue.Ministry, field, cell string) (given bool, problem *catalogue.Problem) {
	if text := m.Text(field); text != nil {
		*text = cell
		return true, nil
	}
	cell = strings.TrimSpace(cell)
	if list := m.List(field); list != nil {
		*list = splitCell(cell)
		return true, nil
	}
	if cell == "" {
		return false, nil
	}
	if field == catalogue.FieldActive {
		var ok bool
		if m.Active, ok = trueOrFalse(cell); !ok {
			return false, &catalogue.Problem{Field: field, Code: catalogue.ProblemTrueFalse, Value: catalogue.Short(cell)}
		}
		return true, nil
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		return false, &catalogue.Problem{Field: field, Code: catalogue.ProblemPosition, Value: catalogue.Short(cell), Most: catalogue.MaxPosition}
	}
	m.Position = n
	return true, nil
}

// valueSeparator joins the values of a list in one cell.
const valueSeparator = "|"

func splitCell(cell string) []string {
	out := []string{}
	for v := range strings.SplitSeq(cell, valueSeparator) {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// trueOrFalse reads what people and spreadsheets write for the two; an
// English Excel writes TRUE, a Spanish one VERDADERO.
func trueOrFalse(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "true", "1", "yes", "verdadero", "sí", "si":
		return true, true
	case "false", "0", "no", "falso":
		return false, true
	}
	return false, false
}

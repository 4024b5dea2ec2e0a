package listimport

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// isTrue reads a yes or no of a workbook.
func isTrue(value string) bool { return value == "1" || value == "true" }

// hideColumns notes which columns are not shown.
func (s *sheetReader) hideColumns(e xml.StartElement) {
	first, err := strconv.Atoi(attribute(e, "min"))
	last, err2 := strconv.Atoi(attribute(e, "max"))
	if err != nil || err2 != nil || !isTrue(attribute(e, "hidden")) {
		return
	}
	for i := max(first, 1); i <= min(last, maxColumns); i++ {
		s.hidden[i-1] = true
	}
}

// shown is the sheet as a person sees it: without the rows and columns that are hidden,
// by hand or by a filter. Columns keep their places.
func (s *sheetReader) shown() Sheet {
	var out Sheet
	var columns [maxColumns]bool
	for _, r := range s.rows {
		switch {
		case isBlank(r.Cells):
			continue
		case r.hidden:
			out.HiddenRows++
			continue
		}
		for i := range r.Cells {
			if s.hidden[i] {
				columns[i] = columns[i] || strings.TrimSpace(r.Cells[i]) != ""
				r.Cells[i] = ""
				delete(r.targets, i)
			}
		}
		if !isBlank(r.Cells) {
			out.Rows = append(out.Rows, r)
		}
	}
	for _, left := range columns {
		if left {
			out.HiddenColumns++
		}
	}
	return out
}

// fillMerged gives each cell of a merged range that goes down the text of its first
// one: a heading that stands beside several rows is about each of them. Across, the
// text stands in the first column that is shown.
func (s *sheetReader) fillMerged() {
	at := map[int]int{}
	for i, r := range s.rows {
		at[r.Number] = i
	}
	for _, ref := range s.ranges {
		from, to, ok := strings.Cut(ref, ":")
		column, first, last := columnOf(from), rowOf(from), rowOf(to)
		i, there := at[first]
		if !ok || !there || column < 0 || column >= maxColumns {
			continue
		}
		value, target := s.rows[i].cell(column), s.rows[i].targets[column]
		show := column
		for show < min(columnOf(to), maxColumns-1) && s.hidden[show] {
			show++
		}
		if show == column {
			i++
		}
		for ; i < len(s.rows) && s.rows[i].Number <= last; i++ {
			for len(s.rows[i].Cells) <= show {
				s.rows[i].Cells = append(s.rows[i].Cells, "")
			}
			if s.workbook.text += len(value); s.workbook.text > maxText {
				return
			}
			s.rows[i].Cells[show] = value
			s.rows[i].lead(show, target)
		}
	}
}

func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

package listimport

import (
	"errors"
	"strconv"
	"strings"
)

// pageRow is the row of a page's table that is being read.
type pageRow struct {
	row          []string
	targets      map[int]string
	target       string // where the cell leads to
	open, hidden bool
	filled       bool // with a text of its own
	across, down int  // over how many columns and rows the cell goes
	above        [maxColumns]spanned
	repeated     int // bytes of texts that were given to further rows
}

// spanned is a cell of an earlier row that goes over rows more.
type spanned struct {
	rows         int
	text, target string
}

// spanOf reads over how many rows or columns a cell goes. Zero is over all that follow.
func spanOf(value string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && n == 0:
		return most
	case err != nil || n < 1:
		return 1
	}
	return min(n, most)
}

// endCell puts a cell into its place. As with merged cells of a workbook its text stands
// in its first column, and is repeated in each row.
func (p *pageReader) endCell() {
	if !p.inCell {
		return
	}
	text, target := linesOf(&p.cell), p.target
	p.inCell, p.target = false, ""
	for p.isBelow() {
		p.takeAbove()
	}
	p.filled = p.filled || text != ""
	for range p.across {
		if len(p.row) == maxColumns {
			break
		}
		p.above[len(p.row)] = spanned{p.down - 1, text, target}
		p.put(text, target)
		text, target = "", ""
	}
}

// isBelow reports whether a cell of an earlier row goes over the next place of this one.
func (p *pageReader) isBelow() bool { return len(p.row) < maxColumns && p.above[len(p.row)].rows > 0 }

// takeAbove fills a place with the text of an earlier row.
func (p *pageReader) takeAbove() {
	s := &p.above[len(p.row)]
	s.rows--
	if p.repeated += len(s.text); p.repeated > maxText {
		s.text = ""
	}
	p.put(s.text, s.target)
}

// put puts a text into the next place.
func (p *pageReader) put(text, target string) {
	if target != "" {
		if p.targets == nil {
			p.targets = map[int]string{}
		}
		p.targets[len(p.row)] = target
	}
	p.row = append(p.row, text)
}

// endRow keeps a row that has texts of its own.
func (p *pageReader) endRow() {
	p.endCell()
	if !p.open {
		return
	}
	last := len(p.row)
	for i := last; i < maxColumns; i++ {
		if p.above[i].rows > 0 {
			last = i + 1
		}
	}
	for len(p.row) < last {
		if p.isBelow() {
			p.takeAbove()
		} else {
			p.row = append(p.row, "")
		}
	}
	if table := len(p.tables) - 1; table >= 0 && p.filled && p.rows <= maxRows {
		p.rows++
		p.tables[table] = append(p.tables[table], SheetRow{Cells: p.row, hidden: p.hidden, targets: p.targets})
	}
	p.row, p.targets, p.open, p.hidden, p.filled = nil, nil, false, false, false
}

// endRows ends a table or a part of it, over which no cell goes.
func (p *pageReader) endRows() {
	p.endRow()
	p.above = [maxColumns]spanned{}
}

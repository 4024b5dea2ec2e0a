package listimport

import (
	"strings"

	"ministryfinder/embedded/pattern"
)

var (
	// tableRule is the line below the headings of a table in Markdown, or one between
	// the rows of a table that a program prints.
	tableRule = pattern.Of(`^\s*[|+]?(?:\s*:?[-=]+:?\s*[|+])+(?:\s*:?[-=]+:?)?\s*$|^\s*[|+](?:\s*:?[-=]+:?)\s*$`)
	// markdownEscape is a sign that means nothing in Markdown.
	markdownEscape = pattern.Of("\\\\([\\\\|*_\\[\\]()#+.!`<>-])")
	markdownBreak  = pattern.Of(`(?i)\s*<br\s*/?>\s*`)
	markdownLink   = pattern.Of(`^\[([^\[\]]*)\]\(<?([^()<>\s]+)>?\)$`)
)

// markdownRows reads a table as Markdown and programs for consoles write it; nil when
// the text has none. Lines beside the table are rows of one cell.
func markdownRows(text string) []SheetRow {
	lines := strings.Split(text, "\n")
	rule := firstRule(lines)
	if rule < 0 {
		return nil
	}
	heading := strings.TrimSpace(lines[max(rule-1, 0)])
	if !strings.Contains(heading, "|") {
		heading = strings.TrimSpace(lines[rule+1])
	}
	var out []SheetRow
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" || i == rule || isRule(line, 3) {
			continue
		}
		row := SheetRow{Number: i + 1}
		for column, cell := range markdownCells(line, heading) {
			if column == maxColumns {
				break
			}
			row.addMarkdown(cell)
		}
		if !isBlank(row.Cells) {
			out = append(out, row)
		}
		if len(out) > maxRows {
			break
		}
	}
	return out
}

// firstRule returns the place of the first rule of a table, -1 when there is none: it
// stands below the headings, or above them where it is long.
func firstRule(lines []string) int {
	for i, line := range lines {
		switch {
		case !isRule(line, 1):
		case i > 0 && strings.Contains(lines[i-1], "|"), isRule(line, 3) && i+1 < len(lines) && strings.Contains(lines[i+1], "|"):
			return i
		}
	}
	return -1
}

// isRule reports whether a line only has rules of at least so many signs.
func isRule(line string, signs int) bool {
	return tableRule().MatchString(line) &&
		(strings.Contains(line, strings.Repeat("-", signs)) || strings.Contains(line, strings.Repeat("=", signs)))
}

// markdownCells cuts a line of a table, without the marks at its ends that the heading
// has, too.
func markdownCells(line, heading string) []string {
	const escaped = "\x00"
	line = strings.ReplaceAll(line, `\|`, escaped)
	if strings.HasPrefix(heading, "|") {
		line = strings.TrimPrefix(line, "|")
	}
	if strings.HasSuffix(heading, "|") {
		line = strings.TrimSuffix(line, "|")
	}
	cells := strings.Split(line, "|")
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(c, escaped, `\|`)
	}
	return cells
}

// addMarkdown adds a cell without the signs of Markdown.
func (r *SheetRow) addMarkdown(cell string) {
	cell = strings.TrimSpace(cell)
	if m := markdownLink().FindStringSubmatch(cell); m != nil {
		r.lead(len(r.Cells), cleanTarget(m[2]))
		cell = m[1]
	}
	cell = markdownBreak().ReplaceAllString(withoutPair(cell, "**"), "\n")
	r.Cells = append(r.Cells, markdownEscape().ReplaceAllString(cell, "$1"))
}

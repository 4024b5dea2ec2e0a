package listimport

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"ministryfinder/embedded/pattern"
	"ministryfinder/embedded/textfile"
)

// readPage reads the largest table of a web page, or its lists.
func readPage(file []byte) ([]Sheet, error) {
	text := string(file)
	// In front of a page the decoder sees a text, and reads its letters.
	if letters, err := textfile.Decode(append([]byte("x\n"), bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))...), ""); err == nil {
		text = strings.TrimPrefix(letters.Text, "x\n")
	}
	p := pageReader{z: html.NewTokenizer(strings.NewReader(text))}
	p.z.SetMaxBuf(MaxBytes)
	p.read()
	return p.sheet()
}

// blanks are what a page shows as one.
var blanks = pattern.Of(`[\s\x{00A0}]+`)

// pageReader collects the tables of a page, and the entries of its lists.
type pageReader struct {
	z      *html.Tokenizer
	tables [][]SheetRow
	list   []SheetRow
	pageRow
	cell, entry     strings.Builder // of a table, of a list
	inCell, inEntry bool
	rows            int
}

func (p *pageReader) read() {
	skip := 0 // what nobody sees
	for {
		switch p.z.Next() {
		case html.ErrorToken:
			p.endRow()
			p.endEntry()
			return
		case html.TextToken:
			if skip == 0 {
				p.write(blanks().ReplaceAllString(string(p.z.Text()), " "))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := p.z.TagName()
			switch tag := atom.Lookup(name); tag {
			case atom.Style, atom.Script, atom.Title:
				skip++
			default:
				p.begin(tag, p.attributes(more))
			}
		case html.EndTagToken:
			name, _ := p.z.TagName()
			switch tag := atom.Lookup(name); tag {
			case atom.Style, atom.Script, atom.Title:
				skip = max(0, skip-1)
			default:
				p.end(tag)
			}
		}
	}
}

// attributes are those of a tag that mean something here.
func (p *pageReader) attributes(more bool) map[string]string {
	out := map[string]string{}
	for more {
		var name, value []byte
		name, value, more = p.z.TagAttr()
		switch string(name) {
		case "hidden", "style", "colspan", "rowspan", "href":
			out[string(name)] = string(value)
		}
	}
	return out
}

// isHidden reports whether attributes say that nobody sees it.
func isHidden(attributes map[string]string) bool {
	_, hidden := attributes["hidden"]
	style := strings.ToLower(strings.Join(strings.Fields(attributes["style"]), ""))
	return hidden || strings.Contains(";"+style, ";display:none")
}

func (p *pageReader) begin(tag atom.Atom, attributes map[string]string) {
	switch tag {
	case atom.Table:
		p.endRows()
		p.endEntry()
		if len(p.tables) < maxSheets {
			p.tables = append(p.tables, nil)
		}
	case atom.Thead, atom.Tbody, atom.Tfoot:
		p.endRows()
	case atom.Tr:
		p.endRow()
		p.open, p.hidden = true, isHidden(attributes)
	case atom.Td, atom.Th:
		p.endCell()
		p.inCell, p.open = true, true
		p.across, p.down = spanOf(attributes["colspan"], maxColumns), spanOf(attributes["rowspan"], maxRows)
	case atom.Li:
		p.endEntry()
		p.write("\n")
		p.inEntry = true
	case atom.A:
		if p.inCell && p.target == "" {
			p.target = cleanTarget(attributes["href"])
		}
	case atom.Br, atom.P, atom.Div:
		p.write("\n")
	}
}

func (p *pageReader) end(tag atom.Atom) {
	switch tag {
	case atom.Td, atom.Th:
		p.endCell()
	case atom.Tr:
		p.endRow()
	case atom.Thead, atom.Tbody, atom.Tfoot, atom.Table:
		p.endRows()
	case atom.Li, atom.Ul, atom.Ol:
		p.endEntry()
	}
}

// write adds a text to the cell and to the entry that are being read: one may be in the
// other.
func (p *pageReader) write(text string) {
	if p.inCell && p.cell.Len() < MaxBytes {
		p.cell.WriteString(text)
	}
	if p.inEntry && p.entry.Len() < MaxBytes {
		p.entry.WriteString(text)
	}
}

// linesOf takes what was collected, a line of it in a line.
func linesOf(b *strings.Builder) string {
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	b.Reset()
	return strings.Join(lines, "\n")
}

// endEntry keeps an entry of a list.
func (p *pageReader) endEntry() {
	if !p.inEntry {
		return
	}
	p.inEntry = false
	if text := linesOf(&p.entry); text != "" && p.rows <= maxRows {
		p.rows++
		p.list = append(p.list, SheetRow{Cells: []string{text}})
	}
}

package listimport

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"ministryfinder/embedded/textfile"
)

// readPage reads the largest table of a web page, or its largest list.
func readPage(file []byte) ([]Sheet, error) {
	text := string(file)
	// In front of a page the decoder sees a text, and reads its letters.
	if letters, err := textfile.Decode(append([]byte("x\n"), bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))...), ""); err == nil {
		text = strings.TrimPrefix(letters.Text, "x\n")
	}
	p := pageReader{z: html.NewTokenizer(strings.NewReader(text))}
	p.z.SetMaxBuf(MaxBytes)
	p.read()
	best := p.list
	for _, t := range p.tables {
		if len(t) > 1 || len(best) == 0 {
			if len(t) > len(best) || len(p.list) == len(best) {
				best = t
			}
		}
	}
	if len(best) == 0 {
		return nil, &Error{Code: ErrorKind, Value: string(textfile.KindHTML)}
	}
	var sheet Sheet
	for i, r := range best {
		if r.Number = i + 1; r.hidden {
			sheet.HiddenRows++
			continue
		}
		sheet.Rows = append(sheet.Rows, r)
	}
	return []Sheet{sheet}, nil
}

// pageReader collects the tables of a page, and the entries of its lists.
type pageReader struct {
	z      *html.Tokenizer
	tables [][]SheetRow
	list   []SheetRow
	pageRow
	cell strings.Builder
	in   bool // a cell or an entry
	rows int
}

func (p *pageReader) read() {
	skip := 0 // what nobody sees
	for {
		switch p.z.Next() {
		case html.ErrorToken:
			p.endRow()
			return
		case html.TextToken:
			if p.in && skip == 0 && p.cell.Len() < MaxBytes {
				p.cell.Write(bytes.Join(bytes.Fields(p.z.Text()), []byte(" ")))
				p.cell.WriteByte(' ')
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
		p.in, p.open = true, true
		p.across, p.down = spanOf(attributes["colspan"], maxColumns), spanOf(attributes["rowspan"], maxRows)
	case atom.Li:
		if len(p.row) == 0 {
			p.endEntry()
			p.in = true
		}
	case atom.A:
		if p.in && p.target == "" {
			p.target = cleanTarget(attributes["href"])
		}
	case atom.Br, atom.P, atom.Div:
		if p.in && strings.TrimSpace(p.cell.String()) != "" {
			p.cell.WriteByte('\n')
		}
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
		if len(p.row) == 0 {
			p.endEntry()
		}
	}
}

// text takes what was collected, a line of it in a line.
func (p *pageReader) text() string {
	var lines []string
	for line := range strings.SplitSeq(p.cell.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	p.cell.Reset()
	p.in, p.target = false, ""
	return strings.Join(lines, "\n")
}

func (p *pageReader) endEntry() {
	if !p.in {
		return
	}
	if text := p.text(); text != "" && p.rows <= maxRows {
		p.rows++
		p.list = append(p.list, SheetRow{Cells: []string{text}})
	}
}

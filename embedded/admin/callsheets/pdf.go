package callsheets

import (
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/paper"
	"ministryfinder/embedded/store"
)

// Measures of a page, in points.
const (
	margin, titleHeight, headHeight, footHeight = 40.0, 37.0, 58.0, 22.0
	// minRow is the least height of a row: a person writes into it.
	minRow, lineHeight, cellGap = 30.0, 11.5, 4.0
	letters                     = 9.0
)

// column is one of the table, with its part of the page's width.
type column struct {
	key  string
	part float64
}

var columns = [...]column{
	{"waiting.name", .19}, {"call_sheets.contact", .23}, {"waiting.when", .12}, {"call_sheets.code", .11}, {"call_sheets.mailed", .07},
	{"call_sheets.called", .07}, {"call_sheets.join", .05}, {"call_sheets.no_longer", .07}, {"call_sheets.no_response", .09},
}

// pdf sends the sheets as a file of paper, on which each ministry begins a page.
func (h *Handler) pdf(w http.ResponseWriter, r *http.Request, s view.Session) {
	t := h.Pages.Texts(r)
	sheets, ok := h.read(w, r, t)
	if !ok {
		return
	}
	if len(sheets) == 0 {
		http.Redirect(w, r, view.InLanguage(r, path), http.StatusSeeOther) // which says so
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d := document{paper.New(paper.In(h.Zone()).Landscape(), t.T("call_sheets.title"), h.Today()), t, t.LongDate(h.Today()), 0}
	for _, one := range sheets {
		d.sheet(one)
	}
	file, err := d.Bytes()
	if err == nil {
		err = h.store.AddAuditEntry(ctx, store.AuditEntry{At: h.Now(), Who: s.Name, Action: "asker.export"})
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="people-who-wait-`+view.Day(h.Today())+`.pdf"`)
	_, _ = w.Write(file)
}

// document is the file, and where on its page the next row begins.
type document struct {
	*paper.Document
	t    *i18n.Texts
	made string
	y    float64
}

// sheet writes a ministry, on more than one page where there are many people.
func (d *document) sheet(s sheet) {
	d.begin(s)
	for _, r := range s.Rows {
		name, contact := []string{r.Name}, []string{r.Phone, r.Email}
		if r.Child {
			name = append(name, d.t.T("waiting.for_child"))
		}
		cells := [len(columns)][]string{d.lines(0, name...), d.lines(1, contact...), d.lines(2, r.BestTime), d.lines(3, r.Code)}
		height := minRow
		for _, lines := range cells {
			height = max(height, float64(len(lines))*lineHeight+2*cellGap)
		}
		if d.y+height > d.Height-margin-footHeight {
			d.begin(s)
		}
		d.row(height, "", cells)
	}
}

// begin begins a page of a ministry.
func (d *document) begin(s sheet) {
	d.AddPage()
	width := d.Width - 2*margin
	d.Ink(80)
	parish := d.t.T("parish.name")
	if place := d.t.T("parish.place"); place != "" {
		parish += ", " + place
	}
	d.Words(margin, margin, width, "", letters, "L", parish)
	d.Ink(0)
	d.Words(margin, margin+13, width, "B", 16, "L", s.Ministry+" · "+s.Who)
	d.y = margin + titleHeight
	for _, caution := range s.Cautions {
		for _, line := range d.Lines(width, "B", letters, caution) {
			d.Words(margin, d.y, width, "B", letters, "L", line)
			d.y += lineHeight
		}
	}
	d.Ink(80)
	d.Words(margin, d.Height-margin-letters, width, "", letters, "L", d.t.T("call_sheets.back", "date", d.made))
	d.Ink(0)
	d.y = max(d.y+cellGap, margin+headHeight)
	var heads [len(columns)][]string
	for i, c := range columns {
		heads[i] = d.lines(i, d.t.T(c.key))
	}
	d.row(3*lineHeight+2*cellGap, "B", heads)
}

// lines breaks the texts of a cell into lines.
func (d *document) lines(column int, texts ...string) (all []string) {
	for _, text := range texts {
		all = append(all, d.Lines(d.inside(column), "B", letters, text)...) // bold is the wider one
	}
	return all
}

// inside is the width of what stands in a column's cells.
func (d *document) inside(column int) float64 {
	return (d.Width-2*margin)*columns[column].part - 2*cellGap
}

func (d *document) row(height float64, style string, cells [len(columns)][]string) {
	x := margin
	d.SetLineWidth(.5)
	d.SetDrawColor(90, 90, 90)
	for i, lines := range cells {
		inside, at := d.inside(i), d.y+cellGap
		d.Rect(x, d.y, inside+2*cellGap, height, "D")
		weight := style
		if columns[i].key == "call_sheets.code" {
			weight = "B"
		}
		for _, line := range lines {
			d.Words(x+cellGap, at, inside, weight, letters, "L", line)
			at += lineHeight
		}
		x += inside + 2*cellGap
	}
	d.y += height
}

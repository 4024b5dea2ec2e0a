package statistics

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/paper"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// pdfPath is the page as one sheet of paper, in both languages.
const pdfPath = "/admin/statistics.pdf"

const (
	// pdfRows is how many rows a list has on paper at most.
	pdfRows = 8
	// pdfMargin and pdfGap are in points, of which an inch has 72.
	pdfMargin, pdfGap = 44.0, 22.0
	// rowHeight is that of a row in two languages, listHead that of what stands above
	// the first, footHeight that of the page's last lines.
	rowHeight, listHead, footHeight = 21.0, 30.0, 26.0
)

// pdf answers with the page as one sheet of paper.
func (h *Handler) pdf(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), statisticsTimeout)
	defer cancel()
	t := h.Pages.Texts(r)
	filter, problem := view.ReadFilter(r, t, h.Today())
	size, known := paper.Named(r.URL.Query().Get("paper"))
	if !known {
		size = paper.In(h.Zone())
	}
	if problem != "" {
		h.Pages.NotFound(w, r) // only a hand-made address has such a one
		return
	}
	file, err := h.makePDF(ctx, t, filter, size)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="`+pdfName(h.Today())+`"`)
	_, _ = w.Write(file)
}

// pdfName is what the file is called where it is kept.
func pdfName(day time.Time) string { return "what-people-look-for-" + view.Day(day) + ".pdf" }

func (h *Handler) makePDF(ctx context.Context, t *i18n.Texts, f view.FilterForm, size paper.Size) ([]byte, error) {
	f.Filter = store.Filter{From: f.From, To: f.To} // few people gave certain answers
	f.ByAnswers = false
	n, err := h.readNumbers(ctx, t, f)
	if err != nil {
		return nil, err
	}
	s := sheet{councilNumbers: n, first: t, second: h.Pages.Branding().Texts[i18n.Languages[0]]}
	if t.Lang() == i18n.Languages[0] {
		s.second = h.Pages.Branding().Texts[i18n.Languages[1]]
	}
	if _, s.otherNames, err = view.ReadMinistries(ctx, h.Store, s.second); err != nil {
		return nil, err
	}
	if p, err := h.Store.Image(ctx, parish.LogoName); err == nil {
		s.logo = onWhite(p.Body)
	}
	if own, _, err := parish.Load(ctx, h.Store); err == nil {
		s.brand = brandOf(own.Colour)
	}
	if s.calls, err = h.readCalls(ctx, n.period.from, n.period.to); err != nil {
		return nil, err
	}
	return s.write(size)
}

// onWhite is a logo as paper takes it: a JPEG picture, nil for none.
func onWhite(file []byte) []byte {
	logo, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	flat := image.NewRGBA(logo.Bounds())
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), logo, logo.Bounds().Min, draw.Over)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, flat, &jpeg.Options{Quality: 88}); err != nil {
		return nil
	}
	return out.Bytes()
}

// brandOf is the parish's color where it is dark enough for paper, else the program's.
func brandOf(text string) color.RGBA {
	c := color.RGBA{A: 255}
	if n, err := fmt.Sscanf(text, "#%02x%02x%02x", &c.R, &c.G, &c.B); n != 3 || err != nil || int(c.R)+int(c.G)+int(c.B) > 450 {
		return color.RGBA{0x1f, 0x4e, 0x79, 255}
	}
	return c
}

// sheet is what stands on the paper.
type sheet struct {
	councilNumbers
	first, second *i18n.Texts
	otherNames    view.MinistryNames
	logo          []byte
	brand         color.RGBA
	calls         callNumbers
	pdf           *paper.Document
	width, height float64
}

// both writes a text in both languages, once where they have one word for it.
func (s *sheet) both(of func(t *i18n.Texts) string) string {
	a, b := of(s.first), of(s.second)
	if a == b {
		return a
	}
	return a + " · " + b
}

func (s *sheet) words(key string, pairs ...any) string {
	return s.both(func(t *i18n.Texts) string { return t.T(key, pairs...) })
}

func (s *sheet) write(size paper.Size) ([]byte, error) {
	s.pdf = paper.New(size, s.words("statistics.heading"), s.period.today)
	s.width, s.height = size.Width, size.Height
	s.pdf.SetMargins(pdfMargin, pdfMargin, pdfMargin)
	s.pdf.AddPage()
	y := s.head()
	y = s.sayings(y + 14)
	y = s.chart(y+16) + 14
	half := (s.width - 2*pdfMargin - pdfGap) / 2
	right := pdfMargin + half + pdfGap
	// What is left of the page is for two lists above each other.
	room := (s.height - pdfMargin - footHeight - y) / 2
	s.list(pdfMargin, y, half, room, "statistics.title.interests", s.wishRows())
	s.list(right, y, half, room, "statistics.chosen", s.chosenRows())
	s.list(pdfMargin, y+room, half, room, "statistics.title.unmet", s.unmetRows())
	s.list(right, y+room, half, room, "statistics.funnel", s.funnelRows())
	s.foot()
	return s.pdf.Bytes()
}

func (s *sheet) fill(part float64) {
	mix := func(c uint8) int { return int(255 - part*(255-float64(c))) }
	s.pdf.SetFillColor(mix(s.brand.R), mix(s.brand.G), mix(s.brand.B))
}

func (s *sheet) head() (y float64) {
	x, y := pdfMargin, pdfMargin
	if s.logo != nil {
		info := s.pdf.RegisterImageOptionsReader("logo", fpdf.ImageOptions{ImageType: "JPEG"}, bytes.NewReader(s.logo))
		if info != nil && s.pdf.Ok() {
			const side = 46
			w, h := info.Extent()
			scale := min(side/w, side/h)
			s.pdf.ImageOptions("logo", x, y, w*scale, h*scale, false, fpdf.ImageOptions{ImageType: "JPEG"}, 0, "")
			x += w*scale + 12
		}
	}
	room := s.width - pdfMargin - x
	s.pdf.Ink(80)
	name := s.first.T("parish.name")
	if place := s.first.T("parish.place"); place != "" {
		name += ", " + place
	}
	s.pdf.Words(x, y, room, "", 9.5, "L", name)
	s.pdf.Ink(20)
	s.pdf.Words(x, y+13, room, "B", 17, "L", s.words("statistics.heading"))
	s.pdf.Ink(80)
	s.pdf.Words(x, y+36, room, "", 9.5, "L", s.both(func(t *i18n.Texts) string {
		return t.T("statistics.span", "from", t.Date(s.period.from), "to", t.Date(s.period.to))
	}))
	return y + 50
}

// sayings writes the sentences, a language a column.
func (s *sheet) sayings(y float64) (end float64) {
	half := (s.width - 2*pdfMargin - pdfGap) / 2
	f := s.findings()
	f.least = view.MinTold
	for i, t := range []*i18n.Texts{s.first, s.second} {
		if f.chosen = s.chosen; i == 1 {
			f.chosen = s.chosenIn(s.otherNames)
		}
		x, at := pdfMargin+float64(i)*(half+pdfGap), y
		sentences := f.sentences(t)
		if calls := s.calls.text(t); calls != "" {
			sentences = append(sentences, calls)
		}
		for n, sentence := range sentences {
			style, size := "", 9.0
			if n == 0 {
				style, size = "B", 10.5
			}
			s.pdf.Ink(30)
			for _, line := range s.pdf.Lines(half, style, size, sentence) {
				s.pdf.Words(x, at, half, style, size, "L", line)
				at += size * 1.32
			}
			at += 2.5
		}
		end = max(end, at)
	}
	return end
}

// chart draws the columns. Those of fewer people than are told are as high as the
// smallest number that is, and light.
func (s *sheet) chart(y float64) (end float64) {
	const height, axis = 96.0, 30.0
	c := newDayChart(s.first, s.period, s.days, 1)
	s.pdf.Ink(20)
	s.pdf.Words(pdfMargin, y, s.width-2*pdfMargin, "B", 10.5, "L", s.words("statistics.by."+c.Unit))
	top, left, room := y+20, pdfMargin+axis, s.width-2*pdfMargin-axis
	s.pdf.SetLineWidth(0.4)
	s.pdf.SetDrawColor(205, 205, 205)
	s.pdf.Ink(90)
	for i, tick := range c.Ticks {
		at := top + height*float64(i)/2
		s.pdf.Line(left, at, left+room, at)
		s.pdf.Words(pdfMargin, at-5, axis-6, "", 7.5, "R", tick)
	}
	w := room / float64(max(1, len(c.Columns)))
	high := func(n int) float64 { return height * min(1, float64(n)/float64(c.top)) }
	few := false
	for i, col := range c.Columns {
		if col.N == 0 {
			continue
		}
		shown := max(col.N, view.MinTold)
		switch {
		case col.N < view.MinTold:
			few = true
			s.fill(0.25)
		case col.Running:
			s.fill(0.4)
		case col.Sunday || c.Unit != "day":
			s.fill(1)
		default:
			s.fill(0.65)
		}
		s.pdf.Rect(left+float64(i)*w+w*0.12, top+height-high(shown), w*0.76, high(shown), "F")
	}
	if s.period.compared() {
		s.pdf.SetLineWidth(0.7)
		s.pdf.SetDrawColor(70, 70, 70)
		for i := 1; i < len(c.Columns); i++ {
			s.pdf.Line(left+(float64(i)-0.5)*w, top+height-high(told(c.Columns[i-1].Before)), left+(float64(i)+0.5)*w,
				top+height-high(told(c.Columns[i].Before)))
		}
	}
	for i, date := range c.Dates {
		s.pdf.Words(left+room*float64(i)/2-room*float64(i)/2*0.3, top+height+3, room*0.3, "", 7.5, [3]string{"L", "C", "R"}[i], date)
	}
	var notes []string
	if c.Sundays {
		notes = append(notes, s.words("statistics.pdf_sundays"))
	}
	if s.period.compared() {
		notes = append(notes, s.words("statistics.pdf_line")+": "+s.both(s.period.beforeText))
	}
	if few {
		notes = append(notes, s.words("statistics.pdf_few", "n", view.MinTold))
	}
	end = top + height + 15
	for _, note := range notes {
		s.pdf.Words(left, end, room, "", 7.5, "L", note)
		end += 10
	}
	return end
}

// list writes a title and as many rows as there is room for.
func (s *sheet) list(x, y, width, room float64, title string, rows []sheetRow) {
	const number = 74.0
	s.pdf.Ink(20)
	s.pdf.Words(x, y, width, "B", 10.5, "L", s.first.T(title))
	s.pdf.Ink(90)
	s.pdf.Words(x, y+13, width, "", 8, "L", s.second.T(title))
	y += listHead
	if len(rows) == 0 {
		s.pdf.Words(x, y, width, "", 8.5, "L", s.words("statistics.no_numbers"))
		return
	}
	for _, r := range rows[:min(len(rows), max(0, int((room-listHead)/rowHeight)))] {
		s.pdf.Ink(30)
		s.pdf.Words(x, y, width-number, "", 8.5, "L", r.label)
		s.pdf.Words(x+width-number, y, number, "", 8.5, "R", r.number)
		if r.other != r.label {
			s.pdf.Ink(100)
			s.pdf.Words(x, y+9.5, width-number, "", 6.5, "L", r.other)
		}
		s.pdf.SetFillColor(232, 232, 232)
		s.pdf.Rect(x, y+18, width, 1.4, "F")
		s.fill(0.85)
		s.pdf.Rect(x, y+18, width*r.part, 1.4, "F")
		y += rowHeight
	}
}

func (s *sheet) foot() {
	s.pdf.Ink(90)
	y := s.height - pdfMargin - 14
	for i, t := range []*i18n.Texts{s.first, s.second} {
		s.pdf.Words(pdfMargin, y+float64(i)*10, s.width-2*pdfMargin, "", 7.5, "L", t.T("sheet.note", "date", t.Date(s.period.today)))
	}
}

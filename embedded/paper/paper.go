// Package paper makes PDF files of a few pages of lines and tables, with letters that
// show Latin, Greek and Cyrillic names with all their marks. The dashboard's monthly
// page and the sheets of who calls people are written with it.
package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Size is a size of paper, in points, of which an inch has 72.
type Size struct{ Width, Height float64 }

// Landscape is the same paper turned on its side.
func (s Size) Landscape() Size { return Size{s.Height, s.Width} }

// Named returns the paper called letter or a4.
func Named(name string) (s Size, known bool) {
	switch name {
	case "letter":
		return Size{612, 792}, true
	case "a4":
		return Size{595.28, 841.89}, true
	}
	return Size{}, false
}

// In is the paper of a part of the world: America's is Letter.
func In(zone *time.Location) Size {
	paper := "a4"
	if name := zone.String(); strings.HasPrefix(name, "America/") || strings.HasPrefix(name, "US/") || name == "Pacific/Honolulu" {
		paper = "letter"
	}
	s, _ := Named(paper)
	return s
}

// Document is a file that is being written. Its places are in points from the upper
// left corner of a page.
type Document struct {
	*fpdf.Fpdf
	Size
}

// New begins a file of a day; the first page is added by AddPage.
func New(size Size, title string, day time.Time) *Document {
	d := &Document{fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: size.Width, Ht: size.Height}}), size}
	d.SetAutoPageBreak(false, 0)
	d.SetCellMargin(0)
	d.SetTitle(title, true)
	d.SetCreationDate(day)
	d.SetModificationDate(day)
	d.AddUTF8FontFromBytes("go", "", goregular.TTF)
	d.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	return d
}

// Bytes ends the file and returns it.
func (d *Document) Bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return nil, fmt.Errorf("make the PDF: %w", err)
	}
	return out.Bytes(), nil
}

// Ink makes the next words gray: 0 is black, 255 white.
func (d *Document) Ink(gray int) { d.SetTextColor(gray, gray, gray) }

// Words writes a line, cut where it is too long. The style is "" or "B" for bold, the
// align L, C or R.
func (d *Document) Words(x, y, width float64, style string, size float64, align, words string) {
	d.SetFont("go", style, size)
	words = Printable(words)
	if d.GetStringWidth(words) > width {
		runes := []rune(words)
		for len(runes) > 1 && d.GetStringWidth(string(runes)+"…") > width {
			runes = runes[:len(runes)-1]
		}
		words = strings.TrimSpace(string(runes)) + "…"
	}
	d.SetXY(x, y)
	d.CellFormat(width, size*1.3, words, "", 0, align+"M", false, 0, "")
}

// Lines breaks words into lines of a width.
func (d *Document) Lines(width float64, style string, size float64, words string) []string {
	if words == "" {
		return nil
	}
	d.SetFont("go", style, size)
	return d.SplitText(Printable(words), width)
}

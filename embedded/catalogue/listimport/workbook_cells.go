package listimport

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// readShared reads the texts that cells point to by their numbers.
func (w *workbook) readShared() error {
	size := 0
	return w.each("xl/sharedstrings.xml", func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d, "si")
		if err != nil {
			return err
		}
		if size += len(text) + 16; size > maxText {
			return &Error{Code: ErrorUnpacked, N: maxUnpacked >> 20}
		}
		w.shared = append(w.shared, text)
		return nil
	})
}

// richText joins the texts up to the end of an element, without how they sound.
func richText(d *xml.Decoder, until string) (string, error) {
	var b strings.Builder
	in, sound := 0, 0
	for {
		token, err := next(d)
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				in++
			case "rPh":
				sound++
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				in--
			case "rPh":
				sound--
			case until:
				return unescaped(b.String()), nil
			}
		case xml.CharData:
			if in > 0 && sound == 0 && b.Len() < MaxBytes {
				b.Write(e)
			}
		}
	}
}

// sheetReader reads the cells of a sheet.
type sheetReader struct {
	*workbook
	rows   []SheetRow
	row    SheetRow
	number int
	column int
	kind   string // of the cell
	format cellFormat
	value  string
	target string // of the cell
	ranges []string
	links  []hyperlink
	hidden [maxColumns]bool // columns
}

func (w *workbook) readSheet(part string) (Sheet, error) {
	d, closer, err := w.open(part)
	if d == nil {
		return Sheet{}, err
	}
	defer closer.Close()
	s := &sheetReader{workbook: w}
	for {
		token, err := next(d)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Sheet{}, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			err = s.begin(d, e)
		case xml.EndElement:
			err = s.end(e.Name.Local)
		}
		if err != nil {
			return Sheet{}, err
		}
	}
	if err := s.followLinks(part); err != nil {
		return Sheet{}, err
	}
	s.fillMerged()
	return s.shown(), nil
}

func (s *sheetReader) begin(d *xml.Decoder, e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		s.number++
		if n, err := strconv.Atoi(attribute(e, "r")); err == nil && n > 0 {
			s.number = n
		}
		s.row, s.column = SheetRow{Number: s.number, hidden: isTrue(attribute(e, "hidden"))}, -1
	case "col":
		s.hideColumns(e)
	case "c":
		s.column++
		if at := columnOf(attribute(e, "r")); at >= 0 {
			s.column = at
		}
		s.kind, s.value, s.target, s.format = attribute(e, "t"), "", "", cellFormat{}
		if n, err := strconv.Atoi(attribute(e, "s")); err == nil && n >= 0 && n < len(s.formats) {
			s.format = s.formats[n]
		}
	case "v":
		text, err := plainText(d, "v")
		s.value = text
		return err
	case "f":
		text, err := plainText(d, "f")
		s.target = targetOfFormula(text)
		return err
	case "is":
		text, err := richText(d, "is")
		s.value = text
		return err
	case "mergeCell":
		if len(s.ranges) < maxMerged {
			s.ranges = append(s.ranges, attribute(e, "ref"))
		}
	case "hyperlink":
		if len(s.links) < maxTargets {
			s.links = append(s.links, hyperlink{attribute(e, "ref"), relationOf(e), attribute(e, "location")})
		}
	}
	return nil
}

// plainText reads the text up to the end of an element.
func plainText(d *xml.Decoder, until string) (string, error) {
	var b strings.Builder
	for {
		token, err := next(d)
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.CharData:
			if b.Len() < MaxBytes {
				b.Write(e)
			}
		case xml.EndElement:
			if e.Name.Local == until {
				return b.String(), nil
			}
		}
	}
}

func (s *sheetReader) end(name string) error {
	switch name {
	case "c":
		value := s.cellText()
		if s.column >= maxColumns || strings.TrimSpace(value) == "" {
			return nil
		}
		for len(s.row.Cells) <= s.column {
			s.row.Cells = append(s.row.Cells, "")
		}
		s.row.Cells[s.column] = value
		s.row.lead(s.column, s.target)
		if s.workbook.text += len(value); s.workbook.text > maxText {
			return &Error{Code: ErrorUnpacked, N: maxUnpacked >> 20}
		}
	case "row":
		if len(s.row.Cells) == 0 {
			return nil
		}
		if s.workbook.rows++; s.workbook.rows > maxRows {
			return &Error{Code: ErrorRows, N: maxRows}
		}
		s.rows = append(s.rows, s.row)
		s.row = SheetRow{}
	}
	return nil
}

// cellText is what a cell shows: of a formula its value.
func (s *sheetReader) cellText() string {
	switch s.kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(s.value)); err == nil && n >= 0 && n < len(s.shared) {
			return s.shared[n]
		}
		return ""
	case "b":
		if strings.TrimSpace(s.value) == "1" {
			return "TRUE"
		}
		return "FALSE"
	case "e":
		return "" // the spreadsheet could not work it out
	case "", "n":
		return s.format.write(strings.TrimSpace(s.value), s.day0)
	case "d":
		return s.format.writeISO(strings.TrimSpace(s.value), s.day0)
	case "inlineStr":
		return s.value
	}
	return unescaped(s.value)
}

// columnOf is the column of a place such as B3, from 0; -1 when it is none.
func columnOf(place string) int {
	n := 0
	for _, c := range strings.ToUpper(place) {
		if c < 'A' || c > 'Z' || n > 1<<20 {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

func rowOf(place string) int {
	n, err := strconv.Atoi(strings.TrimLeft(strings.ToUpper(place), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return n
}

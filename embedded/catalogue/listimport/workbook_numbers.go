package listimport

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// cellFormat says how a number is shown: as it is, as a day or an hour, or as a part of
// a date.
type cellFormat struct {
	kind  formatKind
	parts []datePart
}

type formatKind int

const (
	formatPlain formatKind = iota
	formatDay
	formatHour
	formatMoment
)

// readFormats reads how the numbers of cells are shown.
func (w *workbook) readFormats() error {
	own := map[string]cellFormat{}
	in := ""
	return w.each("xl/styles.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if len(own) < maxParts {
				own[attribute(e, "numFmtId")] = formatOfCode(attribute(e, "formatCode"))
			}
		case "cellXfs", "cellStyleXfs", "cellStyles", "dxfs":
			in = e.Name.Local
		case "xf":
			if in == "cellXfs" && len(w.formats) < maxRows {
				id := attribute(e, "numFmtId")
				f, known := own[id]
				if !known {
					f = builtIn(id)
				}
				w.formats = append(w.formats, f)
			}
		}
		return nil
	})
}

// builtIn are the formats that a workbook need not declare.
func builtIn(id string) cellFormat {
	switch n, _ := strconv.Atoi(id); {
	case n == 14 || n == 15:
		return cellFormat{kind: formatDay}
	case n == 16:
		return formatOfCode("d-mmm")
	case n == 17:
		return formatOfCode("mmm-yy")
	case n >= 18 && n <= 21, n >= 45 && n <= 47:
		return cellFormat{kind: formatHour}
	case n == 22:
		return cellFormat{kind: formatMoment}
	}
	return cellFormat{}
}

// formatOfCode reads a format such as "h:mm AM/PM".
func formatOfCode(code string) cellFormat {
	return cellFormat{kindOfCode(code), partsOfDate(code)}
}

func kindOfCode(code string) formatKind {
	var letters strings.Builder
	quoted := false
	for _, c := range strings.ToLower(code) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '[':
			quoted = true
		case c == ']':
			quoted = false
		case !quoted:
			letters.WriteRune(c)
		}
	}
	hour := strings.ContainsAny(letters.String(), "hs")
	day := strings.ContainsAny(letters.String(), "yd")
	switch {
	case hour && day:
		return formatMoment
	case hour:
		return formatHour
	case day:
		return formatDay
	}
	return formatPlain
}

// Day 0 of a workbook: firstDay is Excel's for all days after February 1900, and
// firstDay1904 the one of workbooks that were begun on an early Macintosh.
var (
	firstDay     = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	firstDay1904 = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
)

// write writes a number as the cell shows it, in a workbook whose day 0 is such a day.
func (f cellFormat) write(value string, day0 time.Time) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e15 {
		return value
	}
	if f.kind == formatPlain && f.parts == nil || n < 0 || n > 2958465 { // 9999-12-31
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	const aDay = 24 * 60
	minutes := int(math.Round(n * aDay))
	at := day0.AddDate(0, 0, minutes/aDay).Add(time.Duration(minutes%aDay) * time.Minute) // a Duration ends after 292 years
	return f.show(at, n < 1)
}

// show writes a moment as a cell shows it, which may be an hour of no day.
func (f cellFormat) show(at time.Time, hourOnly bool) string {
	switch {
	case f.parts != nil:
		return writeDate(f.parts, at)
	case f.kind == formatHour, hourOnly:
		return at.Format("3:04 PM")
	case f.kind == formatMoment:
		return at.Format("2006-01-02 3:04 PM")
	}
	return at.Format(time.DateOnly)
}

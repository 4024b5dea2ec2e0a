package listimport

import (
	"fmt"
	"strings"

	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/textfile"
)

// Bounds of a file. A workbook is an archive: what comes out of it is bounded, too.
const (
	MaxBytes    = 4 << 20
	maxUnpacked = 50 << 20
	maxParts    = 2000 // files in a workbook
	maxSheets   = 150
	maxRows     = 20_000 // with something in them, of all sheets together
	maxColumns  = 100    // of a sheet; what stands further right is not read
	maxText     = 16 << 20
	maxMerged   = 5000   // merged ranges of a sheet; the rest stay as they are
	maxTargets  = 20_000 // cells of a sheet that lead elsewhere; of the rest the text is read
)

// Error says why a list cannot be read. The words for people are in the texts, under
// the code.
type Error struct {
	Code  string
	Value string // shortened
	N     int    // how many there are, or may be
}

// The codes of errors.
const (
	ErrorTooLarge   = "too_large"    // more than N MB
	ErrorUnpacked   = "unpacked"     // an archive of more than N MB
	ErrorSheets     = "sheets"       // Value sheets are more than N
	ErrorRows       = "rows"         // more than N rows
	ErrorPassword   = "password"     // is protected by a password
	ErrorOldExcel   = "old_excel"    // .xls
	ErrorBinary     = "xlsb"         // .xlsb
	ErrorMacros     = "macros"       // has programs in it
	ErrorDamaged    = "damaged"      // cannot be read to its end
	ErrorEntity     = "entity"       // has parts that a workbook has not
	ErrorKind       = "kind"         // is a file of another kind, of which Value is the textfile.Kind
	ErrorEmpty      = "empty"        // nothing is in it
	ErrorHidden     = "hidden"       // what is in it is hidden
	ErrorNoName     = "no_name"      // no column was said to be the ministry's name
	ErrorPeopleOnly = "people_only"  // all columns are about people
	ErrorTooMany    = "too_many"     // Value ministries are more than N
	ErrorNoRows     = "no_ministry"  // no row has a name
	ErrorDraftSize  = "draft_large"  // the texts together are more than N MB
	ErrorTwoNames   = "column_twice" // two columns were said to be the same field, which Value names
)

// Error says it in short, for logs.
func (e *Error) Error() string {
	return fmt.Sprintf("the list cannot be read: %s %q %d", e.Code, e.Value, e.N)
}

// Sheet is a table as a file has it: of a workbook there may be several, of other
// files there is one without a name.
type Sheet struct {
	Name string
	Rows []SheetRow
	// HiddenRows and HiddenColumns are how many with something in them are left out,
	// since the list does not show them.
	HiddenRows, HiddenColumns int
	notices                   []Notice // about its rows
}

// SheetRow is a row with something in it.
type SheetRow struct {
	Number int // as a spreadsheet counts, from 1
	Cells  []string
	hidden bool
	// targets are where cells lead to: addresses of web pages, and mailto: with one of
	// e-mail.
	targets map[int]string
}

// cell returns a cell's text without blanks around it, empty beyond the last one.
func (r SheetRow) cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return cleanCell(r.Cells[i])
}

// cleanCell takes away what spreadsheets and web pages put around a text.
func cleanCell(s string) string {
	s = strings.ReplaceAll(textfile.Lines(s), "\u00a0", " ")
	if mended, ok := textfile.EncodedOnce(s); ok {
		s = mended
	}
	s = strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "\ufeff\u200b"))
	if (strings.HasPrefix(s, "#") || len(s) == len("Err:502")) && importexport.IsSheetError(s) {
		return "" // the spreadsheet could not work it out
	}
	return s
}

// withoutGuard takes away what keeps a text in a separated table from being taken for a
// formula or a number: '=Choir, ="0123".
func withoutGuard(s string) string {
	s = sanitize.UnguardCSVCell(s)
	if inner, ok := strings.CutPrefix(strings.TrimSpace(s), `="`); ok {
		if inner, ok = strings.CutSuffix(inner, `"`); ok && !strings.Contains(inner, `"`) {
			return inner
		}
	}
	return s
}

// probedRows is how many rows of a text tell how it is separated.
const probedRows = 200

// maxHeadingRow is the last row in which headings are looked for.
const maxHeadingRow = 10

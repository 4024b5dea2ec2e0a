package listimport_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/listimport/listtest"
)

// shownIn is what is read of a number that a cell shows in a format: a code, or the
// number of one that Excel knows itself.
func shownIn(t *testing.T, properties, format, number string) string {
	t.Helper()
	var code strings.Builder
	_ = xml.EscapeText(&code, []byte(format))
	id := "170"
	if !strings.ContainsAny(format, "ymdhs") {
		id = format
	}
	d := draftOf(t, string(listtest.Archive(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r">` + properties + `<sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/></Relationships>`,
		"xl/styles.xml": fmt.Sprintf(`<styleSheet><numFmts><numFmt numFmtId="170" formatCode="%s"/></numFmts>`+
			`<cellXfs><xf numFmtId="%s"/></cellXfs></styleSheet>`, code.String(), id),
		"xl/worksheets/one.xml": `<worksheet><sheetData><row r="1"><c t="str"><v>Ministry</v></c><c t="str"><v>When</v></c></row>` +
			`<row r="2"><c t="str"><v>Choir</v></c><c s="0"><v>` + number + `</v></c></row></sheetData></worksheet>`,
	})))
	return d.Rows[0].Ministry.When
}

func TestDaysAreCountedFromTheWorkbooksOwnDay(t *testing.T) {
	for properties, want := range map[string]string{
		``: "2022-09-14", `<workbookPr/>`: "2022-09-14", `<workbookPr date1904="0"/>`: "2022-09-14", `<workbookPr date1904="false"/>`: "2022-09-14",
		`<workbookPr date1904="1"/>`: "2026-09-15", `<workbookPr date1904="true"/>`: "2026-09-15",
	} {
		if got := shownIn(t, properties, "14", "44818"); got != want {
			t.Errorf("%s: %s", properties, got)
		}
	}
	if got := shownIn(t, `<workbookPr date1904="1"/>`, "h:mm", "0.75"); got != "6:00 PM" {
		t.Errorf("an hour is %s", got)
	}
}

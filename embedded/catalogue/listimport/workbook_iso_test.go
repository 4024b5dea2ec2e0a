package listimport_test

import (
	"fmt"
	"testing"

	"ministryfinder/embedded/catalogue/listimport/listtest"
)

// strictBook is a workbook in the strict form of Open XML, whose names are other ones, with
// an element's prefix. Its cells are below "When".
func strictBook(t *testing.T, properties, format, cell string) string {
	t.Helper()
	const main, relations = "http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships"
	return string(listtest.Archive(t, map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"xl/workbook.xml": `<x:workbook xmlns:x="` + main + `" xmlns:rel="` + relations + `" conformance="strict">` + properties +
			`<x:sheets><x:sheet name="S" sheetId="1" rel:id="rId1"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + relations +
			`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/styles.xml": fmt.Sprintf(`<x:styleSheet xmlns:x="%s"><x:numFmts><x:numFmt numFmtId="170" formatCode="%s"/></x:numFmts>`+
			`<x:cellXfs><x:xf numFmtId="170"/></x:cellXfs></x:styleSheet>`, main, format),
		"xl/sharedStrings.xml": `<x:sst xmlns:x="` + main + `"><x:si><x:t>Choir</x:t></x:si></x:sst>`,
		"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="` + main + `"><x:sheetData><x:row r="1">` +
			`<x:c r="A1" t="str"><x:v>Ministry</x:v></x:c>` +
			`<x:c r="B1" t="str"><x:v>When</x:v></x:c></x:row><x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c>` + cell +
			`</x:row></x:sheetData></x:worksheet>`,
	}))
}

// A day that is written out in a workbook is read as the number of that day is.
func TestDaysThatAreWrittenOutAreReadAsNumbersAre(t *testing.T) {
	for _, c := range []struct{ properties, format, value, want string }{
		{"", "h:mm AM/PM", "2026-09-06T19:00:00.000", "7:00 PM"},
		{"", "h:mm AM/PM", "1899-12-31T19:00:00.000", "7:00 PM"},
		{"", "h:mm AM/PM", "1899-12-30T19:00:00", "7:00 PM"},
		{"", "h:mm AM/PM", "19:00:00", "7:00 PM"},
		{"", "h:mm AM/PM", "T19:00:00Z", "7:00 PM"},
		{"", "h:mm AM/PM", "19:00", "7:00 PM"},
		{"", "dddd h:mm AM/PM", "2026-09-06T19:00:00", "Sunday 7:00 PM"},
		{"", "dddd", "2026-09-06", "Sunday"},
		{"", "m/d/yyyy", "2026-09-06T00:00:00.000", "2026-09-06"},
		{"", "m/d/yyyy h:mm", "2026-09-06T19:30:00+02:00", "2026-09-06 7:30 PM"},
		{"", "General", "2026-09-06T19:00:00.000", "2026-09-06 7:00 PM"},
		{"", "General", "2026-09-06", "2026-09-06"},
		{"", "General", "2026-09-06T00:00:00", "2026-09-06"},
		{"", "General", "1899-12-31T19:00:00", "7:00 PM"},
		{"", "General", "19:00:00", "7:00 PM"},
		{"", "m/d/yyyy", "9999-12-31", "9999-12-31"},
		{`<x:workbookPr date1904="1"/>`, "dddd", "2026-09-06", "Sunday"},
		{`<x:workbookPr date1904="1"/>`, "h:mm AM/PM", "1904-01-01T19:00:00", "7:00 PM"},
		{`<x:workbookPr date1904="1"/>`, "h:mm AM/PM", "1899-12-31T19:00:00", "7:00 PM"},
		// What is no day stays as it is.
		{"", "h:mm", "PT19H", "PT19H"}, {"", "h:mm", "after Mass", "after Mass"}, {"", "m/d/yyyy", "1754-01-02", "1754-01-02"},
	} {
		d := draftOf(t, strictBook(t, c.properties, c.format, `<x:c r="B2" s="0" t="d"><x:v>`+c.value+`</x:v></x:c>`))
		if m := d.Rows[0].Ministry; m.Name != "Choir" || m.When != c.want {
			t.Errorf("%s as %s in %q is read as %q, want %q", c.value, c.format, c.properties, m.When, c.want)
		}
	}
	inline := `<x:c r="B2" t="inlineStr"><x:is><x:t>Noon</x:t></x:is></x:c>`
	if d := draftOf(t, strictBook(t, "", "h:mm", inline)); d.Rows[0].Ministry.When != "Noon" {
		t.Errorf("%+v", d.Rows)
	}
}

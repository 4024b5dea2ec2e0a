package listimport_test

import (
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/listimport/listtest"
)

// sheetOf is a workbook with one sheet of such XML.
func sheetOf(t *testing.T, xml string) string {
	t.Helper()
	return string(listtest.Archive(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/></Relationships>`,
		"xl/worksheets/one.xml":      `<worksheet>` + xml + `</worksheet>`,
	}))
}

// row is a row of texts; an empty one is not written.
func row(n int, attributes string, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d" %s>`, n, attributes)
	for i, text := range texts {
		if text != "" {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, n, text)
		}
	}
	return b.String() + `</row>`
}

func notices(d *listimport.Draft) string {
	var all []string
	for _, n := range d.Notices {
		all = append(all, fmt.Sprint(n.Code, " ", n.N))
	}
	return strings.Join(all, "|")
}

func TestWhatIsHiddenInAWorkbookIsLeftOutAndTold(t *testing.T) {
	d := draftOf(t, sheetOf(t, `<cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="true"/></cols><sheetData>`+
		row(1, "", "Ministry", "Leader", "Description", "Where")+
		row(2, "", "Choir", "Ann Sample", "Sings", "Church")+
		row(3, `hidden="1"`, "Old Guild", "Bob Sample", "Gone", "Hall")+
		row(4, `hidden="true"`, "Older Guild", "", "", "")+
		row(5, `hidden="0"`, "Lectors", "", "Read", "")+
		row(6, `hidden="1"`)+`</sheetData><autoFilter ref="A1:D6"/>`))
	if names(d) != "Choir|Lectors" || d.Rows[1].Number != 5 || notices(d) != "hidden_rows 2|hidden_columns 2" {
		t.Errorf("%s, told: %s", names(d), notices(d))
	}
	if m := d.Rows[0].Ministry; m.Description != "Sings" || m.Contact != "" || m.Where != "" {
		t.Errorf("%+v", m)
	}
}

// The heading of a merged range is seen in the rows of it that are shown.
func TestAMergedCellIsReadWhereItsFirstRowIsHidden(t *testing.T) {
	d := draftOf(t, sheetOf(t, `<sheetData>`+row(1, "", "Area", "Ministry")+row(2, `hidden="1"`, "Liturgy", "Old Guild")+
		row(3, "", "", "Choir")+row(4, "", "", "Lectors")+`</sheetData><mergeCells><mergeCell ref="A2:A4"/></mergeCells>`))
	if names(d) != "Choir|Lectors" || d.Rows[0].Ministry.Category != "Liturgy" || d.Rows[1].Ministry.Category != "Liturgy" {
		t.Errorf("%+v", d.Rows)
	}
}

func TestWhatIsHiddenIsToldOfEachSheet(t *testing.T) {
	hidden := `<sheetData>` + row(1, "", "Ministry", "Description") + row(2, "", "Choir", "Sings") + row(3, `hidden="1"`, "Guild", "") +
		`</sheetData>`
	d := draftOf(t, string(listtest.Archive(t, map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/><sheet name="T" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="a.xml"/>` +
			`<Relationship Id="b" Target="b.xml"/></Relationships>`,
		"xl/a.xml": `<worksheet>` + hidden + `</worksheet>`, "xl/b.xml": `<worksheet>` + hidden + `</worksheet>`,
	})))
	if len(d.Rows) != 2 || notices(d) != "hidden_rows 2" {
		t.Errorf("%s, told: %s", names(d), notices(d))
	}
}

func TestAListOfHiddenRowsAloneIsTold(t *testing.T) {
	for _, xml := range []string{
		`<sheetData>` + row(1, `hidden="1"`, "Ministry") + row(2, `hidden="1"`, "Choir") + `</sheetData>`,
		`<cols><col min="1" max="1" hidden="1"/></cols><sheetData>` + row(1, "", "Ministry") + row(2, "", "Choir") + `</sheetData>`,
	} {
		if got := refused(t, []byte(sheetOf(t, xml))); got != listimport.ErrorHidden {
			t.Errorf("it is refused as %s", got)
		}
	}
}

// Excel writes hidden rows into a web page, too.
func TestHiddenRowsOfAPageAreLeftOut(t *testing.T) {
	d := draftOf(t, "<table><tr><th>Ministry<th>Purpose"+
		"<tr style='mso-xl:1; Display: none'><td>Guild<td>x<tr hidden><td>Old<td>y<tr><td>Choir<td>Sings</table>")
	if names(d) != "Choir" || notices(d) != "hidden_rows 2" {
		t.Errorf("%s, told: %s", names(d), notices(d))
	}
}

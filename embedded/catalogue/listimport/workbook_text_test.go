package listimport_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/listimport/listtest"
)

// ECMA-376 part 1, 22.9.2.19: characters that XML cannot hold are written _xHHHH_.
func TestCharactersThatAWorkbookEscapesAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"Sings_x000D_\nloudly":        "Sings\nloudly",
		"Sings_x000D_loudly":          "Sings\nloudly",
		"Sings_x000d_\nloudly":        "Sings\nloudly",
		"Sings_x000A_loudly":          "Sings\nloudly",
		"Sings_x000B_loudly":          "Sings\nloudly",
		"Sings_x0009_loudly":          "Sings loudly",
		"Sings_x0007_loudly":          "Sings loudly",
		"Sings_x0000_loudly":          "Sings loudly",
		"Sings_xFFFE_loudly":          "Sings loudly",
		"Sings_xD83C__xDFB5_loudly":   "Sings\U0001f3b5loudly",
		"Sings_xD83C_loudly":          "Sings loudly",
		"Sings_x005F_x000D_loudly":    "Sings_x000D_loudly",
		"a_x0041_b":                   "aAb",
		"_x00e9_tude":                 "étude",
		"_x12_ _x00G0_ x000D_ _x0041": "_x12_ _x00G0_ x000D_ _x0041",
		"Sings_x00A0_loudly":          "Sings loudly",
	} {
		cell := func(kind, text string) string { return `<c t="` + kind + `">` + text + `</c>` }
		for kind, c := range map[string]string{
			"shared": cell("s", "<v>0</v>"), "inline": cell("inlineStr", "<is><t>"+text+"</t></is>"), "of a formula": cell("str", "<v>"+text+"</v>"),
		} {
			d := draftOf(t, string(listtest.Archive(t, map[string]string{
				"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
				"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/></Relationships>`,
				"xl/sharedStrings.xml":       `<sst><si><r><t>` + text + `</t></r></si></sst>`,
				"xl/worksheets/one.xml": `<worksheet><sheetData>` + row(1, "", "Ministry", "Description") +
					`<row r="2"><c t="str"><v>Choir</v></c>` + c + `</row></sheetData></worksheet>`,
			})))
			if got := d.Rows[0].Ministry.Description; strings.Join(strings.Split(got, "  "), " ") != want || len(d.Notices) > 0 {
				t.Errorf("%s %q is read as %q, want %q (%+v)", kind, text, got, want, d.Notices)
			}
		}
	}
}

func TestTheNameOfASheetIsReadAsItsCellsAre(t *testing.T) {
	sheet := listtest.Sheet{Name: "Altar_x0020_Guild_x000D_", Rows: [][]string{{"Ministry", "Description"}, {"Choir", "Sings"}}}
	d := draftOf(t, string(listtest.Workbook(t, sheet, listtest.Sheet{Name: "Outreach", Rows: sheet.Rows})))
	if got := d.Rows[0].Ministry.Category; got != "Altar Guild" {
		t.Errorf("the heading is %q", got)
	}
}

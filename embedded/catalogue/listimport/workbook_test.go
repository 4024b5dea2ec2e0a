package listimport_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/listimport/listtest"
)

func names(d *listimport.Draft) string {
	var all []string
	for _, r := range d.Rows {
		all = append(all, r.Ministry.Name)
	}
	return strings.Join(all, "|")
}

func TestWorkbooksAreRead(t *testing.T) {
	list := listtest.Sheet{Name: "Ministries", Rows: [][]string{{"Ministry", "Description"}, {"Choir", "Sings & more"}, {}, {"Lectors", ""}}}
	d := draftOf(t, string(listtest.Workbook(t, list)))
	if names(d) != "Choir|Lectors" || d.Rows[0].Ministry.Description != "Sings & more" || d.Rows[1].Number != 4 {
		t.Errorf("%+v", d.Rows)
	}
	people := [][]string{{"First Name", "Last Name", "Email"}, {"Ann", "Sample", "ann@example.org"}}
	d = draftOf(t, string(listtest.Workbook(t, listtest.Sheet{Name: "Choir", Rows: people}, listtest.Sheet{Name: "Lectors", Rows: people})))
	if names(d) != "Choir|Lectors" || d.People != 2 || strings.Contains(fmt.Sprint(d), "Ann") {
		t.Errorf("a sheet a ministry: %+v", d)
	}
	other := listtest.Sheet{Name: "Outreach", Rows: [][]string{{"Ministry", "Description"}, {"Food Pantry", "Feeds"}}}
	d = draftOf(t, string(listtest.Workbook(t, list, other)))
	if names(d) != "Choir|Lectors|Food Pantry" || d.Rows[2].Ministry.Category != "Outreach" {
		t.Errorf("a sheet a heading: %+v", d)
	}
	d = draftOf(t, string(listtest.Workbook(t, listtest.Sheet{Name: "Read me", Rows: [][]string{{"How to use this workbook"}}}, list)))
	if names(d) != "Choir|Lectors" {
		t.Errorf("beside a sheet with words: %+v", d)
	}
}

func TestCellsAreReadAsTheyAreShown(t *testing.T) {
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/><sheet name="Hidden" state="hidden" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/><Relationship Id="b" TargetMode="External" Target="http://127.0.0.1/x"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="h:mm AM/PM"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":       `<sst><si><r><t>Cho</t></r><r><t>ir</t></r><rPh><t>kana</t></rPh></si></sst>`,
		"xl/worksheets/one.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Area</t></is></c><c r="B1" t="str"><v>Ministry</v></c><c t="str"><v>Start hour</v></c><c t="str"><v>Active</v></c></row>
			<row r="3"><c r="A3" t="str"><v>Liturgy</v></c><c r="B3" t="s"><v>0</v></c><c s="1"><f>1/2+1/4</f><v>0.75</v></c><c t="b"><v>0</v></c></row>
			<row r="4"><c r="B4" t="str"><f>HYPERLINK("http://127.0.0.1/","x")</f><v>Lectors</v></c><c t="e"><v>#REF!</v></c><c t="b"><v>1</v></c></row></sheetData>
			<mergeCells><mergeCell ref="A3:A4"/></mergeCells></worksheet>`,
	}
	d := draftOf(t, string(listtest.Archive(t, parts)))
	if names(d) != "Choir|Lectors" || d.Rows[0].Ministry.When != "6:00 PM" || !d.Rows[0].Hidden || d.Rows[1].Hidden ||
		d.Rows[1].Ministry.Category != "Liturgy" || d.Rows[1].Ministry.When != "" {
		t.Errorf("%+v", d.Rows)
	}
}

// refused reads a file and returns the code of what is wrong with it.
func refused(t *testing.T, file []byte) string {
	t.Helper()
	sheets, err := listimport.Read(file)
	if err == nil {
		_, err = listimport.Arrange(sheets, listimport.Choice{}).Draft("")
	}
	var e *listimport.Error
	if !errors.As(err, &e) {
		t.Fatalf("it is told as %v", err)
	}
	return e.Code
}

func TestFilesThatCannotBeReadAreNamed(t *testing.T) {
	row := [][]string{{"Ministry"}, {"Choir"}}
	sheets := func(n int) (all []listtest.Sheet) {
		for i := range n {
			all = append(all, listtest.Sheet{Name: fmt.Sprint("Sheet ", i), Rows: row})
		}
		return all
	}
	good := string(listtest.Workbook(t, sheets(1)...))
	book := map[string]string{"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="sheet.xml"/></Relationships>`}
	with := func(name, text string) []byte {
		parts := map[string]string{name: text}
		for n, part := range book {
			if parts[n] == "" {
				parts[n] = part
			}
		}
		return listtest.Archive(t, parts)
	}
	encrypted := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Join(strings.Split("EncryptedPackage", ""), "\x00")
	cells := func(rows string) string { return `<worksheet><sheetData>` + rows + `</sheetData></worksheet>` }
	var ministries strings.Builder
	ministries.WriteString("Ministry\n")
	for i := range 1001 {
		fmt.Fprintln(&ministries, "Ministry of", i)
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"a password":            {[]byte(encrypted), listimport.ErrorPassword},
		"the former format":     {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\x00o\x00r\x00k"), listimport.ErrorOldExcel},
		"a macro workbook":      {with("xl/vbaProject.bin", "x"), listimport.ErrorMacros},
		"a binary workbook":     {listtest.Archive(t, map[string]string{"xl/workbook.bin": ""}), listimport.ErrorBinary},
		"200 sheets":            {listtest.Workbook(t, sheets(200)...), listimport.ErrorSheets},
		"an archive":            {listtest.Archive(t, map[string]string{"a.txt": ""}), listimport.ErrorKind},
		"a document":            {listtest.Archive(t, map[string]string{"word/document.xml": ""}), listimport.ErrorKind},
		"half a workbook":       {[]byte(good[:len(good)/2]), listimport.ErrorDamaged},
		"an entity":             {with("xl/sheet.xml", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), listimport.ErrorEntity},
		"an entity of no one":   {with("xl/sheet.xml", `<worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), listimport.ErrorDamaged},
		"a bomb":                {with("xl/sheet.xml", cells(strings.Repeat(" ", 51<<20))), listimport.ErrorUnpacked},
		"a million rows":        {with("xl/sheet.xml", cells(strings.Repeat(`<row><c><v>1</v></c></row>`, 1_048_576))), listimport.ErrorRows},
		"a million empty rows":  {with("xl/sheet.xml", cells(strings.Repeat(`<row/>`, 1_048_576))), listimport.ErrorEmpty},
		"an empty workbook":     {with("xl/sheet.xml", `<worksheet/>`), listimport.ErrorEmpty},
		"4 MB and a byte":       {make([]byte, listimport.MaxBytes+1), listimport.ErrorTooLarge},
		"nothing":               {[]byte(" \n\n"), listimport.ErrorEmpty},
		"people alone":          {[]byte("First Name,Last Name,Email\nAnn,Sample,a@example.org\nBob,Sample,b@example.org\n"), listimport.ErrorPeopleOnly},
		"1,001 ministries":      {[]byte(ministries.String()), listimport.ErrorTooMany},
		"a page without tables": {[]byte("<html><body><p>Welcome</p></body></html>"), listimport.ErrorKind},
		"a picture":             {[]byte("\x89PNG\r\n\x1a\n"), listimport.ErrorKind},
		"headings alone":        {[]byte("Ministry,Description\n"), listimport.ErrorNoRows},
	} {
		if got := refused(t, c.file); got != c.want {
			t.Errorf("%s is refused as %q, not %q", name, got, c.want)
		}
	}
}

func TestWhatLooksWrongIsCured(t *testing.T) {
	long := strings.Repeat("Long ", 20) + "N"
	text := "Ministry\tHeading\tDescription\tStatus\n309-Food Pantry\t\tFeeds\tActive\n304-LiturgicalPlanningDscrnmnt\tLiturgical Planning and Discernment\tx\tActive\nALTAR SERVERS OF ST. ANN\t\tx\tActive\n" +
		"Choir\t\t<p>Sings &amp; <b>more</b></p>\tActive\nChoir\t\t\tArchived\nCHOIR\t\tx\tActive\nann@example.org\t\tx\tActive\n" + long + "\t\tx\tActive\nRCIA\t\tx\tActive\n"
	d := draftOf(t, text)
	want := map[int]string{
		1: "number", 2: "number cut", 3: "capitals", 4: "html", 5: "twice inactive no_description",
		6: "twice capitals", 7: "email_name", 8: "long", 9: ""}
	flaws := d.Flaws(nil)
	for id, codes := range want {
		var got []string
		for _, f := range flaws[id] {
			got = append(got, string(f.Code))
		}
		if strings.Join(got, " ") != codes {
			t.Errorf("of row %d is said %q, not %q", id, got, codes)
		}
	}
	for range 2 {
		for _, code := range listimport.FlawCodes() {
			for id, of := range d.Flaws(nil) {
				for _, f := range of {
					if f.Code == code && f.Code.IsCurable() {
						d.Cure(d.Row(id), f)
					}
				}
			}
		}
	}
	var got []string
	for _, r := range d.Coming() {
		got = append(got, r.Ministry.Name)
	}
	if all := strings.Join(got, "|"); all != "Food Pantry|Liturgical Planning and Discernment|Altar Servers of St. Ann|Choir|"+strings.TrimSpace(long[:99])+"…|RCIA" {
		t.Errorf("cured they are %s", all)
	}
	if m := d.Row(4).Ministry; m.Description != "Sings & more" {
		t.Errorf("%q", m.Description)
	}
	for id, of := range d.Flaws(nil) {
		for _, f := range of {
			if f.Code.IsBlocking() {
				t.Errorf("row %d has still %s", id, f.Code)
			}
		}
	}
}

package listimport_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/listimport/listtest"
)

// linksWant compares the links, the details and what is told of the first row.
func linksWant(t *testing.T, file, links, details string, moved bool) {
	t.Helper()
	d := draftOf(t, file)
	m := d.Rows[0].Ministry
	told := strings.Contains(fmt.Sprint(d.Notices), listimport.NoticeMoved)
	if got := strings.Join(m.Links, " "); got != links || m.Details != details || told != moved {
		t.Errorf("%.60q has the links %q, the details %q, told: %t", file, got, m.Details, told)
	}
}

func TestALinkIsReadAsTheEditorReadsIt(t *testing.T) {
	for text, want := range map[string]struct{ links, details string }{
		"stedward.example.org/choir": {"https://stedward.example.org/choir", ""},
		"www.example.org":            {"https://www.example.org", ""},
		"HTTPS://example.org/A":      {"HTTPS://example.org/A", ""},
		"http://example.org/a,b;c":   {"http://example.org/a,b;c", ""},
		"a.example.org, b.example.org;https://example.org,c.example.org": {
			"https://a.example.org https://b.example.org https://example.org https://c.example.org", "",
		},
		"example.org and (a.example.org).":        {"https://example.org https://a.example.org", "example.org and (a.example.org)."},
		"<https://example.org/a>":                 {"https://example.org/a", ""},
		"Ask in the office":                       {"", "Ask in the office"},
		"Our page: example.org/choir":             {"https://example.org/choir", "Our page: example.org/choir"},
		"ftp://example.org/x":                     {"", "ftp://example.org/x"},
		"javascript:alert(1)":                     {"", "javascript:alert(1)"},
		"example.org/" + strings.Repeat("x", 600): {"", "example.org/" + strings.Repeat("x", 600)},
		"N/A": {"", ""},
		"-":   {"", ""},
		"":    {"", ""},
	} {
		linksWant(t, "Ministry\tWebsite\nChoir\t"+text+"\nLectors\t\n", want.links, want.details, want.details != "")
	}
	var many []string
	for i := range catalogue.MaxLinks + 1 {
		many = append(many, fmt.Sprint("https://example.org/", i))
	}
	all := strings.Join(many, " ")
	linksWant(t, "Ministry\tWebsite\nChoir\t"+all+"\nLectors\t\n", strings.Join(many[:catalogue.MaxLinks], " "), all, true)
}

// Of rows about people only links are kept.
func TestWordsBesideLinksOfPeopleAreNotKept(t *testing.T) {
	d := draftOf(t, "First Name\tLast Name\tMinistry\tWebsite\nAnn\tSample\tChoir\tann sample\nBob\tSample\tChoir\texample.org/choir\n")
	if m := d.Rows[0].Ministry; m.Details != "" || len(m.Links) != 1 {
		t.Errorf("%+v", m)
	}
}

// An e-mail address in the place of a web page goes to its own field.
func TestAnEmailAddressUnderTheWebPageIsKept(t *testing.T) {
	d := draftOf(t, "Ministry\tWebsite\nChoir\tchoir@example.org\nLectors\texample.org\n")
	if m := d.Rows[0].Ministry; m.Email != "choir@example.org" || m.Details != "" || len(m.Links) != 0 {
		t.Errorf("%+v", m)
	}
}

// linked is a workbook whose cells lead elsewhere.
func linked(t *testing.T, cells, hyperlinks, rels string) string {
	t.Helper()
	return string(listtest.Archive(t, map[string]string{
		"xl/workbook.xml":                     `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels":          `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/_rels/sheet1.xml.rels": `<Relationships>` + rels + `</Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + row(1, "", "Ministry", "Website", "Email") + cells +
			`</sheetData>` + hyperlinks + `</worksheet>`,
	}))
}

func TestWhereACellLeadsIsItsLink(t *testing.T) {
	external := func(id, target string) string {
		return `<Relationship Id="` + id + `" Type="hyperlink" Target="` + target + `" TargetMode="External"/>`
	}
	rels := external("r1", "https://example.org/choir") + external("r2", "mailto:choir@example.org?subject=Hi") +
		external("r3", "javascript:alert(1)") + external("r4", "file:///C:/x.docx")
	link := func(ref, id string) string {
		return `<hyperlinks><hyperlink ref="` + ref + `" r:id="` + id + `"/></hyperlinks>`
	}
	cells := row(2, "", "Choir", "Our page", "") + row(3, "", "Lectors", "example.org/lectors", "")
	linksWant(t, linked(t, cells, link("B2", "r1"), rels), "https://example.org/choir", "", false)
	linksWant(t, linked(t, cells, link("$B$2", "r1"), rels), "https://example.org/choir", "", false)
	linksWant(t, linked(t, cells, link("B2:B3", "r1"), rels), "https://example.org/choir", "", false)
	linksWant(t, linked(t, cells, link("B2", "r3"), rels), "", "Our page", true)
	linksWant(t, linked(t, cells, link("B2", "r4"), rels), "", "Our page", true)
	linksWant(t, linked(t, cells, link("B2", "none"), rels), "", "Our page", true)
	linksWant(t, linked(t, cells, `<hyperlinks><hyperlink ref="B2" r:id="r1" location="times"/></hyperlinks>`, rels),
		"https://example.org/choir#times", "", false)
	linksWant(t, linked(t, cells, link("A2", "r1"), rels), "", "Our page", true)
	d := draftOf(t, linked(t, row(2, "", "Choir", "", "Write us"), link("C2", "r2"), rels))
	if m := d.Rows[0].Ministry; m.Email != "choir@example.org" {
		t.Errorf("%+v", m)
	}
	d = draftOf(t, linked(t, cells, link("B1:B3", "r1"), rels))
	if m := d.Rows[1].Ministry; len(m.Links) != 1 || m.Links[0] != "https://example.org/lectors" {
		t.Errorf("the address that stands there is %+v", m)
	}
	merged := `<mergeCells><mergeCell ref="B2:B3"/></mergeCells>`
	d = draftOf(t, linked(t, row(2, "", "Choir", "Our page")+row(3, "", "Lectors"), merged+link("B2", "r1"), rels))
	if m := d.Rows[1].Ministry; len(m.Links) != 1 || m.Links[0] != "https://example.org/choir" {
		t.Errorf("merged: %+v", m)
	}
	formula := `<row r="2"><c r="A2" t="str"><v>Choir</v></c>` +
		`<c r="B2" t="str"><f>HYPERLINK("https://example.org/f""x","Our page")</f><v>Our page</v></c></row>`
	linksWant(t, linked(t, strings.Replace(formula, `f""x`, "f", 1), "", ""), "https://example.org/f", "", false)
	linksWant(t, linked(t, formula, "", ""), "", "Our page", true)
}

func TestManyLinksOfAWorkbookAreBounded(t *testing.T) {
	var cells, links, rels strings.Builder
	for i := range 10_000 {
		cells.WriteString(row(i+2, "", "Choir", "x"))
		fmt.Fprintf(&links, `<hyperlink ref="A1:XFD1048576" r:id="r%d"/>`, i)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Target="https://example.org/%d" TargetMode="External"/>`, i, i)
	}
	file := linked(t, cells.String(), `<hyperlinks>`+links.String()+`</hyperlinks>`, rels.String())
	began := time.Now()
	if _, err := listimport.Read([]byte(file)); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

func TestWhereALinkOfAPageLeadsIsRead(t *testing.T) {
	page := func(cell string) string {
		return `<table><tr><th>Ministry<th>Website<th>Email<tr><td>Choir<td>` + cell +
			`<td><a href="mailto:choir%40example.org">Write</a></table>`
	}
	linksWant(t, page(`<a class=x HREF="https://example.org/choir?a=1&amp;b=2">Our page</a>`), "https://example.org/choir?a=1&b=2", "", false)
	linksWant(t, page(`<a href="/choir">Our page</a>`), "", "Our page", true)
	linksWant(t, page(`<a href="javascript:alert(1)">Our page</a>`), "", "Our page", true)
	linksWant(t, page(`<a href="https://example.org/x">example.org/choir</a>`), "https://example.org/choir", "", false)
	linksWant(t, page(`<a href="https://example.org/x"><img src=x></a>`), "https://example.org/x", "", false)
	if m := draftOf(t, page("")).Rows[0].Ministry; m.Email != "choir@example.org" {
		t.Errorf("%+v", m)
	}
	d := draftOf(t, `<table><tr><th>Ministry<th>Website<tr><td>Choir`+
		`<td rowspan=2><a href="https://example.org/x">Ours</a><tr><td>Lectors</table>`)
	if m := d.Rows[1].Ministry; len(m.Links) != 1 {
		t.Errorf("%+v", m)
	}
}

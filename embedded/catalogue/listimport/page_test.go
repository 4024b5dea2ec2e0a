package listimport_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue/listimport"
)

// cellsOf are the cells of a file's first table.
func cellsOf(t *testing.T, file string) string {
	t.Helper()
	sheets, err := listimport.Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range sheets[0].Rows {
		rows = append(rows, strings.Join(r.Cells, ","))
	}
	return strings.Join(rows, "|")
}

// A cell of a page that goes over several rows is about each, as in a workbook; one that
// goes over several columns stands in the first of them.
func TestCellsOverSeveralRowsAndColumnsOfAPageAreRead(t *testing.T) {
	for page, want := range map[string]string{
		`<tr><th>Area<th>Ministry<th>When<tr><td rowspan=2>Liturgy<td>Choir<td>Mon<tr><td>Lectors<td>Sun<tr><td>Care<td>Pantry<td>Fri`: "" +
			"Area,Ministry,When|Liturgy,Choir,Mon|Liturgy,Lectors,Sun|Care,Pantry,Fri",
		`<tr><td>A<td colspan="2">B<td>C<tr><td>1<td>2<td>3<td>4`:                            "A,B,,C|1,2,3,4",
		`<tr><td>A<td>B<td rowspan=3>C<tr><td>1<td>2<tr><td>3<td>4`:                          "A,B,C|1,2,C|3,4,C",
		`<tr><td rowspan=2 colspan=2>A<td>B<tr><td>C`:                                        "A,,B|A,,C",
		`<tr><td>X<td rowspan=0>A<tr><td>B<tr><td>C`:                                         "X,A|B,A|C,A",
		`<tr><td rowspan=2>A<td rowspan=2>B<tr><tr><td>C<td>D`:                               "A,B|C,D",
		`<tr><td rowspan="-1" colspan="x">A<td rowspan=1.5>B<tr><td>C<td>D`:                  "A,B|C,D",
		`<tr><td rowspan=9>A<td>B</table><table><tr><td>1<td>2<tr><td>3<td>4`:                "1,2|3,4",
		`<tr hidden><td rowspan=2>A<td>B<tr><td>C<tr><td>D<td>E`:                             "A,C|D,E",
		`<thead><tr><th rowspan=9>A<th>B</thead><tbody><tr><td>C<td>D<tr><td>E<td>F</tbody>`: "A,B|C,D|E,F",
	} {
		if got := cellsOf(t, "<table>"+page+"</table>"); got != want {
			t.Errorf("%s is read as %s, want %s", page, got, want)
		}
	}
}

func TestCellsOverManyRowsAndColumnsAreBounded(t *testing.T) {
	began := time.Now()
	var page strings.Builder
	page.WriteString("<table><tr><td rowspan=1000000>" + strings.Repeat("x", 1<<20) + "<td colspan=1000000000 rowspan=99999999999999999999>y")
	for i := range 19_000 {
		fmt.Fprint(&page, "<tr><td colspan=999999>", i)
	}
	sheets, err := listimport.Read([]byte(page.String()))
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, r := range sheets[0].Rows {
		for _, c := range r.Cells {
			size += len(c)
		}
		if len(r.Cells) > 100 {
			t.Fatalf("row %d has %d cells", r.Number, len(r.Cells))
		}
	}
	if took := time.Since(began); size > 20<<20 || took > 10*time.Second {
		t.Errorf("%d bytes are read in %s", size, took)
	}
}

// A browser shows words of which a part is in bold letters as one.
func TestWordsOfAPageStayWhole(t *testing.T) {
	for page, want := range map[string]string{
		"<tr><td>K<b>nights</b> of St<span>.</span>\n Paul<td>Cursillo<span class=SpellE>s</span><tr><td>A<br>B<td> <p>C</p><p>D</p> ": "" +
			"Knights of St. Paul,Cursillos|A\nB,C\nD",
		"<tr><td>Altar&nbsp;<i>Guild</i><td>x": "Altar Guild,x",
	} {
		if got := strings.ReplaceAll(cellsOf(t, "<table>"+page+"</table>"), "\u00a0", " "); got != want {
			t.Errorf("%s is read as %q, want %q", page, got, want)
		}
	}
}

func TestListsInCellsOfAPageStayThere(t *testing.T) {
	cells, few := strings.Repeat("<tr><td>1<td>2", 3), strings.Repeat("<tr><td>3<td>4", 2)
	for page, want := range map[string]string{
		"<table><tr><th>Area<th>Lead<tr><td><ul><li>Choir<li>Ushers</ul><td>Ann</table>": "Area,Lead|Choir\nUshers,Ann",
		// A table that only places a list on the page is none.
		"<table><tr><td>Ours<tr><td><ul><li>Choir<li>Lectors<li>Pantry</ul></table>":     "Choir|Lectors|Pantry",
		"<table><tr><td><ul><li>Choir</li><li>Lectors</li></ul></td></tr></table>":       "Choir|Lectors",
		"<ul><li>Liturgy<ul><li>Choir<li>Lectors</ul><li>Pantry</ul>":                    "Liturgy|Choir|Lectors|Pantry",
		"<ul><li>a<li>b<li>c</ul><table>" + cells + "</table><table>" + few + "</table>": "1,2|1,2|1,2",
	} {
		if got := cellsOf(t, "<html><body>"+page+"</body>"); got != want {
			t.Errorf("%s is read as %q, want %q", page, got, want)
		}
	}
}

// Many pages have a table for each area of ministries.
func TestTablesOfAPageWithTheSameHeadingsAreOneList(t *testing.T) {
	d := draftOf(t, "<table><tr><th>Ministry<th>When<tr><td>Choir<td>Monday</table><h2>More</h2><table><tr><th>Ministry<th>When"+
		"<tr><td>Lectors<td>Sunday<tr><td>Ushers<td>Sunday</table><table><tr><td>Office<td>615-555-0101<tr><td>Fax<td>615-555-0102</table>")
	if names(d) != "Choir|Lectors|Ushers" || notices(d) != "other_tables 1|headings_again 0" {
		t.Errorf("%s, told: %s", names(d), notices(d))
	}
}

package listimport_test

import (
	"encoding/xml"
	"fmt"
	"strconv"
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
	if _, err := strconv.Atoi(format); err == nil {
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
		``: "2022-09-14", `<workbookPr/>`: "2022-09-14", `<workbookPr date1904="0"/>`: "2022-09-14",
		`<workbookPr date1904="false"/>`: "2022-09-14", `<workbookPr date1904="1"/>`: "2026-09-15", `<workbookPr date1904="true"/>`: "2026-09-15",
	} {
		if got := shownIn(t, properties, "14", "44818"); got != want {
			t.Errorf("%s: %s", properties, got)
		}
	}
	if got := shownIn(t, `<workbookPr date1904="1"/>`, "h:mm", "0.75"); got != "6:00 PM" {
		t.Errorf("an hour is %s", got)
	}
}

// A cell that shows Tuesday is no date of 2026: the list says when a ministry meets.
func TestAPartOfADateIsReadAsItIsShown(t *testing.T) {
	for format, want := range map[string]string{
		"dddd": "Tuesday", "ddd": "Tue", "[$-409]dddd;@": "Tuesday", "DDDD": "Tuesday", `dddd"s"`: "Tuesdays", "mmmm": "September", "mmm": "Sep",
		"mmm d": "Sep 15", `mmm\ d`: "Sep 15", "d mmmm": "15 September", "m/d": "9/15", `d" de "mmmm`: "15 de September",
		"mmmm yyyy": "September 2026", "yyyy": "2026", "mmmm;@": "September", "16": "15-Sep", "17": "Sep-26",
		"dddd, mmmm d": "Tuesday, September 15", "_(dddd_)": "Tuesday",
		"dddd h:mm AM/PM": "Tuesday 7:30 PM", "ddd hh:mm": "Tue 19:30", "dddd hh:mm am/pm": "Tuesday 07:30 PM",
		// The whole of a day, an hour, how long something takes and a number stay what they were.
		"dddd, mmmm d, yyyy": "2026-09-15", "m/d/yyyy": "2026-09-15", "ddd d-mmm-yy": "2026-09-15", "14": "2026-09-15", "15": "2026-09-15",
		"m/d/yy h:mm": "2026-09-15 7:30 PM", "h:mm": "7:30 PM", "22": "2026-09-15 7:30 PM", "[h]:mm": "46280.8125", "0.00": "46280.8125",
		`0" m"`: "46280.8125", "General": "46280.8125", "[Red]0": "46280.8125",
	} {
		if got := shownIn(t, "", format, "46280.8125"); got != want {
			t.Errorf("%s shows %q, want %q", format, got, want)
		}
	}
	// What people make of WEEKDAY: 3 is a Tuesday.
	if got := shownIn(t, "", "dddd", "3"); got != "Tuesday" {
		t.Errorf("the third day of a week is %s", got)
	}
}

// The last day that Excel knows is what people write for "without end".
func TestADayFarAwayIsRead(t *testing.T) {
	for number, want := range map[string]string{"2958465": "9999-12-31", "106752": "2192-04-09", "1": "1899-12-31"} {
		if got := shownIn(t, "", "14", number); got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
}

package listimport_test

import (
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/listimport"
)

func TestAStrayQuotationMarkCostsNoList(t *testing.T) {
	for text, want := range map[string]string{
		"Ministry\tMeets\nChoir\t\"Mondays\nLectors\tTuesdays\n":              "Choir: \"Mondays|Lectors: Tuesdays",
		"Ministry\tMeets\n\"Rock\tMondays\nLectors\tTuesdays\n":               "\"Rock: Mondays|Lectors: Tuesdays",
		"Ministry,Meets\nChoir,\"Mondays\nLectors,Tuesdays\n":                 "Choir: \"Mondays|Lectors: Tuesdays",
		"Ministry\tMeets\nChoir\t\"Mondays\nLectors\t\"Tuesdays\"\n":          "Choir: \"Mondays|Lectors: Tuesdays",
		"Ministry\tMeets\n\"Choir\nLectors\tTuesdays\nUshers\tat \"10\" am\n": "\"Choir: |Lectors: Tuesdays|Ushers: at \"10\" am",
		"Ministry\tMeets\nChoir\t\"Mondays\nand Fridays\"\n":                  "Choir: Mondays and Fridays",
	} {
		d := draftOf(t, text)
		var got []string
		for _, r := range d.Rows {
			got = append(got, r.Ministry.Name+": "+r.Ministry.When)
		}
		if all := strings.Join(got, "|"); all != want {
			t.Errorf("%q is read as %s", text, all)
		}
		told := strings.Contains(fmt.Sprint(d.Notices), listimport.NoticeQuote)
		if told != (strings.Contains(want, `: "`) || strings.HasPrefix(want, `"`)) {
			t.Errorf("%q: %+v", text, d.Notices)
		}
	}
	d := draftOf(t, "Ministry\tMeets\nChoir\tMondays\nLectors\t\"Tuesdays\n")
	if len(d.Notices) != 1 || d.Notices[0] != (listimport.Notice{Code: listimport.NoticeQuote, Row: 3}) {
		t.Errorf("told is %+v", d.Notices)
	}
}

// What spreadsheets and our own export put around a text is no part of it.
func TestCellsOfATableAreReadWithoutWhatProgramsPutThere(t *testing.T) {
	for text, want := range map[string]string{
		"Ministry,Phone\n=\"Choir\",=\"615-555-0101\"\nLectors,\n":                          "Choir: 615-555-0101|Lectors: ",
		"Ministry,Phone\n'=Choir,'+1 615-555-0101\n'Singers,x\n":                            "=Choir: +1 615-555-0101|'Singers: ",
		"Ministry,Phone\nChoir,#N/A\n#REF!,1\nLectors,#¡REF!\n":                             "Choir: |Lectors: ",
		"Ministry\tPhone\n• Choir\t\n☐ Lectors\t\n- Ushers\t\n":                             "Choir: |Lectors: |Ushers: ",
		"a\tChoir\t615-555-0101\nb\tLectors\t615-555-0102\n":                                "Choir: 615-555-0101|Lectors: 615-555-0102",
		"Ministry\tReach\nChoir\t615\u202f555\u202f0101\nLectors\t615\u2011555\u20110102\n": "Choir: 615 555 0101|Lectors: 615-555-0102",
	} {
		var got []string
		for _, r := range draftOf(t, text).Rows {
			got = append(got, r.Ministry.Name+": "+r.Ministry.Phone)
		}
		if all := strings.Join(got, "|"); all != want {
			t.Errorf("%q is read as %s, want %s", text, all, want)
		}
	}
}

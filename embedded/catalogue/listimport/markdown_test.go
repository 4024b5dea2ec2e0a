package listimport_test

import (
	"strings"
	"testing"
)

func TestATableOfMarkdownIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"| Name | When |\n|---|---|\n| Choir | Mondays |\n| Lectors | Tuesdays |\n":                     "Choir: Mondays|Lectors: Tuesdays",
		"| Name | When |\n|:---|:-:|\n| Choir | Mondays |\n":                                            "Choir: Mondays",
		"| Name | When |\n|-|-|\n| Choir | - |\n| Lectors | Tuesdays |\n":                               "Choir: -|Lectors: Tuesdays",
		"Name | When\n--- | ---\nChoir | Mondays\nLectors | Tuesdays\n":                                 "Choir: Mondays|Lectors: Tuesdays",
		"Here are our ministries:\n\n| Name | When |\n| --- | --- |\n| Choir | Mondays, \"early\" |\n":  "Choir: Mondays, \"early\"",
		"| **Name** | When |\n|---|---|\n| **Choir** | Mondays<br>Fridays |\n| Rock \\| Pop | 7 pm |\n": "Choir: Mondays Fridays|Rock | Pop: 7 pm",
		"| Ministry |\n|---|\n| Choir |\n| Lectors |\n":                                                 "Choir: |Lectors: ",
		"+---+---+\n| Name | When |\n+---+---+\n| Choir | Mondays |\n+---+---+\n":                       "Choir: Mondays",
		"+---+---+\n| Name | When |\n+===+===+\n| Choir | Mondays |\n+---+---+\n| Lectors | |\n":        "Choir: Mondays|Lectors: ",
		"  Name   |  When\n----+----\n Choir   | Mondays\n Lectors | Tuesdays\n(2 rows)\n":              "Choir: Mondays|Lectors: Tuesdays|(2 rows): ",
		"\t| Name | When |\n\t|---|---|\n\t| Choir | Mondays |\n":                                       "Choir: Mondays",
		"| Name | When |\r\n|---|---|\r\n| Choir | Mondays |\r\n":                                       "Choir: Mondays",
	} {
		var got []string
		for _, r := range draftOf(t, text).Rows {
			got = append(got, r.Ministry.Name+": "+r.Ministry.When)
		}
		if all := strings.Join(got, "|"); all != want {
			t.Errorf("%q is read as %s, want %s", text, all, want)
		}
	}
	rows := draftOf(t, "| Name | Website |\n|---|---|\n"+
		"| Choir | [Our page](https://example.org/choir) |\n| Lectors | <https://example.org/l> |\n").Rows
	links := append(rows[0].Ministry.Links, rows[1].Ministry.Links...)
	if got := strings.Join(links, " "); got != "https://example.org/choir https://example.org/l" {
		t.Errorf("the links are %s", got)
	}
	if got := rows[0].Number; got != 3 {
		t.Errorf("the first row is %d", got)
	}
}

// A list that only has such lines between its names is no table.
func TestLinesBetweenNamesAreNoTable(t *testing.T) {
	linesWant(t, map[string]string{
		"Choir\n---\nLectors\n":                       "Choir|Lectors",
		"Ministry|When\nChoir|Mondays\nLectors|---\n": "Choir|Lectors",
	})
}

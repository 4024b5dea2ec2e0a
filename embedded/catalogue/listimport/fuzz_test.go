package listimport_test

import (
	"errors"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/listimport/listtest"
)

// FuzzRead reads any bytes: they become a draft that can be stored and whose cures end,
// or are refused with a code. Nothing is published that a ministry may not hold.
func FuzzRead(f *testing.F) {
	for _, l := range append(wild, heldOut...) {
		f.Add([]byte(l.text))
	}
	people := [][]string{{"Ministry", "First Name"}, {"Choir", "Ann"}}
	f.Add(listtest.Workbook(f, listtest.Sheet{Name: "Choir", Rows: people, More: `<mergeCells><mergeCell ref="A1:B9"/></mergeCells>`}))
	f.Add([]byte("<table><tr><td>a<tr><td>b</table>"))
	f.Add([]byte("• one\n2) two\n"))
	f.Add([]byte("A. one\nB. K. of C.\niv. four\n3.16 five\n[ ] six\no\tseven\n"))
	f.Add([]byte("| Name | Website |\n|---|---|\n| \\| | [x](https://example.org) |\n"))
	f.Add([]byte("Name\tWebsite\n\"one\texample.org, (example.org/b).\n"))
	f.Add([]byte("<table><tr><td rowspan=3 colspan=2><a href='mailto:a@example.org'>a</a><tr hidden><td>b<tr><td>c</table>"))
	f.Add(listtest.Workbook(f, listtest.Sheet{Name: "_x0041_", Rows: people, More: `<cols><col min="1" max="2" hidden="1"/></cols>` +
		`<row r="3" hidden="1"><c t="d" r="A3"><v>2026-09-06T19:00:00</v></c></row><hyperlinks><hyperlink ref="A1:B3" r:id="x"/></hyperlinks>`}))
	f.Fuzz(func(t *testing.T, file []byte) {
		var known *listimport.Error
		sheets, err := listimport.Read(file)
		if err != nil {
			if !errors.As(err, &known) {
				t.Fatalf("it is told as %v", err)
			}
			return
		}
		d, err := listimport.Arrange(sheets, listimport.Choice{}).Draft("x")
		if err != nil {
			if !errors.As(err, &known) {
				t.Fatalf("it is told as %v", err)
			}
			return
		}
		text, err := d.Encode()
		if errors.Is(err, listimport.ErrDraftTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := listimport.DecodeDraft(text)
		if err != nil || len(again.Rows) != len(d.Rows) {
			t.Fatalf("%d rows become %d (%v)", len(d.Rows), len(again.Rows), err)
		}
		for range 12 {
			for id, of := range d.Flaws(nil) {
				for _, flaw := range of {
					if flaw.Code.IsCurable() {
						d.Cure(d.Row(id), flaw)
						break
					}
				}
			}
		}
		for id, of := range d.Flaws(nil) {
			for _, flaw := range of {
				if flaw.Code.IsBlocking() {
					t.Fatalf("row %d cannot be cured: %+v of %+v", id, flaw, d.Row(id).Ministry)
				}
			}
		}
		keys := map[string]bool{}
		for _, row := range d.Publish(nil) {
			if keys[row.Ministry.Key] || !catalogue.IsKey(row.Ministry.Key) {
				t.Fatalf("the key %q", row.Ministry.Key)
			}
			keys[row.Ministry.Key] = true
		}
	})
}

// Package listtest makes workbooks and lists for the tests of what reads them.
package listtest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// Sheet is a sheet of a workbook. Rows are its cells; an empty one is not written.
type Sheet struct {
	Name string
	Rows [][]string
	// More is XML that follows the cells, such as merged ranges.
	More string
}

// Workbook writes sheets as Excel does: texts stand in a list of their own.
func Workbook(t testing.TB, sheets ...Sheet) []byte {
	t.Helper()
	parts := map[string]string{}
	var list, rels, shared strings.Builder
	n := 0
	for i, s := range sheets {
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(s.Name), i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		var rows strings.Builder
		for r, cells := range s.Rows {
			fmt.Fprintf(&rows, `<row r="%d">`, r+1)
			for c, text := range cells {
				if text == "" {
					continue
				}
				fmt.Fprintf(&rows, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+c, r+1, n)
				fmt.Fprintf(&shared, `<si><t xml:space="preserve">%s</t></si>`, escaped(text))
				n++
			}
			rows.WriteString(`</row>`)
		}
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<worksheet><sheetData>` + rows.String() + `</sheetData>` + s.More + `</worksheet>`
	}
	parts["[Content_Types].xml"] = `<Types/>`
	parts["xl/workbook.xml"] = `<workbook xmlns:r="r"><sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + rels.String() + `</Relationships>`
	parts["xl/sharedStrings.xml"] = `<sst>` + shared.String() + `</sst>`
	return Archive(t, parts)
}

// Archive packs parts into an archive, those of a workbook with their usual head.
func Archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			text = xml.Header + text
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}

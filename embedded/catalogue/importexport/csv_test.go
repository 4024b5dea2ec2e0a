package importexport_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
)

func TestSpreadsheetsFilesAreRead(t *testing.T) {
	want := []importexport.Row{{
		Number:   2,
		Ministry: catalogue.Ministry{Key: "choir", Name: "Coro de niños; y más", Age: []string{"infant", "elementary"}, Active: true},
		Present:  []string{catalogue.FieldKey, catalogue.FieldName, catalogue.FieldAge, catalogue.FieldActive},
	}}
	for name, file := range map[string]string{
		"comma":                  "ministry_key,name,age_groups,active\nchoir,Coro de niños; y más,infant|elementary,true\n",
		"Excel":                  "\xef\xbb\xbfministry_key;name;age_groups;active\r\nchoir;\"Coro de niños; y más\";infant | elementary;TRUE\r\n",
		"Excel, old alphabet":    "ministry_key;name;age_groups;active\r\nchoir;\"Coro de ni\xf1os; y m\xe1s\";infant|elementary;VERDADERO\r\n",
		"Excel, told separator":  "sep=;\r\nministry_key;name;age_groups;active\r\n",
		"tabulators":             "ministry_key\tname\tage_groups\tactive\r\nchoir\tCoro de niños; y más\tinfant|elementary\t1",
		"blank rows and columns": "ministry_key,name,age_groups,active,,\nchoir,Coro de niños; y más,infant|elementary,yes,,\n,,,,,\n\n",
		"other names and ids":    " ID ,Key,Name,AGE,Active,updated_at\n7,choir,Coro de niños; y más,infant|elementary,true,2026\n",
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(file, "sep=") {
				file += "choir;\"Coro de niños; y más\";infant|elementary;TRUE\r\n"
			}
			rows, wrong := readCSV([]byte(file))
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			if name == "Excel, told separator" {
				rows[0].Number = 2
			}
			if d := cmp.Diff(want, rows); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatIsWrongInAFileIsToldWithItsRow(t *testing.T) {
	for name, c := range map[string]struct {
		file        string
		row         int
		field, code string
	}{
		"nothing":               {"", 0, "", importexport.ProblemEmpty},
		"only names":            {"ministry_key,name\n", 0, "", importexport.ProblemEmpty},
		"no key column":         {"name,active\nx,true\n", 1, catalogue.FieldKey, importexport.ProblemNoKey},
		"misspelt column":       {"ministry_key,intrests\nx,music\n", 1, "intrests", importexport.ProblemColumn},
		"a column twice":        {"ministry_key,age,age_groups\nx,,\n", 1, catalogue.FieldAge, importexport.ProblemTwice},
		"neither true or false": {"ministry_key,active\nx,true\ny,maybe\n", 3, catalogue.FieldActive, catalogue.ProblemTrueFalse},
		"no number":             {"ministry_key,position\nx,first\n", 2, catalogue.FieldPosition, catalogue.ProblemPosition},
		"too many cells":        {"ministry_key,name\nx,y,z\n", 2, "", importexport.ProblemCells},
		"a quotation mark":      {"ministry_key,name\nx,\"y\nz,a\n", 2, "", importexport.ProblemQuotes},
		"too large":             {strings.Repeat("x", importexport.MaxBytes+1), 0, "", importexport.ProblemTooLarge},
		"too many rows":         {"ministry_key\n" + strings.Repeat("x\n", importexport.MaxRows+1), 0, "", importexport.ProblemTooMany},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := readCSV([]byte(c.file))
			if len(wrong) != 1 || wrong[0].Row != c.row || wrong[0].Field != c.field || wrong[0].Code != c.code {
				t.Errorf("got %+v, want row %d %s: %s", wrong, c.row, c.field, c.code)
			}
		})
	}
	if _, wrong := readCSV([]byte("ministry_key,active\n" + strings.Repeat("x,maybe\n", 900))); len(wrong) == 0 || len(wrong) > 110 {
		t.Errorf("%d problems are told", len(wrong))
	}
}

func TestASpreadsheetExecutesNoCell(t *testing.T) {
	hostile := []string{"=1+1", "+1", "-1", "@x", "'=1+1", "''-1", "＝1", "=cmd|' /C calc'!A0", "'harmless'", "- a list\n- of things"}
	var all []catalogue.Ministry
	for i, s := range hostile {
		all = append(all, catalogue.Ministry{Key: "k" + string(rune('a'+i)), Name: s, Description: s, Details: s, NameES: s,
			Position: i + 1}.Clean())
	}
	var file bytes.Buffer
	if err := importexport.WriteCSV(&file, all); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(file.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, cell := range record {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a cell begins with %q", cell)
			}
		}
	}
	rows, wrong := readCSV(file.Bytes())
	if p := importexport.Diff(all, rows, wrong, nil); !p.Empty() || len(p.Wrong) > 0 {
		t.Errorf("reading it again would change %+v, wrong %v", p.Changed, p.Wrong)
	}
}

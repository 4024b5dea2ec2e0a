package importexport_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
)

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{
		"ministry_key,name,active\nmass,Mass,true\n", "\xef\xbb\xbfministry_key;name\r\n\"a\";\"b;c\"\r\n", "sep=;\nkey;name\nx;'=1\n",
		"ministry_key\tlinks\nx\thttps://a.example|https://b.example\n", "ministry_key,details\nx,\"<b>a\n\"\"b\"\"</b>\"",
		"key,name\nx,ni\xf1o\n", "key,position\na,-1\n", "key,name\n\"",
		"key,name\ra,Ni\x96os\r", "\xff\xfek\x00e\x00y\x00,\x00n\x00a\x00m\x00e\x00\n\x00a\x00,\x00\xf1\x00",
		"SEP=|\nkey|links\na|https://a.example,https://b.example", "key,name\na,\"12\" pizza\"\n",
		"key,name\na,NiÃ±os\nb,ni\xf1o\n", "key,name,age\n\u200ba,\u200b,\"infant\n elementary\"", "key,name\na,#N/A", "key,name\na,\"b\\\"c\"",
		"PK\x03\x04xl/workbook", "key,name\u2028a,b\u2028",
	} {
		f.Add([]byte(s))
	}
	seedFiles(f)
	f.Fuzz(func(t *testing.T, file []byte) { checkFile(t, file, readCSV) })
}

func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{
		`{"ministries":[{"ministry_key":"mass","name":"Mass"}]}`, `[{"key":"a","name":"b","age":["infant"],"active":false}]`,
		`[{"key":"a","age":"infant|elementary","position":3}]`,
		`[null]`, `[{"key":"a","key":"b"}]`, "\xef\xbb\xbf[]", `{"ministries":null}`, `[{"name":"\ud800"}]`, `[{"key":1e999}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) { checkFile(t, file, readJSON) })
}

// seedFiles adds the files of other programs.
func seedFiles(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.csv"))
	if err != nil || len(paths) == 0 {
		f.Fatal(paths, err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
}

// checkFile checks that any file is read or refused, and that what is taken
// from it can be written and read again without a change.
func checkFile(t *testing.T, file []byte, read func([]byte) ([]importexport.Row, []importexport.RowError)) {
	rows, wrong := read(file)
	if len(rows) == 0 && len(wrong) == 0 {
		t.Error("neither a ministry nor a problem")
	}
	p := importexport.Diff(nil, rows, wrong, quiz.Criteria())
	if len(p.Wrong) > 0 {
		return
	}
	all := p.Catalogue(nil)
	for _, m := range all {
		if problems := m.Check(quiz.Criteria()); len(problems) > 0 {
			t.Errorf("%q would be imported: %v", m.Key, problems)
		}
	}
	var out bytes.Buffer
	if err := importexport.WriteCSV(&out, all); err != nil {
		t.Fatal(err)
	}
	again, wrong := readCSV(out.Bytes())
	if p := importexport.Diff(all, again, wrong, quiz.Criteria()); !p.Empty() || len(p.Wrong) > 0 {
		t.Errorf("written and read again it changes %+v %v", p.Changed, p.Wrong)
	}
}

package exchange_test

import (
	"bytes"
	"testing"

	"ministryfinder/embedded/catalogue/exchange"
	"ministryfinder/embedded/quiz"
)

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{
		"ministry_key,name,active\nmass,Mass,true\n", "\xef\xbb\xbfministry_key;name\r\n\"a\";\"b;c\"\r\n", "sep=;\nkey;name\nx;'=1\n",
		"ministry_key\tlinks\nx\thttps://a.example|https://b.example\n", "ministry_key,details\nx,\"<b>a\n\"\"b\"\"</b>\"", "key,name\nx,ni\xf1o\n", "key,position\na,-1\n", "key,name\n\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) { checkFile(t, file, exchange.ReadCSV) })
}

func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{
		`{"ministries":[{"ministry_key":"mass","name":"Mass"}]}`, `[{"key":"a","name":"b","age":["infant"],"active":false}]`, `[{"key":"a","age":"infant|elementary","position":3}]`,
		`[null]`, `[{"key":"a","key":"b"}]`, "\xef\xbb\xbf[]", `{"ministries":null}`, `[{"name":"\ud800"}]`, `[{"key":1e999}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) { checkFile(t, file, exchange.ReadJSON) })
}

// checkFile checks that any file is read or refused, and that what is taken
// from it can be written and read again without a change.
func checkFile(t *testing.T, file []byte, read func([]byte) ([]exchange.Row, []exchange.Wrong)) {
	rows, wrong := read(file)
	if len(rows) == 0 && len(wrong) == 0 {
		t.Error("neither a ministry nor a problem")
	}
	p := exchange.Make(nil, rows, wrong, quiz.Criteria())
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
	if err := exchange.WriteCSV(&out, all); err != nil {
		t.Fatal(err)
	}
	again, wrong := exchange.ReadCSV(out.Bytes())
	if p := exchange.Make(all, again, wrong, quiz.Criteria()); !p.Empty() || len(p.Wrong) > 0 {
		t.Errorf("written and read again it changes %+v %v", p.Changed, p.Wrong)
	}
}

package importexport_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
)

func present() []catalogue.Ministry {
	return []catalogue.Ministry{
		{ID: 1, Key: "mass", Name: "Mass", Active: true, Position: 1, Interest: []string{"prayer", "all"}, NameES: "Misa"},
		{ID: 2, Key: "choir", Name: "Choir", Active: false, Position: 2, Age: []string{"infant"}, Details: "Come"},
	}
}

func TestAPlanTellsNewChangedAndUnchanged(t *testing.T) {
	rows, wrong := readCSV(
		[]byte("ministry_key,name,interests,active\nmass,Mass,all|prayer,\nCHOIR,The Choir,,true\nfood,Food pantry,service,\n"))
	p := importexport.Diff(present(), rows, wrong, quiz.Criteria())
	if len(p.Wrong) > 0 {
		t.Fatal(p.Wrong)
	}
	if d := cmp.Diff([]string{"mass"}, p.Unchanged); d != "" {
		t.Error(d)
	}
	if len(p.Changed) != 1 || len(p.New) != 1 {
		t.Fatalf("%+v", p)
	}
	if d := cmp.Diff([]string{catalogue.FieldName, catalogue.FieldActive}, p.Changed[0].Fields); d != "" {
		t.Error(d)
	}
	// What the file has no column for stays.
	if after := p.Changed[0].After; after.ID != 2 || after.Details != "Come" || after.Age[0] != "infant" || !after.Active {
		t.Errorf("%+v", after)
	}
	if n := p.New[0]; !n.Active || n.Position != 3 || n.Interest[0] != "service" {
		t.Errorf("%+v", n)
	}
	var keys []string
	for _, m := range p.Catalogue(present()) {
		keys = append(keys, m.Key)
	}
	if d := cmp.Diff([]string{"mass", "choir", "food"}, keys); d != "" {
		t.Error(d)
	}
}

func TestAPlanTellsWhatIsWrongWithRowAndField(t *testing.T) {
	rows, wrong := readCSV(
		[]byte("ministry_key,name,age_groups,active\nfood,,infant,true\nmass,Mass,ancient,\nthe choir,x,,\nmass,Again,,\n,y,,\nlate,z,,maybe\n"))
	p := importexport.Diff(present(), rows, wrong, quiz.Criteria())
	type place struct {
		Row         int
		Field, Code string
	}
	var got []place
	for _, w := range p.Wrong {
		got = append(got, place{w.Row, w.Field, w.Code})
	}
	want := []place{
		{7, "active", "true_false"}, {2, "name", "missing"}, {3, "age_groups", "unknown"}, {4, "ministry_key", "key"},
		{5, "ministry_key", "repeated"}, {6, "ministry_key", "missing"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAnOldMistakeInAnotherFieldStopsNoChange(t *testing.T) {
	old := []catalogue.Ministry{{ID: 1, Key: "old", Name: "Old", Age: []string{"of-former-times"}, Position: 1}}
	rows, wrong := readCSV([]byte("ministry_key,name\nold,New\n"))
	if p := importexport.Diff(old, rows, wrong, quiz.Criteria()); len(p.Wrong) > 0 || len(p.Changed) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestJSONMayNameTheFieldsAsThePublicEndpointsDo(t *testing.T) {
	for _, file := range []string{
		`{"ministries":[{"ministry_key":"food","name":"Food","age_groups":["infant"],"genders":["male"],"states":["single"],"interests":["service"],"situations":["just-curious"],"active":false}]}`,
		`[{"key":"food","name":"Food","age":["infant"],"gender":["male"],"state":["single"],"interest":"service","situation":["just-curious"],"active":false,"id":5,"details":null}]`,
	} {
		rows, wrong := readJSON([]byte(file))
		if len(wrong) > 0 || len(rows) != 1 {
			t.Fatal(rows, wrong)
		}
		want := catalogue.Ministry{Key: "food", Name: "Food", Age: []string{"infant"}, Gender: []string{"male"}, State: []string{"single"},
			Interest: []string{"service"}, Situation: []string{"just-curious"}}
		if d := cmp.Diff(want, rows[0].Ministry); d != "" {
			t.Error(d)
		}
	}
	for name, c := range map[string]struct {
		file        string
		row         int
		field, code string
	}{
		"broken":          {`{"ministries":[`, 0, "", importexport.ProblemJSON},
		"nothing":         {`{}`, 0, "", importexport.ProblemEmpty},
		"a number":        {`[5]`, 1, "", importexport.ProblemKind},
		"a wrong kind":    {`[{"key":"a"},{"key":"b","active":"maybe"}]`, 2, "active", importexport.ProblemKind},
		"a wrong list":    {`[{"key":"a","age":[1]}]`, 1, "age_groups", importexport.ProblemKind},
		"unknown field":   {`[{"key":"a","1=1; --":true}]`, 1, "1=1; --", importexport.ProblemColumn},
		"two names":       {`[{"age":[],"age_groups":[]}]`, 1, "age_groups", importexport.ProblemTwice},
		"a position of ½": {`[{"position":0.5}]`, 1, "position", importexport.ProblemKind},
	} {
		if _, wrong := readJSON([]byte(c.file)); len(wrong) != 1 || wrong[0].Row != c.row || wrong[0].Field != c.field ||
			wrong[0].Code != c.code {
			t.Errorf("%s: %+v", name, wrong)
		}
	}
}

// someCatalogue draws catalogues with every kind of text in them.
func someCatalogue(t *rapid.T) []catalogue.Ministry {
	v := quiz.Criteria()
	text := rapid.OneOf(rapid.String(),
		rapid.SampledFrom([]string{"=1", "'=1", "''@", "a,b;c\td", `"`, "\"\r\n'", "a\nb", "Tom & <b>Jerry</b>", "|", " x ", "sep=;"}))
	n := rapid.IntRange(1, 8).Draw(t, "ministries")
	var all []catalogue.Ministry
	for i := range n {
		list := func(field string) []string {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(v[field]), 0, 4, rapid.ID).Draw(t, field)
		}
		all = append(all, catalogue.Ministry{
			ID: int64(i + 1), Key: fmt.Sprint("key-", i), Name: text.Draw(t, "name"), Description: text.Draw(t, "description"),
			Details: text.Draw(t, "details"),
			When:    text.Draw(t, "when"), WhenES: text.Draw(t, "when_es"), Where: text.Draw(t, "where"), WhereES: text.Draw(t, "where_es"),
			Contact: text.Draw(t, "contact"), Phone: "615-555-0100", Email: "kim@example.org",
			Needs:  rapid.SampledFrom([]string{"", "now", "2026-09-01..2026-10-15"}).Draw(t, "needs"),
			NameES: text.Draw(t, "name_es"), DescriptionES: text.Draw(t, "description_es"), DetailsES: text.Draw(t, "details_es"),
			Links: rapid.SliceOfN(rapid.SampledFrom([]string{"https://a.example/;,'", "http://b.example"}), 0, 2).Draw(t, "links"),
			Age:   list(catalogue.FieldAge), Gender: list(catalogue.FieldGender), State: list(catalogue.FieldState),
			Interest: list(catalogue.FieldInterest), Situation: list(catalogue.FieldSituation),
			Active: rapid.Bool().Draw(t, "active"), InSpanish: rapid.Bool().Draw(t, "in_spanish"),
			Position: rapid.IntRange(0, 9).Draw(t, "position"),
		})
	}
	return all
}

func TestExportAndImportAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := someCatalogue(t)
		var sheet, document bytes.Buffer
		if err := importexport.WriteCSV(&sheet, all); err != nil {
			t.Fatal(err)
		}
		if err := importexport.WriteJSON(&document, all); err != nil {
			t.Fatal(err)
		}
		fromSheet, wrong := readCSV(sheet.Bytes())
		unchanged(t, "CSV", importexport.Diff(all, fromSheet, wrong, quiz.Criteria()), len(all))
		withMark, wrong := readCSV(append([]byte(importexport.ByteOrderMark), sheet.Bytes()...))
		unchanged(t, "CSV for Excel", importexport.Diff(all, withMark, wrong, quiz.Criteria()), len(all))
		fromDocument, wrong := readJSON(document.Bytes())
		unchanged(t, "JSON", importexport.Diff(all, fromDocument, wrong, quiz.Criteria()), len(all))
	})
}

func unchanged(t rapid.TB, name string, p importexport.Plan, n int) {
	t.Helper()
	if !p.Empty() || len(p.Wrong) > 0 || len(p.Unchanged) != n {
		t.Fatalf("%s: changes %+v, new %+v, wrong %v", name, p.Changed, p.New, p.Wrong)
	}
}

func readCSV(file []byte) ([]importexport.Row, []importexport.RowError) {
	f := importexport.Read(file, importexport.Options{})
	return f.Rows, f.Wrong
}

func readJSON(file []byte) ([]importexport.Row, []importexport.RowError) {
	f := importexport.Read(file, importexport.Options{JSON: true})
	return f.Rows, f.Wrong
}

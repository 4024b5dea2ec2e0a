package importexport_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/textfile"
)

// told puts what is wrong into short words: row, field, code, value.
func told(wrong []importexport.RowError) []string {
	var out []string
	for _, w := range wrong {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %s %s", w.Row, w.Field, w.Code, w.Value)))
	}
	return out
}

func noticed(notices []importexport.Notice) []string {
	var out []string
	for _, n := range notices {
		out = append(out, fmt.Sprintf("%s %d/%d %s %s %s %s", n.Code, n.Row, n.Line, n.Field, n.Encoding, n.Was, n.Value))
	}
	return out
}

// The files of people who keep ministries in other programs.
func TestFilesFromOtherProgramsAreReadOrRefusedInWords(t *testing.T) {
	type ministry struct {
		Key, Name, Description string
		Age                    []string
	}
	for name, c := range map[string]struct {
		want    []ministry
		wrong   []string
		notices []string
	}{
		"cr-only.csv": {want: []ministry{{"cr-coro", "Coro", "", nil}, {"cr-two", "Two", "", nil}}},
		"utf16le.csv": {want: []ministry{{"utf16-coro", "Coro de niños", "Voces “jóvenes”", nil}}},
		"macroman-lf.csv": {want: []ministry{{"mac-coro2", "Coro de niños y más", "", nil}},
			notices: []string{"guessed 0/0  macintosh  Coro de niños y más"}},
		"sep-upper.csv":     {want: []ministry{{"sep4", "Sep four", "", nil}}},
		"header-spaces.csv": {want: []ministry{{"hs1", "Header Space", "d", []string{"elementary"}}}},
		"list-comma.csv":    {want: []ministry{{"lc1", "Choir", "", []string{"elementary", "infant"}}}},
		"list-newline.csv":  {want: []ministry{{"lc3", "Choir", "", []string{"elementary", "infant"}}}},
		"zwsp-header.csv":   {want: []ministry{{"zw1", "Zero", "", nil}}},
		"zwsp-cell.csv":     {want: []ministry{{"zw2", "Zero\u200b Two", "", nil}}, notices: []string{"unseen 2/0 name  Zero Two U+200B"}},
		"html-as-csv.csv":   {wrong: []string{"0  file_kind html"}},
		"planning-center.csv": {wrong: []string{"1 Group ID unknown_column", "1 Group Type unknown_column", "1 Members Count unknown_column",
			"1 Leaders unknown_column",
			"1 Location unknown_column", "1 Tags unknown_column", "1 ministry_key no_key_column"}},
		"google-forms.csv": {wrong: []string{"1 Timestamp unknown_column", "1 Email Address unknown_column", "1 Ministry name unknown_column",
			"1 What age groups? unknown_column", "1 ministry_key no_key_column"}},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			f := importexport.Read(file, importexport.Options{})
			p := importexport.Diff(nil, f.Rows, f.Wrong, quiz.Criteria())
			if d := cmp.Diff(c.wrong, told(p.Wrong)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.notices, noticed(f.Notices)); d != "" {
				t.Error(d)
			}
			var got []ministry
			for _, m := range p.New {
				if len(m.Age) == 0 {
					m.Age = nil
				}
				got = append(got, ministry{m.Key, m.Name, m.Description, m.Age})
				if !m.Active {
					t.Errorf("%s is hidden", m.Key)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			lists := 0
			for _, w := range p.Wrong {
				if w.Code == importexport.ProblemColumn && len(w.Allowed) > 0 {
					lists++
				}
			}
			if lists > 1 {
				t.Errorf("the fields are listed %d times", lists)
			}
		})
	}
}

func names(t *testing.T, file string) (names []string, wrong []string) {
	t.Helper()
	f := importexport.Read([]byte(file), importexport.Options{})
	for _, r := range f.Rows {
		names = append(names, r.Ministry.Name)
	}
	return names, told(f.Wrong)
}

func TestQuotationMarksAreReadAsSpreadsheetsDo(t *testing.T) {
	const header = "ministry_key,name,active\n"
	for name, c := range map[string]struct {
		rows  string
		want  []string
		wrong []string
	}{
		"a blank before a mark":     {`a, "Choir, big",true`, []string{"Choir, big"}, nil},
		"a blank behind a mark":     {`a,"Choir, big" ,true`, []string{"Choir, big"}, nil},
		"an inch":                   {`a,12" pizza,true`, []string{`12" pizza`}, nil},
		"an inch within marks":      {`a,"12" pizza",true`, []string{`12" pizza`}, nil},
		"with a comma":              {`a,"12" pizza, large",true`, []string{`12" pizza, large`}, nil},
		"a word in marks":           {`a,"Rock" band,true`, []string{`"Rock" band`}, nil},
		"two words in marks":        {`a,"Rock" and "Roll",true`, []string{`"Rock" and "Roll"`}, nil},
		"a word in marks in a cell": {`a,"The "Rock" band",true`, []string{`The "Rock" band`}, nil},
		"doubled":                   {`a,"The ""Rock"" band",true`, []string{`The "Rock" band`}, nil},
		"of a database":             {`a,"The \"Rock\", band",true`, []string{`The "Rock", band`}, nil},
		"a backslash at the end":    {`a,"C:\",true`, []string{`C:\`}, nil},
		"an empty one":              {`a,"",true`, []string{""}, nil},
		"one that is missing": {"a,\"Choir,true\nb,Two,true\nc,Three,maybe", []string{"Two", "Three"},
			[]string{"2  quotes 2", "4 active true_false maybe"}},
		"one missing before others": {"a,\"Choir,true\nb,\"Two\",true\nc,\"Three\",true", []string{"Two", "Three"}, []string{"2  quotes 2"}},
		"one too much":              {"a,Choir\",true\nb,Two,true", []string{`Choir"`, "Two"}, nil},
		"too many cells":            {"a,\"x\" y, z,true\nb,Two,true", []string{"Two"}, []string{"2  quotes 2"}},
		"in the last line":          {"b,Two,true\na,\"", []string{"Two"}, []string{"3  quotes 3"}},
		"lines in a cell":           {"a,\"One\nTwo\",true\n\nb,Two,maybe", []string{"One\nTwo", "Two"}, []string{"4 active true_false maybe"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lineEnd := range []string{"\n", "\r\n", "\r"} {
				got, wrong := names(t, strings.ReplaceAll(header+c.rows, "\n", lineEnd))
				if d := cmp.Diff(c.want, got); d != "" {
					t.Error(d)
				}
				if d := cmp.Diff(c.wrong, wrong); d != "" {
					t.Error(d)
				}
			}
		})
	}
	// A file of nothing but mistakes ends soon.
	if _, wrong := names(t, header+strings.Repeat("\"x\n", importexport.MaxBytes/3-20)); len(wrong) != 100 {
		t.Errorf("%d mistakes are told", len(wrong))
	}
}

func TestSeparatorsAreFoundOut(t *testing.T) {
	for file, want := range map[string]string{
		"sep=;\nministry_key;name\na;x, y": "x, y", "SEP=|\nministry_key|name|ages\n": "", "Sep=|\r\nministry_key|name\r\na|x": "x",
		"\"sep=;\"\nministry_key;name\na;x":            "x",
		"\xef\xbb\xbfsep=\t\nministry_key\tname\na\tx": "x", "sep=\\t\nministry_key\tname\na\tx": "x", "sep=tab\nministry_key\tname\na\tx": "x",
		"sep=,,,\nministry_key,name\na,x": "x",
		"sep=^\nministry_key^name\na^x":   "x", "sep=;\nministry_key,name\na,x": "x", "ministry_key|name\na|x;y": "x;y",
		"\n\nministry_key;name\na;x": "x", "ministry_key\tname, full\na\tx": "",
		"\"ministry_key\";\"name\"\n\"a\";\"x\"": "x", "Ministry-Key;NAME ;Age  Groups\na;x;": "x", "ministry_key,name\u2028a,x\u2028": "x",
		"Ministry key*:,Name?\na,x": "x", "\xef\xbb\xbf\xef\xbb\xbfkey,name\na,x\n\x1a": "x", "ministry_key,name\u0085a,x": "x",
	} {
		got, wrong := names(t, file)
		if name := strings.Join(got, " "); name != want || (want == "") != (len(wrong) > 0) {
			t.Errorf("%q: %q %v", file, got, wrong)
		}
	}
}

func TestTrueAndFalseAreReadAsPeopleWriteThem(t *testing.T) {
	for word, want := range map[string]string{
		"y": "true", "N": "false", "No": "false", "YES": "true", "x": "true", "✓": "true", "✔\ufe0f": "true", "1": "true", "0": "false",
		"1.0": "true", "1,0": "true", "on": "true", "OFF": "false",
		"T": "true", "f": "false", "VRAI": "true", "FALSCH": "false", "WAHR": "true", "FAUX": "false", "Sí": "true", "si": "true",
		"VERDADERO": "true", "Falso": "false", "=TRUE()": "true",
		"\u200btrue\u00a0": "true", "ja": "true", "nein": "false", "✗": "false", "2": "", "maybe": "", "true false": "", "-": "",
	} {
		f := importexport.Read([]byte("ministry_key;active\na;\""+word+"\"\n"), importexport.Options{})
		if got := fmt.Sprint(f.Rows[0].Ministry.Active); len(f.Wrong) > 0 != (want == "") || want != "" && got != want {
			t.Errorf("%s: %s %v", word, got, told(f.Wrong))
		}
		f = importexport.Read([]byte(`[{"key":"a","active":"`+word+`"}]`), importexport.Options{})
		if got := fmt.Sprint(f.Rows[0].Ministry.Active); len(f.Wrong) > 0 != (want == "") || want != "" && got != want {
			t.Errorf("%s in JSON: %s %v", word, got, told(f.Wrong))
		}
	}
}

func TestListsAreCutWherePeopleCutThem(t *testing.T) {
	for cell, want := range map[string]string{
		"elementary, infant": "elementary infant", "elementary;infant": "elementary infant", "elementary|infant": "elementary infant",
		"elementary\ninfant":   "elementary infant",
		"elementary\r\ninfant": "elementary infant", "Junior High": "junior-high", "junior_high , INFANT": "junior-high infant", "": "",
		"elementary\u200b": "elementary", "ele\u00admentary": "elementary",
	} {
		f := importexport.Read([]byte("ministry_key,name,age_groups\na,A,\""+cell+"\"\n"), importexport.Options{})
		p := importexport.Diff(nil, f.Rows, f.Wrong, quiz.Criteria())
		if len(p.Wrong) > 0 || strings.Join(p.New[0].Age, " ") != want {
			t.Errorf("%q: %v %v", cell, p.New, told(p.Wrong))
		}
	}
	for cell, want := range map[string]string{
		"https://a.example, https://b.example/x,y": "https://a.example https://b.example/x,y", "https://a.example/;,'|": "https://a.example/;,'",
		"https://a.example\nhttps://b.example":     "https://a.example https://b.example",
		"https://a.example; http://b.example":      "https://a.example http://b.example",
		"https://web.example/1,https://b.example|": "https://web.example/1,https://b.example",
	} {
		f := importexport.Read([]byte("ministry_key,name,links\na,A,\""+cell+"\"\n"), importexport.Options{})
		if got := strings.Join(f.Rows[0].Ministry.Links, " "); got != want {
			t.Errorf("%q: %s", cell, got)
		}
	}
}

func TestASpreadsheetsErrorsAreNamedAndNeverStored(t *testing.T) {
	errors := "#N/A #NV #REF! #NAME? #VALUE! #DIV/0! #NULL! #NUM! ##### #¡REF! #¿NOMBRE? #¡VALOR! #¡DIV/0! #¡NULO! #¡NUM! #N/D #BEZUG! #WERT! #ZAHL! #SPILL! #CALC! #ERROR! Err:502 #n/a"
	for _, e := range append(strings.Fields(errors), " #N/A\u00a0", "#GETTING_DATA") {
		for i, field := range catalogue.Fields() {
			cells := make([]string, len(catalogue.Fields()))
			cells[0], cells[1] = "a", "A"
			cells[i] = `"` + e + `"`
			f := importexport.Read([]byte(strings.Join(catalogue.Fields(), ",")+"\n"+strings.Join(cells, ",")+"\nb,B\n"), importexport.Options{})
			want := []string{fmt.Sprintf("2 %s sheet_error %s", field, textfile.Plain(e))}
			if d := cmp.Diff(want, told(f.Wrong)); d != "" {
				t.Errorf("%s in %s: %s", e, field, d)
			}
			f = importexport.Read([]byte(fmt.Sprintf(`[{%q:%q}]`, field, e)), importexport.Options{})
			if len(f.Wrong) != 1 || f.Wrong[0].Code != importexport.ProblemSheetError {
				t.Errorf("%s in %s in JSON: %v", e, field, told(f.Wrong))
			}
		}
	}
	for _, well := range []string{"#1 fans", "# of helpers", "##", "#JESUS!", "N/A", "Err: 502"} {
		if got, wrong := names(t, "ministry_key,name\na,"+well+"\n"); len(wrong) > 0 || got[0] != well {
			t.Errorf("%s: %v %v", well, got, wrong)
		}
	}
}

func TestLettersAreReadByEvidenceAndTold(t *testing.T) {
	for name, c := range map[string]struct {
		file, want string
		notices    []string
	}{
		"DOS": {"ministry_key;name\r\na;Coro de ni\xa4os y m\xa0s\r\n", "Coro de niños y más",
			[]string{"guessed 0/0  ibm850  Coro de niños y más"}},
		"Windows": {"ministry_key;name\r\na;Coro de ni\xf1os\r\n", "Coro de niños", []string{"guessed 0/0  windows-1252  Coro de niños"}},
		"one stray": {"ministry_key,name,name_es\na,Niños,Más niños\nb,Misi\xf3n,x\n", "Niños Misión",
			[]string{"mixed 0/3  windows-1252  Misión"}},
		"twice":   {"ministry_key,name\na,NiÃ±os\nb,Más\n", "Niños Más", []string{"twice 2/0 name  NiÃ±os Niños"}},
		"nothing": {"ministry_key,name\na,Choir\n", "Choir", nil},
		"UTF-8":   {"ministry_key,name\na,Niños\n", "Niños", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := importexport.Read([]byte(c.file), importexport.Options{})
			var got []string
			for _, r := range f.Rows {
				got = append(got, r.Ministry.Name)
			}
			if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" || len(f.Wrong) > 0 {
				t.Error(d, told(f.Wrong))
			}
			if d := cmp.Diff(c.notices, noticed(f.Notices)); d != "" {
				t.Error(d)
			}
		})
	}
	// The same for JSON, and for a person's choice.
	if f := importexport.Read([]byte("[{\"key\":\"a\",\"name\":\"Ni\x96os\"}]"),
		importexport.Options{}); f.Rows[0].Ministry.Name != "Niños" || len(f.Notices) != 1 {
		t.Errorf("%+v", f)
	}
	if f := importexport.Read([]byte("ministry_key,name\na,Ni\x96os"),
		importexport.Options{Encoding: textfile.Windows1252}); f.Rows[0].Ministry.Name != "Ni–os" || len(f.Notices) != 0 {
		t.Errorf("%+v", f)
	}
	if f := importexport.Read([]byte("ministry_key,name\na,NiÃ±os"),
		importexport.Options{Encoding: textfile.UTF8}); f.Rows[0].Ministry.Name != "NiÃ±os" {
		t.Errorf("a choice is overruled: %+v", f)
	}
	if f := importexport.Read([]byte("ministry_key,name\n"+strings.Repeat("a,NiÃ±os\n", 300)),
		importexport.Options{}); len(f.Notices) != 100 || f.Notices[99].More != 201 {
		t.Errorf("%d notices are told, the last is %+v", len(f.Notices), f.Notices[len(f.Notices)-1])
	}
}

// What is stored is no change, even when it looks as if it were encoded twice.
func TestAStoredTextThatLooksEncodedTwiceStaysAsItIs(t *testing.T) {
	all := []catalogue.Ministry{{ID: 1, Key: "a", Name: "NiÃ±os", Position: 1}}
	f := importexport.Read([]byte("ministry_key,name\na,NiÃ±os\n"), importexport.Options{})
	if p := importexport.Diff(all, f.Rows, f.Wrong, quiz.Criteria()); !p.Empty() || len(p.Unchanged) != 1 {
		t.Errorf("%+v", p)
	}
}

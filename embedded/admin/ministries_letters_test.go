package admin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// chooseBytes gives the page a file of bytes, as a text whose characters are
// these, and looks at it.
func chooseBytes(p *browsertest.Page, name, content string) {
	var bytes []string
	for _, b := range []byte(content) {
		bytes = append(bytes, fmt.Sprint(b))
	}
	browsertest.Value[any](p,
		fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([new Uint8Array([%s])], %s)); document.getElementById("file").files = d.files; })()`, strings.Join(bytes, ","), quoted(name)))
	browsertest.Value[any](p, `window.before = true`)
	p.Click("#upload")
	p.Wait(`!window.before && document.readyState === "complete" && document.getElementById("again")`)
}

// A guess at the letters is shown before anything changes, and can be mended;
// what is imported are the file's own bytes, with its own line ends.
func TestAGuessAtTheLettersIsShownAndCanBeChosenOtherwise(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		for _, look := range []struct {
			lang    string
			options []browsertest.Option
		}{{"en", nil}, {"es", []browsertest.Option{browsertest.Phone(), browsertest.Dark()}}} {
			p := enter(t, s, list+"/import?lang="+look.lang, append(look.options, browsertest.ReducedMotion(), browsertest.WithAxe())...)
			// This DOS file is read wrong on purpose: the person chooses Windows.
			chooseBytes(p, "dos.csv", "ministry_key;name;details\rninos;Coro de ni\xa4os y m\xa0s;\"One\nTwo\"\r")
			words := i18n.For(look.lang)
			want := words.T("ministries.notice.guessed", "encoding", words.T("ministries.encoding.ibm850"), "value", "Coro de niños y más")
			if got := browsertest.Value[string](p, `document.querySelector("#letters .names").innerText`); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			browsertest.Value[any](p, `void document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
			p.WantAccessible("letters " + look.lang)
			p.WantBigTargets("letters " + look.lang)
			p.ScreenshotAll("office-import-letters-" + look.lang)
			p.Click(`input[name="encoding"][value="macintosh"]`)
			// A choice that was not looked at is looked at first.
			browsertest.Value[any](p, `window.before = true`)
			p.Click("#confirm")
			p.Wait(`!window.before && document.readyState === "complete" && document.querySelector('input[value="macintosh"]:checked')`)
			if stored(t, s, "ninos").ID != 0 {
				t.Fatal("what nobody has seen is imported")
			}
			if got := browsertest.Value[string](p, `document.querySelector("#plan .name").innerText`); got != "Coro de ni§os y m†s" {
				t.Errorf("read as %q", got)
			}
			browsertest.Value[any](p, `void (window.before = document.querySelector('input[name="encoding"][value=""]').checked = true)`)
			p.Click("#reread")
			p.Wait(`!window.before && document.readyState === "complete" && document.querySelector('input[name="encoding"][value=""]:checked')`)
			p.Click("#confirm")
			p.Wait(at(list) + ` && document.querySelector(".done")`)
			m := stored(t, s, "ninos")
			if m.Name != "Coro de niños y más" || m.Details != "One\nTwo" {
				t.Errorf("%+v", m)
			}
			p.Click("#undo")
			p.Wait(at(list) + ` && document.querySelector(".done")`)
			if problems := p.Problems(); len(problems) > 0 {
				t.Error(problems)
			}
		}
	})
}

func TestWhatIsCertainIsNotAskedAndWhatIsNoTextIsNamed(t *testing.T) {
	s := webtest.New(t)
	p := enter(t, s, list+"/import")
	chooseBytes(p, "utf8.csv", "ministry_key,name\r\nninos,Niños\r\n")
	if browsertest.Value[bool](p, `Boolean(document.getElementById("letters"))`) {
		t.Error("UTF-8 is taken for a guess")
	}
	chooseBytes(p, "mixed.csv", "ministry_key,name\nninos,Niños\nmas,M\xe1s y m\xe1s\nzw,A\u200bB\ntwice,MÃ¡s\nmore,Más\nagain,Más\n")
	got := browsertest.Value[string](p, `document.querySelector("#letters .names").innerText`)
	for _, want := range []string{"Line 3 is written in other letters", "“Más”", "row 4, name: “AB” has characters that nobody sees: U+200B",
		"row 5, name: these letters were encoded twice: “MÃ¡s”"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	for kind, content := range map[textfile.Kind]string{"xlsx": "PK\x03\x04\x14\x00[Content_Types].xml\x00xl/workbook.xml",
		"html": "<html><table><tr><td>ministry_key</td></tr></table>", "pdf": "%PDF-1.7"} {
		chooseBytes(p, "ministries.csv", content)
		if got, want := browsertest.Value[string](p, `document.querySelector(".bad").innerText`),
			i18n.For("en").T("ministries.file_kind."+string(kind)); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTheEndpointsTellHowTheLettersWereRead(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		s.Account(t, "Anna", store.Editor)
		type answer struct {
			Success  bool
			Encoding string
			Guessed  bool `json:"encoding_guessed"`
			Notices  []string
			Errors   []string
			Imported int
			Updated  int
		}
		ask := func(path, body string, headers ...string) (int, answer) {
			t.Helper()
			a := s.Ask(t, "POST", path, body, append([]string{"Authorization", basic("Anna", right), "Content-Type", "text/csv"}, headers...)...)
			var out answer
			if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
				t.Fatalf("%s: %s", path, a.Body)
			}
			return a.Status, out
		}
		const mac = "ministry_key,name\rninos,Coro de ni\x96os\r"
		status, a := ask("/api/ministries/import-csv", mac)
		if status != 200 || a.Encoding != "macintosh" || !a.Guessed || len(a.Notices) != 1 ||
			!strings.Contains(a.Notices[0], "“Coro de niños”") || stored(t, s, "ninos").Name != "Coro de niños" {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv?encoding=Windows-1252&lang=es", mac); status != 200 || a.Encoding != "windows-1252" ||
			a.Guessed || a.Updated != 1 || stored(t, s, "ninos").Name != "Coro de ni–os" {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv?encoding=klingon", mac); status != 400 || len(a.Errors) != 1 ||
			!strings.Contains(a.Errors[0], "macintosh") {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/bulk-import", "\xff\xfe"+strings.Join(strings.Split("[{\"key\":\"a\",\"name\":\"A\"}]", ""),
			"\x00")+"\x00"); status != 200 || a.Imported != 1 || a.Encoding != "utf-16le" || a.Guessed || a.Notices == nil {
			t.Errorf("%d %+v", status, a)
		}
		// A refused file tells it too, and the fields are listed once.
		status, a = ask("/api/ministries/import-csv", "Ministry Key,Grupo,Otro m\xe1s\nx,y,z\n")
		all := strings.Join(a.Errors, "\n")
		if status != 400 || len(a.Notices) != 1 || strings.Count(all, "description_es") != 1 || !strings.Contains(all, "row 1, Grupo: ") ||
			!strings.Contains(all, "row 1, Otro más: ") {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv", "PK\x03\x04xl/workbook", "Accept-Language", "es"); status != 400 ||
			!strings.Contains(strings.Join(a.Errors, ""), "libro de Excel") {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv", "key,name\nx,#REF!\ny,\"z\nw,W\nv,#N/A\n"); status != 400 ||
			!strings.HasPrefix(a.Errors[0], "row 2, name: the spreadsheet shows the error #REF!") || len(a.Errors) != 3 {
			t.Errorf("%d %+v", status, a)
		}
	})
}

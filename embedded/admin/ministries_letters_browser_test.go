package admin_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/textfile"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

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

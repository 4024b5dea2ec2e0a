package web_test

import (
	"testing"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/web/browsertest"
)

// Browsers within other apps, as Facebook's, do nothing when they are to print.
func TestWhoCannotPrintIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, lang := range i18n.Languages {
		p := browser.Page(t, browsertest.Phone(), browsertest.AtStart(`window.print = () => {}`))
		p.Open(s.URL + "/result?lang=" + lang + "&" + everythingQuery)
		p.Wait(`document.readyState === "complete" && document.getElementById("print")?.hidden === false`)
		p.Tap("#print")
		told := `document.getElementById("said").textContent === ` + quote(i18n.For(lang).T("result.not_printed"))
		p.Wait(told)
		if lang == "es" {
			p.ScreenshotAll("result-not-printed-es")
		}
		// It prints after all.
		browsertest.Value[any](p, `void dispatchEvent(new Event("beforeprint"))`)
		p.Wait(`document.getElementById("said").textContent === ""`)
		browsertest.Value[any](p, `void (window.print = () => { window.printedAt = performance.now(); dispatchEvent(new Event("beforeprint")); })`)
		p.Tap("#print")
		p.Wait(`performance.now() - window.printedAt > 1500`)
		if browsertest.Value[bool](p, told) {
			t.Error("told although it prints")
		}
	}
}

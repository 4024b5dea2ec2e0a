package web_test

import (
	"testing"

	"ministryfinder/embedded/web/browsertest"
)

// A result is one page of paper. With scripts the folded ministries are on it by their
// names; without them they are left out unless the person has unfolded them.
func TestAResultIsOnePageOfPaper(t *testing.T) {
	s := busy(t)
	for _, c := range []struct {
		name    string
		options []browsertest.Option
	}{{"with scripts", nil}, {"without scripts", []browsertest.Option{browsertest.WithoutScripts()}}} {
		p := browser.Page(t, c.options...)
		for who, query := range twelve {
			p.Open(s.URL + "/result?" + query)
			p.Wait(`document.readyState === "complete" && document.getElementById("result")`)
			if pages := p.PrintedPages(who + " " + c.name); pages != 1 {
				t.Errorf("%s, %s: %d pages", who, c.name, pages)
			}
		}
	}
}

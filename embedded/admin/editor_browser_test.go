package admin_test

import (
	"fmt"
	"slices"
	"testing"

	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// maxTabsToSave is how often somebody with a keyboard presses Tab before a ministry
// can be saved, from the top of its page.
const maxTabsToSave = 15

// The form of a ministry is saved from a bar that stays in sight; what is wrong is told
// above it with links, and an address without https:// is right.
func TestTheFormOfAMinistryIsSavedFromItsBar(t *testing.T) {
	s := webtest.New(t)
	p := enter(t, s, list)
	form := fmt.Sprintf("%s/%d", list, stored(t, s, "ocia").ID)
	p.Open(s.URL + form)
	p.Wait(at(form))
	tabs := 0
	for ; tabs <= maxTabsToSave && browsertest.Value[string](p, `document.activeElement.id`) != "save"; tabs++ {
		p.Press("\t")
	}
	t.Logf("Save takes %d Tab stops", tabs)
	if tabs > maxTabsToSave {
		t.Errorf("Save takes more than %d Tab stops", maxTabsToSave)
	}
	browsertest.Value[any](p, `void window.scrollTo(0, document.body.scrollHeight)`)
	p.Wait(`(() => { const b = document.getElementById("save").getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; })()`)
	browsertest.Value[any](p, `void window.scrollTo(0, 0)`)
	fill(p, "#links", "stedward.org/ocia")
	fill(p, "#email", "nobody")
	fill(p, "#name", " ")
	p.Click("#save")
	p.Wait(`document.activeElement.id === "problem"`)
	links := browsertest.Value[[]string](p, `[...document.querySelectorAll("#problem a")].map((a) => a.hash)`)
	if !slices.Equal(links, []string{"#name", "#email"}) {
		t.Errorf("what is wrong leads to %q", links)
	}
	p.Screenshot("editor-wrong")
	p.Click(`#problem a[href="#email"]`)
	p.Wait(`document.activeElement.id === "email"`)
	fill(p, "#email", "kim@example.org")
	fill(p, "#name", "OCIA")
	p.Press("\r") // as in any form
	says(p, "ministries_saved")
	if got := stored(t, s, "ocia"); !slices.Equal(got.Links, []string{"https://stedward.org/ocia"}) || got.Name != "OCIA" || !got.Active {
		t.Errorf("stored is %+v", got)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

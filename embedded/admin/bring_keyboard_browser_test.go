package admin_test

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// tabTo goes with the Tab key to an element. Each one on the way shows that it is
// where the keyboard is.
func tabTo(t *testing.T, p *browsertest.Page, selector string) {
	t.Helper()
	for range 400 {
		p.Press(kb.Tab)
		at := browsertest.Value[struct {
			Here, Seen bool
			What       string
		}](p, `(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
			const ring = (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
			return { Here: e.matches(`+quoted(selector)+`), Seen: e === document.body || (ring && r.width > 0 && r.height > 0), What: e.outerHTML.slice(0, 200) }; })()`)
		if !at.Seen {
			t.Errorf("on the way to %s the keyboard is where nothing shows it: %s", selector, at.What)
		}
		if at.Here {
			return
		}
	}
	t.Fatalf("the keyboard does not reach %s of %s", selector, p.Address())
}

// pressAt goes with the Tab key to an element, presses a key there and waits for
// what follows.
func pressAt(t *testing.T, p *browsertest.Page, selector, key, then string) {
	t.Helper()
	tabTo(t, p, selector)
	p.Press(key)
	p.Wait(`document.readyState === "complete" && ` + then)
}

// The way from a parish's first start to a quiz of its own needs neither scripts nor a
// mouse: examples first, then a list that replaces them.
func TestTheFirstMinistriesNeedNeitherScriptsNorAMouse(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	p := browser.Page(t, browsertest.WithoutScripts())
	p.Open(s.URL + s.EnterLink())
	if browsertest.Value[bool](p, `location.pathname === "/admin/enter"`) {
		pressAt(t, p, "button.primary", kb.Enter, `location.pathname !== "/admin/enter"`)
	}
	arrive(p, "/admin/setup")
	pressAt(t, p, `button[name="later"]`, kb.Enter, `location.pathname === "/admin/setup/parish"`)
	tabTo(t, p, "#name")
	p.Press("Holy Family", kb.Enter) // as the form's own button
	arrive(p, ministriesStep)
	pressAt(t, p, "#examples", kb.Enter, `location.pathname === "/admin/ministries/examples"`)
	tabTo(t, p, "#e-sunday-mass")
	p.Press(" ")
	// Enter in the search narrows, and what was ticked stays.
	p.Open(p.Address())
	pressAt(t, p, "#q", "choir", `true`)
	pressAt(t, p, "#search", kb.Enter, `document.querySelectorAll("#list li:not([hidden])").length < 20`)
	tabTo(t, p, "#list li:not([hidden]) input")
	p.Press(" ")
	first := browsertest.Value[string](p, `document.activeElement.value`)
	pressAt(t, p, "#save", kb.Enter, `location.pathname === "/admin/share"`)
	if keys := active(t, s); !slices.Equal(keys, []string{first}) {
		t.Errorf("%q are shown, want %q", keys, first)
	}

	// A list that is pasted, and by a file.
	p.Open(s.URL + "/admin/ministries/bring")
	tabTo(t, p, "#text")
	browsertest.Value[any](p, `void (document.activeElement.value =
		"Ministry\tDescription\nCHOIR OF THE PARISH\tSings on Sundays\n301-Ushers\tHelp people find a seat\nFood Pantry\t\n")`)
	pressAt(t, p, "#read", kb.Enter, `document.getElementById("go")`)
	tabTo(t, p, "#col0")
	pressAt(t, p, "#go", kb.Enter, `document.querySelector(".drafts")`)
	shows(p, "3 ministries come in")
	pressAt(t, p, "#all-capitals", kb.Enter, `!document.getElementById("all-capitals")`)
	pressAt(t, p, "#all-number", " ", `!document.getElementById("all-number")`)
	pressAt(t, p, `#m3 a`, kb.Enter, `document.getElementById("edit-name")`)
	tabTo(t, p, "#edit-name")
	p.Press(kb.End, " of Springfield", kb.Enter)
	p.Wait(`document.readyState === "complete" && document.querySelector("#m3 .name")?.innerText.includes("of Springfield")`)
	pressAt(t, p, `button[value="leave:2"]`, kb.Enter, `document.querySelector("#m2.inactive")`)
	pressAt(t, p, `button[value="bring:2"]`, kb.Enter, `!document.querySelector("#m2.inactive")`)
	pressAt(t, p, "#next", kb.Enter, `document.getElementById("changes")`)
	pressAt(t, p, "#go-on", kb.Enter, `document.getElementById("audience")`)
	pressAt(t, p, "#r1 summary", kb.Enter, `document.querySelector("#r1 details").open`)
	tabTo(t, p, `#r1 input[value="interests:music"]`)
	if !browsertest.Value[bool](p, `document.activeElement.checked`) {
		t.Error("a choir is not suggested for music")
	}
	pressAt(t, p, "#go-on", kb.Enter, `document.getElementById("publish")`)
	pressAt(t, p, "#hide-others", " ", `document.getElementById("hide-others")`)
	pressAt(t, p, "#publish", kb.Enter, `location.pathname === "/admin/ministries"`)
	if m := stored(t, s, "choir-of-the-parish"); !m.Active || !slices.Contains(m.Interest, "music") {
		t.Errorf("%+v", m)
	}
	pressAt(t, p, "#undo", kb.Enter, `location.search.includes("done=ministries_undone")`)
	if keys := active(t, s); !slices.Equal(keys, []string{first}) {
		t.Errorf("after the undo %q are shown", keys)
	}
	bringAFileWithoutScripts(t, s, p)
}

// bringAFileWithoutScripts throws a draft away and goes from a file to the quiz.
func bringAFileWithoutScripts(t *testing.T, s *webtest.Site, p *browsertest.Page) {
	p.Open(s.URL + "/admin/ministries/bring")
	bring(p, "our ministries.xlsx", ourList(t))
	pressAt(t, p, "#read", kb.Enter, `document.getElementById("go")`)
	pressAt(t, p, "#go", kb.Enter, `document.querySelector(".drafts")`)
	p.Open(s.URL + "/admin/ministries/bring")
	pressAt(t, p, "#discard-open", kb.Enter, `document.querySelector("#waiting details").open`)
	pressAt(t, p, "#discard", kb.Enter, `document.querySelector(".done") && !document.getElementById("waiting")`)
	bring(p, "our ministries.xlsx", ourList(t))
	pressAt(t, p, "#read", kb.Enter, `document.getElementById("go")`)
	pressAt(t, p, "#go", kb.Enter, `document.querySelector(".drafts")`)
	pressAt(t, p, "#next", kb.Enter, `document.getElementById("changes")`)
	pressAt(t, p, "#go-on", kb.Enter, `document.getElementById("audience")`)
	p.Click("#go-on")
	p.Wait(`location.search.includes("page=2") && document.getElementById("go-on")`)
	p.Click("#go-on")
	p.Wait(`document.getElementById("publish")`)
	pressAt(t, p, "#publish", kb.Enter, `location.pathname === "/admin/ministries"`)
	if keys := active(t, s); len(keys) != 71 {
		t.Errorf("%d are shown, want the 73 of the file without the two that are archived", len(keys))
	}
}

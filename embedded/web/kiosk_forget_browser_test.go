package web_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/web/browsertest"
)

// notes writes down each name that a page stores.
const notes = `window.stored = JSON.parse(window.name || "[]");
	const set = Storage.prototype.setItem;
	Storage.prototype.setItem = function (name, value) {
		if (!stored.includes(name)) stored.push(name);
		window.name = JSON.stringify(stored);
		return set.call(this, name, value);
	};`

// A tablet forgets all that a visit has stored, and nothing else: the dashboard may be
// open in another tab, and who comes next is told whom to call also without a network.
func TestATabletForgetsTheVisitAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	p := browser.Page(t, browsertest.AtStart(movedClock), browsertest.AtStart(notes))
	// A visit with an own device, and then one to the tablet that it has become.
	p.Open(s.URL)
	answerAll(p, adult)
	says(p, "en", "result.counted")
	p.Click(".card summary")
	p.Click(".save")
	p.Wait(asks)
	p.Click("#call-name")
	p.Insert("Ana")
	p.Click("#call-contact")
	p.Insert("6155550177")
	p.Click("#call-form .primary")
	p.Wait(`location.pathname === "/ask/thanks" && document.readyState === "complete"`)
	own := browsertest.Value[[]string](p, `stored.filter((n) => !n.startsWith("waiting:")).sort()`)
	if want := []string{"asks", "chosen", "device", "reached", "saved", "visit"}; !slices.Equal(own, want) {
		t.Errorf("a visit stores %q, want %q", own, want)
	}
	dashboards := map[string]string{"localStorage": "session-ends", "sessionStorage": "ministry /admin/ministries/7"}
	for where, name := range dashboards {
		browsertest.Value[any](p, `void (`+where+`["`+name+`"] = "1")`)
	}
	p.Open(s.URL + "/?kiosk=1")
	p.Wait(inviting)
	began := browsertest.Value[int](p, "history.length")
	p.Click(".begin[lang=en]")
	answerAll(p, adult)
	says(p, "en", "result.counted")
	p.Click(".save")
	browsertest.Value[any](p, `void (window.left = true)`)
	p.Click("#again")
	p.Wait(`!window.left && document.readyState === "complete" && ` + inviting)
	for where, name := range dashboards {
		if !browsertest.Value[bool](p, where+`["`+name+`"] === "1"`) {
			t.Errorf("the dashboard's %s is gone", name)
		}
		browsertest.Value[any](p, `void delete `+where+`["`+name+`"]`)
	}
	wantForgotten(t, p, began)
}

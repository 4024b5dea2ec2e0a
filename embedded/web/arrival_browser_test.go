package web_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// results are the ways to a result, whoever makes it.
func results(url string) map[string]string {
	return map[string]string{
		"made by the browser": url + "/?" + everythingQuery + "&q=interests",
		"made by the server":  url + "/result?" + everythingQuery,
	}
}

// openResult comes to a result that offers to call.
func openResult(p *browsertest.Page, start string) {
	p.Open(start)
	p.Wait(`document.readyState === "complete" && window.finder`)
	if browsertest.Value[bool](p, `Boolean(document.getElementById("quiz"))`) {
		question(p, quiz.Interests)
		p.Tap("#next")
	}
	p.Wait(asks + ` && document.querySelector(".save")?.hidden === false`)
}

// half fills the form in with a mistake, and notes what there is: a tick, a card that
// lies open and what is typed.
func half(p *browsertest.Page) {
	p.Tap(".tick:not([hidden]) input")
	typeInto(p, "#call-name", "Ana")
	p.Tap("#call-form .primary")
	p.Wait(`document.activeElement.id === "call-wrong" && document.querySelector("#call-wrong a")`)
	typeInto(p, "#call-contact", "61")
	p.Tap(".card summary")
	p.Wait(`document.querySelector(".card details").open`)
	browsertest.Value[any](p, `void (window.before = document.getElementById("call-form"))`)
}

// stillThere is true while the form has all that half has put into it.
const stillThere = `window.before && window.before === document.getElementById("call-form") && document.getElementById("call-name").value === "Ana" &&
	document.getElementById("call-contact").value === "61" && document.querySelector(".tick input").checked &&
	document.querySelector(".card details").open && Boolean(document.getElementById("call-wrong"))`

// wantStillThere checks that, after the time in which a page would have been drawn anew.
func wantStillThere(t *testing.T, p *browsertest.Page, after string) {
	t.Helper()
	p.Wait(`document.readyState === "complete"`)
	if !browsertest.Value[bool](p, stillThere) {
		t.Errorf("after %s what was typed is gone", after)
	}
}

// A link within the page leads to a place in it, and changes nothing.
func TestALinkWithinThePageKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	for name, start := range results(s.URL) {
		t.Run(name, func(t *testing.T) {
			p := browser.Page(t, browsertest.Phone())
			openResult(p, start)
			half(p)
			p.Tap(`#call-wrong a[href="#call-contact"]`)
			p.Wait(`location.hash === "#call-contact" && document.activeElement?.id === "call-contact"`)
			wantStillThere(t, p, "a tap on the mistake")
			browsertest.Value[any](p, `void document.querySelector(".skip").focus()`)
			p.Press(kb.Enter)
			p.Wait(`location.hash === "#main" && document.activeElement?.id === "main"`)
			wantStillThere(t, p, "skipping to the content")
			p.Back()
			wantStillThere(t, p, "going back to the place before")
			p.Back()
			wantStillThere(t, p, "going back to the page without a place")
			p.Forward()
			wantStillThere(t, p, "going forward")
		})
	}
}

// A tablet's history gets no entry of a person from such a link.
func TestALinkWithinThePageLeavesNothingInATabletsHistory(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	p := browser.Page(t, browsertest.Phone())
	openResult(p, s.URL+"/result?kiosk=1&"+everythingQuery)
	began := browsertest.Value[int](p, "history.length")
	half(p)
	p.Tap(`#call-wrong a[href="#call-contact"]`)
	p.Wait(`location.hash === "#call-contact" && document.activeElement?.id === "call-contact"`)
	browsertest.Value[any](p, `void document.querySelector(".skip").focus()`)
	p.Press(kb.Enter)
	p.Wait(`location.hash === "#main" && document.activeElement?.id === "main"`)
	wantStillThere(t, p, "two links within the page")
	p.Tap("#home")
	p.Wait(`location.href === ` + quote(s.URL+"/?kiosk=1") + ` && document.readyState === "complete" && ` + inviting)
	wantForgotten(t, p, began)
}

// A page that the browser has kept comes back as it was left.
func TestAPageThatTheBrowserBringsBackIsAsItWasLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	const comesBack = `void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`
	for name, start := range results(s.URL) {
		t.Run(name, func(t *testing.T) {
			p := browser.Page(t, browsertest.Phone())
			openResult(p, start)
			half(p)
			p.Wait(`scrollTo(0, 400), scrollY === 400`)
			browsertest.Value[any](p, comesBack)
			wantStillThere(t, p, "coming back")
			if y := browsertest.Value[int](p, "scrollY"); y != 400 {
				t.Errorf("the page is scrolled to %d", y)
			}
			// Another page of its own is at the address: that one is shown.
			browsertest.Value[any](p, `void (history.replaceState(null, "", "/?`+everythingQuery+`&q=gender"), dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })))`)
			question(p, quiz.Gender)
		})
	}
}

// A button that a browser has kept dead over a reload, as Firefox does, lives again.
func TestTheResultsButtonLivesAfterAReload(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.AtStart(`new MutationObserver((_, seen) => {
		const next = document.getElementById("next");
		if (!next) return;
		next.disabled = window.wasDead = true;
		seen.disconnect();
	}).observe(document, { childList: true, subtree: true })`))
	p.Open(s.URL + "/?" + everythingQuery + "&q=interests")
	question(p, quiz.Interests)
	p.Wait(`window.wasDead && window.finder?.startOver && document.readyState === "complete"`)
	if browsertest.Value[bool](p, `document.getElementById("next").disabled`) {
		t.Error("the button is dead")
	}
}

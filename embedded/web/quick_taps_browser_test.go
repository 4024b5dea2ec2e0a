package web_test

import (
	"fmt"
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// Who taps twice answers one question: the second tap was not meant for what the first
// one brought, and is neither an answer nor a complaint about a missing one.
func TestTheSecondOfTwoQuickTapsIsForNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.Phone())
	// tapAtOnce taps on something as soon as other choices are shown, sooner than a
	// test can from outside.
	const tapAtOnce = `void new MutationObserver((_, self) => {
		self.disconnect();
		const at = document.querySelector(%s);
		window.taken = at.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
	}).observe(document.getElementById("options"), { childList: true })`
	p.Open(s.URL)
	question(p, quiz.Age)
	browsertest.Value[any](p, fmt.Sprintf(tapAtOnce, quote(".option:nth-child(2)")))
	p.Tap(option("high-school"))
	question(p, quiz.Gender)
	if got := chosen(p); len(got) != 0 || browsertest.Value[bool](p, "window.taken") {
		t.Errorf("the second tap chose %q", got)
	}
	browsertest.Value[any](p, fmt.Sprintf(tapAtOnce, quote("#next")))
	p.Tap(option("skip"))
	question(p, quiz.Situation)
	if said := browsertest.Value[string](p, `document.getElementById("error").textContent`); said != "" {
		t.Errorf("the second tap is answered with %q", said)
	}
	// A moment later it is an answer like any other, and keys need not wait.
	p.Tap(option("just-curious"))
	p.Wait(`document.querySelector("#options input:checked")?.value === "just-curious"`)
	p.Tap("#next")
	question(p, quiz.Interests)
	browsertest.Value[any](p, `void document.querySelector(`+quote(option("music"))+`).click()`)
	p.Wait(`document.querySelector("#options input[value=music]").checked`)
}

package web_test

import (
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// Who has asked leaves no name behind, also not after a mistake: a page that the browser
// brings back as it was shows the next person nothing.
func TestAFormThatWasSentForgetsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	p := browser.Page(t, browsertest.Phone(), browsertest.AtStart(`addEventListener("pagehide", () => {
		const all = [...document.querySelectorAll("#call-form [type=text]")].map((e) => e.value + "/" + (e.defaultValue || ""));
		const wrong = document.querySelectorAll("#call-wrong, #call-form .error:not(#call-away), #call-form [aria-invalid]").length;
		if (all.length) sessionStorage.setItem("left", all.join(" ") + " " + wrong);
	})`))
	p.Open(s.URL + "/?" + everythingQuery + "&q=interests")
	question(p, quiz.Interests)
	p.Tap("#next")
	p.Wait(asks)
	typeInto(p, "#call-name", "Ana")
	p.Tap("#call-form .primary")
	p.Wait(`document.activeElement.id === "call-wrong" && document.getElementById("call-name").value === "Ana"`)
	typeInto(p, "#call-contact", "6155550177")
	p.Tap("#call-form .primary")
	p.Wait(`location.pathname === "/ask/thanks" && document.readyState === "complete"`)
	if left := browsertest.Value[string](p, `sessionStorage.getItem("left")`); left != "/ / 0" {
		t.Errorf("the page that was left has %q", left)
	}
	if all := s.waits(t); len(all) != 1 || all[0].Asker.Name != "Ana" {
		t.Errorf("%+v", all)
	}
}

package web_test

import (
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/web/browsertest"
)

// TestFromTheMailToReachedIsTwoTaps does what a leader does on the smallest phone: one
// tap on the mail's link, one on the button.
func TestFromTheMailToReachedIsTwoTaps(t *testing.T) {
	t.Parallel()
	c := newCalling(t)
	p := browser.Page(t, browsertest.Phone(), browsertest.Screen(320, 568), browsertest.WithAxe(), browsertest.WithoutPolicy())
	p.Open(c.URL + c.at(c.token)) // the first tap
	look := func(name string) {
		p.WantAccessible(name)
		p.WantReadable(name)
		p.WantBigTargets(name)
		p.WantWholeWords(name)
		p.ScreenshotAll("answer-" + name + "-320")
		p.InDark(func() {
			p.WantReadable(name + " in the dark")
			p.OnScreen(390, 844, func() { p.ScreenshotAll("answer-" + name + "-390-dark") })
		})
		p.OnScreen(1440, 900, func() { p.Screenshot("answer-" + name + "-1440") })
	}
	look("waiting")
	p.Tap(".person:first-child .did .primary") // the second
	p.Wait(`location.search.includes("after=")`)
	reached := 0
	for _, r := range []string{c.anna.ID, c.ben.ID, c.child.ID} {
		now, err := c.Store.RequestOf(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if now.State == request.Reached {
			reached++
		}
	}
	if reached != 1 {
		t.Errorf("%d people are reached after two taps", reached)
	}
	look("noted")
	browsertest.Value[any](p, `void document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	look("open")
	p.Open(c.URL + c.at(c.token) + "?lang=es")
	look("es")
	p.Open(c.URL + c.at("nonsense"))
	look("dead")
}

package web_test

import (
	"fmt"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// A person dials the number as it stands there: it is not broken at its hyphen, on no
// width of a phone, neither in the server's card nor in that of the browser.
func TestATelephoneNumberKeepsInOneLine(t *testing.T) {
	t.Parallel()
	const number = "(615) 555-0142"
	choir := catalogue.Ministry{Key: "choir", Name: "Choir", Active: true, Interest: []string{"prayer"}, Contact: "Parish music office",
		Phone: number, Email: "music@parish.example"}
	s := newSite(t, func(c *web.Config) { c.Store = onlyMinistries{c.Store, []catalogue.Ministry{choir}} })
	const answers = "age=married-parents&gender=female&states=married&situation=just-curious&interests=prayer"
	for name, path := range map[string]string{"server": "/result?" + answers, "browser": "/?" + answers + "&q=interests"} {
		p := browser.Page(t, browsertest.Screen(320, 640))
		p.Open(s.URL + path)
		if name == "browser" {
			p.Wait(`document.readyState === "complete" && window.finder`)
			question(p, quiz.Interests)
			p.Tap("#next")
		}
		p.Wait(`document.querySelector(".card[data-key='choir'] .whom")`)
		for width := int64(320); width <= 430; width += 5 {
			p.OnScreen(width, 640, func() {
				if n := browsertest.Value[int](p, fmt.Sprintf(`(() => {
					const range = document.createRange();
					range.selectNodeContents([...document.querySelectorAll(".whom span")].find((e) => e.textContent === %q).firstChild);
					return new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top))).size;
				})()`, number)); n != 1 {
					t.Errorf("the %s's card has the number in %d lines of a screen of %d pixels", name, n, width)
				}
			})
		}
		p.ScreenshotAll("card-number-" + name)
	}
}

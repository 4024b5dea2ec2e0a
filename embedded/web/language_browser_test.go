package web_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/web/browsertest"
)

func TestTheResultIsInThePersonsLanguageAndSafe(t *testing.T) {
	s := translated(t)
	for _, c := range []struct{ lang, name, words string }{{"en", "Baptism", "Sundays at 9"},
		{"es", "Bautismo", "Domingos\na las 9"}} {
		t.Run(c.lang, func(t *testing.T) {
			answers := "age=infant&gender=skip&situation=just-curious&interests=all"
			var cards []string
			for _, start := range []string{"/result?" + answers, "/?" + answers + "&q=interests"} {
				p := browser.Page(t, browsertest.Language(c.lang))
				p.Open(s.URL + start)
				p.Wait(`document.readyState === "complete" && window.finder`)
				if strings.HasPrefix(start, "/?") {
					p.Click("#next")
				}
				p.Wait(`document.querySelector('.card[data-key="infant-baptism"]')`)
				const card = `document.querySelector('.card[data-key="infant-baptism"]')`
				if name := browsertest.Value[string](p, card+`.querySelector(".name").textContent`); name != c.name {
					t.Errorf("%s: the name is %q", start, name)
				}
				p.Click(`.card[data-key="infant-baptism"] summary`)
				if got := browsertest.Value[string](p, card+`.querySelector(".details").innerText`); !strings.Contains(got, c.words) {
					t.Errorf("%s: the details are %q", start, got)
				}
				if browsertest.Value[bool](p,
					`Boolean(window.hacked) || [...document.links].some((a) => a.protocol === "javascript:") || `+card+`.parentNode.classList[0] !== "cards"`) {
					t.Errorf("%s: the details did something", start)
				}
				cards = append(cards, browsertest.Value[string](p, card+`.querySelector(".details").innerHTML`))
			}
			if cards[0] != cards[1] {
				t.Errorf("the server shows %s\nthe browser shows %s", cards[0], cards[1])
			}
		})
	}
}

package web_test

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
)

// translated is a site on which Mass has Spanish texts but no Spanish
// description, and HTML of the former program in its details.
func translated(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: time.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			i := 0
			for present[i].Key != "mass" {
				i++
			}
			present[i].NameES, present[i].DescriptionES, present[i].DetailsES = "¡Ven a Misa!", "", "Domingos\na las 9"
			for j := range present {
				if present[j].Key == "ocia" {
					present[j].NameES, present[j].DescriptionES, present[j].DetailsES = "", "", ""
				}
			}
			// As another program may have written it into the database.
			present[i].Details = `<p>Sundays <b>at 9</b><script>window.hacked = 1</script></p></li><img src=x onerror="window.hacked = 1"><a href="javascript:window.hacked=1">x</a> <a href="https://stedward.org/mass">times</a>`
			return present, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const massAnswers = `{"answers":{"age":"infant"},"interests":["prayer"]}`

func TestTheAPIMatchesInTheClientsLanguage(t *testing.T) {
	s := translated(t)
	type m struct {
		Key, Name, Description, Details string
		DetailsHTML                     string `json:"details_html"`
	}
	type answer struct{ Adults []m }
	mass := func(headers ...string) m {
		_, _, body := s.ask(t, "POST", "/api/match", massAnswers, headers...)
		return decode[answer](t, body).Adults[0]
	}
	english, spanish := mass(), mass("Accept-Language", "es-MX")
	if english.Name != "Come to Mass!" || !strings.Contains(english.DetailsHTML, "<b>at 9</b>") ||
		strings.Contains(english.DetailsHTML, "hacked") {
		t.Errorf("%+v", english)
	}
	if spanish.Key != "mass" || spanish.Name != "¡Ven a Misa!" || spanish.Description != english.Description ||
		spanish.DetailsHTML != "Domingos<br>\na las 9" {
		t.Errorf("%+v", spanish)
	}
	_, _, body := s.ask(t, "GET", "/api/get-ministries", "")
	all := decode[map[string]struct {
		Name, Details string
		DetailsHTML   string `json:"details_html"`
		ES            *m
	}](t, body)
	if got := all["mass"]; got.Name != english.Name || got.ES == nil || got.ES.Name != spanish.Name ||
		got.ES.Description != english.Description || got.DetailsHTML != english.DetailsHTML {
		t.Errorf("%+v", got)
	}
	if all["ocia"].ES != nil {
		t.Error("a ministry without Spanish texts has some")
	}
}

func TestTheResultIsInThePersonsLanguageAndSafe(t *testing.T) {
	s := translated(t)
	for _, c := range []struct{ lang, name, words string }{{"en", "Come to Mass!", "Sundays at 9"},
		{"es", "¡Ven a Misa!", "Domingos\na las 9"}} {
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
				p.Wait(`document.querySelector('.card[data-key="mass"]')`)
				const card = `document.querySelector('.card[data-key="mass"]')`
				if name := browsertest.Value[string](p, card+`.querySelector(".name").textContent`); name != c.name {
					t.Errorf("%s: the name is %q", start, name)
				}
				p.Click(`.card[data-key="mass"] summary`)
				if got := browsertest.Value[string](p, card+`.querySelector(".details").innerText`); !strings.Contains(got, c.words) {
					t.Errorf("%s: the details are %q", start, got)
				}
				if browsertest.Value[bool](p,
					`Boolean(window.hacked) || [...document.links].some((a) => a.protocol === "javascript:") || `+card+`.parentNode.className !== "cards"`) {
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

package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// translated is a site on which Mass has Spanish texts but no Spanish
// description, and HTML of the former program in its details.
func translated(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: time.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				m := &present[i]
				switch m.Key {
				case "ocia":
					m.NameES, m.DescriptionES, m.DetailsES = "", "", ""
				case "mass", "infant-baptism":
					m.DescriptionES, m.DetailsES = "", "Domingos\na las 9"
					// As another program may have written it into the database.
					m.Details = `<p>Sundays <b>at 9</b><script>window.hacked = 1</script></p></li><img src=x onerror="window.hacked = 1"><a href="javascript:window.hacked=1">x</a> <a href="https://stedward.org/mass">times</a>`
				}
			}
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
	if spanish.Key != "mass" || spanish.Name != "¡Venga a Misa!" || spanish.Description != english.Description ||
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

// What is missing in Spanish is English, says so, and is marked for whoever hears
// the page: WCAG 3.1.2.
func TestATextInEnglishSaysSo(t *testing.T) {
	s := newSite(t)
	const page = "/result?lang=es&age=married-parents&gender=female&states=parent&situation=just-curious&interests=all"
	card := regexp.MustCompile(`(?s)<li class="card.*?</li>`)
	look := func(wantEnglish bool) {
		t.Helper()
		_, _, body := s.ask(t, "GET", page, "")
		cards := card.FindAllString(body, -1)
		if len(cards) < 5 {
			t.Fatalf("%d cards", len(cards))
		}
		for _, c := range cards {
			for _, part := range []string{`<p class="description" lang="en">`, `<div class="details" lang="en">`, "Este texto está en inglés."} {
				if strings.Contains(c, part) != wantEnglish {
					t.Errorf("%s is there: %v, in\n%s", part, !wantEnglish, c)
				}
			}
			if wantEnglish && !strings.Contains(c, `<h3 class="name" lang="en">`) {
				t.Errorf("the name is not marked in\n%s", c)
			}
		}
	}
	look(false)
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: time.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				present[i].NameES, present[i].DescriptionES, present[i].DetailsES = "", "", ""
			}
			return present, nil
		})
	testkit.Must(t, err)
	look(true)
	if _, _, body := s.ask(t, "GET", strings.Replace(page, "lang=es", "lang=en", 1), ""); strings.Contains(body, `class="name" lang=`) {
		t.Error("the English page marks English")
	}
}

package web_test

import (
	"html"
	"strings"
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// Pupils and students are addressed with tú in Spanish as soon as they say that they are
// any, without scripts and with them; adults with usted.
func TestPupilsAreAddressedAsPupils(t *testing.T) {
	s := newSite(t)
	visible := func(path string) string {
		_, _, page := s.ask(t, "GET", path, "")
		_, page, _ = strings.Cut(page, "<main")
		return html.UnescapeString(tag.ReplaceAllString(ofTheCatalogue.ReplaceAllString(notShown.ReplaceAllString(page, ""), ""), " "))
	}
	paths := []string{
		"/?lang=es&q=gender&age=", "/?lang=es&q=situation&age=", "/?lang=es&q=interests&age=", "/?lang=es&at=gender&age=",
		"/?lang=es&gender=male&at=situation&age=", "/result?lang=es&interests=music&interests=service&situation=new-to-nashville&age=",
		"/result?lang=es&age=",
	}
	for _, path := range paths {
		for _, age := range quiz.Values(quiz.Age) {
			if text := visible(path + age); quiz.IsPupil(age) && formal.MatchString(text) {
				t.Errorf("%s%s: %q in %s", path, age, formal.FindString(text), strings.Join(strings.Fields(text), " "))
			}
		}
		if text := visible(path + "journeying-adults"); !formal.MatchString(text) && !strings.Contains(path, "at=situation") {
			t.Errorf("%s: an adult is not addressed as one: %s", path, strings.Join(strings.Fields(text), " "))
		}
	}
	p := browser.Page(t, browsertest.Language("es"))
	p.Open(s.URL)
	const shown = `(() => { const e = document.querySelector("main").cloneNode(true);
		for (const no of e.querySelectorAll("script, template, [hidden], .description, .details, h3, dl, #mass")) no.remove();
		return e.textContent; })()`
	for _, q := range quiz.Pages(child) {
		question(p, q.ID)
		if q.ID != quiz.Age {
			p.Click("#next") // nothing is chosen
			p.Wait(`document.getElementById("error").textContent`)
			if text := browsertest.Value[string](p, shown); formal.MatchString(text) {
				t.Errorf("%s: %q in %s", q.ID, formal.FindString(text), text)
			}
		}
		for _, value := range child.Get(q.ID) {
			p.Click(option(value))
		}
		if q.Multiple {
			p.Click("#next")
		}
	}
	says(p, "es", "result.counted")
	if text := browsertest.Value[string](p, shown); formal.MatchString(text) || !strings.Contains(text, "Tus ministerios") {
		t.Errorf("%q in the result %s", formal.FindString(text), text)
	}
}

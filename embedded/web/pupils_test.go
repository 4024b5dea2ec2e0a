package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

var (
	// formal is how adults are addressed in Spanish.
	formal = regexp.MustCompile(
		`(?i)\b(usted|sus?|consigo|elija|empiece|puede|le (gust|trae|ayud)\w*|busca apoyo|acaba de|encuentre|inténtelo|escanee|siga)\b`)
	// ofTheCatalogue and notShown are parts of a page that the program has not
	// written, or that are not shown.
	ofTheCatalogue = regexp.MustCompile(`(?s)<(p class="description"|div class="details"|h3|dl|div id="mass").*?</(p|div|h3|dl)>`)
	notShown       = regexp.MustCompile(`(?s)<(script|template|footer|style).*?</(script|template|footer|style)>|<div id="welcome"[^>]* hidden>.*?</div>`)
	tag            = regexp.MustCompile(`<[^>]*>`)
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

// Each text for pupils stands for one that addresses adults.
func TestTextsForPupilsStandForOthers(t *testing.T) {
	for _, prefix := range []string{"quiz", "result", "reason"} {
		own := i18n.For("es").PupilsSection(prefix)
		if len(own) == 0 || len(i18n.For("en").PupilsSection(prefix)) > 0 {
			t.Errorf("%s: %d texts for pupils", prefix, len(own))
		}
		for key, text := range own {
			if !i18n.For("es").Has(key) || formal.MatchString(text) {
				t.Errorf("%s: %q", key, text)
			}
		}
	}
	for key, text := range i18n.For("es").PupilsSection("quiz") {
		own := i18n.For("es").With(map[string]string{key: "¿?"})
		if got := own.ForPupils().T(key); got != "¿?" {
			t.Errorf("the parish's own words for %s are %q, not %q", key, got, text)
		}
		break
	}
}

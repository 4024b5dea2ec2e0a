package web_test

import (
	"regexp"
	"testing"

	"ministryfinder/embedded/i18n"
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

// Each text for pupils stands for one that addresses adults.
func TestTextsForPupilsStandForOthers(t *testing.T) {
	for _, prefix := range []string{"quiz", "result", "reason", "ask", "kiosk"} {
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

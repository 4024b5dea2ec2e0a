package textfile_test

import (
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/textfile"
)

func TestASearchAsksForNoAccents(t *testing.T) {
	for text, want := range map[string]string{
		"Coro de Niños": "coro de ninos", "Coro de Nin\u0303os": "coro de ninos", "ÁNGELES": "angeles", "Pingüino": "pinguino",
		"Children’s Liturgy": "children's liturgy", "Straße & Søn": "straße & søn", "": "", "\xff": "\ufffd",
	} {
		if got := textfile.Fold(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestAListIsInTheOrderInWhichPeopleLook(t *testing.T) {
	names := []string{"zeta", "Óptica", "Zacarías", "Ángeles", "Nuevos", "Niños", "Bautismos", "ÁNGELES", "niños", "Niños B"}
	slices.SortFunc(names, textfile.Compare)
	if got := strings.Join(names, " "); got != "ÁNGELES Ángeles Bautismos Niños niños Niños B Nuevos Óptica Zacarías zeta" {
		t.Error(got)
	}
}

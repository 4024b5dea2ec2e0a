package textfile_test

import (
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

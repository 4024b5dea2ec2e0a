package sanitize_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ministryfinder/embedded/sanitize"
)

func TestATextIsCutAtItsBound(t *testing.T) {
	for _, c := range []struct {
		text string
		max  int
		want string
	}{
		{"", 1, ""}, {"Choir", 5, "Choir"}, {"Choir", 4, "Cho…"}, {"Choir", 1, "…"},
		{"áéíóú", 5, "áéíóú"}, {"áéíóú", 3, "áé…"}, {"a\xffb", 5, "a?b"}, {strings.Repeat("𝄞", 50), 3, "𝄞𝄞…"},
	} {
		if got := sanitize.Truncate(c.text, c.max); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.text, c.max, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text, most := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text")), rapid.IntRange(3, 20).Draw(t, "most")
		if got := sanitize.Truncate(text, most); !utf8.ValidString(got) || utf8.RuneCountInString(got) > most {
			t.Errorf("Truncate: %q", got)
		}
		if got := sanitize.TruncateBytes(text, most); len(got) > most {
			t.Errorf("TruncateBytes: %q", got)
		}
	})
}

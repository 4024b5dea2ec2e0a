package line_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/line"
)

func TestATextOfStrangersIsOneHarmlessLine(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Señal 5\tGHz": "Señal 5 GHz", "\x1b[2J\r\nx\x00": " [2J  x ", "\u202egpj.exe\u2028": " gpj.exe ", "a\xffb": "a\ufffdb",
		strings.Repeat("é", 11): strings.Repeat("é", 11), strings.Repeat("é", 12): strings.Repeat("é", 10) + "…",
	} {
		if got := line.Of(text, 11); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
	if got := line.Of("ab", 1); got != "…" {
		t.Errorf("%q", got)
	}
}

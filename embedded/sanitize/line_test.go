package sanitize_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ministryfinder/embedded/sanitize"
)

func TestATextOfStrangersIsOneHarmlessLine(t *testing.T) {
	const most = 30
	for text, want := range map[string]string{
		"": "", "Señal 5\tGHz": "Señal 5 GHz", " it did not answer \n": "it did not answer", "\x1b[2J\r\nx\x00": "[2J x",
		"\u202egpj.exe\u2028": "gpj.exe", "a\xffb\u00a0c": "a\ufffdb c", "exit status 2\r\n\tpanic: \x1b[31mx": "exit status 2 panic: [31mx",
		strings.Repeat("é", most): strings.Repeat("é", most), strings.Repeat("é", most+1): strings.Repeat("é", most-1) + "…",
		"why " + strings.Repeat("é", most): "why " + strings.Repeat("é", most-5) + "…",
	} {
		if got := sanitize.Line(text, most); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
	long := sanitize.Line(strings.Repeat("long ", 1000), most)
	if n := utf8.RuneCountInString(long); n > most || n < most-10 || !strings.HasSuffix(long, "long…") {
		t.Errorf("%d characters: %q", n, long)
	}
	if again := sanitize.Line(long, most); again != long {
		t.Errorf("a line is not its own line: %q", again)
	}
	if got := sanitize.Line("ab", 1); got != "…" {
		t.Errorf("%q", got)
	}
}

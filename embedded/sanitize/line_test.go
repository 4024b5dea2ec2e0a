package sanitize_test

import (
	"strings"
	"testing"
	"unicode"
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
	for text, want := range map[string]string{
		"J\u00adose": "Jose", "Ma\u200br\u2060ia\ufeff Lopez": "Maria Lopez", "Jo\u200dse\u200c": "Jose", "\u200b\u00ad": "", "\u3164": "",
		"ജോര്\u200dജ് കെ": "ജോര്\u200dജ് കെ", "علی\u200cرضا": "علی\u200cرضا", "علی\u200c\u200c\u200d": "علی\u200c",
		"a\u2028\u200db": "a b", "ب \u200dب": "ب ب", "\u202aAna\u202c": "Ana", "x\u202egpj": "xgpj", "\u200e=1": "=1",
		"👨\u200d👩": "👨\u200d👩", "❤\ufe0f\u200d🔥": "❤\ufe0f\u200d🔥", "\ufe0fa": "a", "a\U000e0041b": "ab",
	} {
		got := sanitize.Line(text, most)
		if got != want || sanitize.Line(got, most) != got {
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

func FuzzLine(f *testing.F) {
	for _, text := range []string{"", "a\u200d\u2028\u200db", "علی\u200cرضا\u200d", "❤\ufe0f\ufe0e\u200d", "\x1b[2J\xff\u202e", "a b"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		most = max(most, 1)
		line := sanitize.Line(text, most)
		if n := utf8.RuneCountInString(line); n > most || !utf8.ValidString(line) || strings.TrimSpace(line) != line {
			t.Fatalf("%q becomes %q, of %d", text, line, most)
		}
		last := ' '
		for _, r := range line {
			if !unicode.IsPrint(r) && !sanitize.Joins(last, r) {
				t.Fatalf("%q becomes %q", text, line)
			}
			last = r
		}
		if again := sanitize.Line(line, most); again != line {
			t.Fatalf("%q becomes %q, and that %q", text, line, again)
		}
	})
}

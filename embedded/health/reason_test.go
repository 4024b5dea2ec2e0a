package health_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ministryfinder/embedded/health"
)

func TestAReasonIsOneBoundedLineOfPlainText(t *testing.T) {
	for said, want := range map[string]string{
		"":                                    "",
		" it did not answer \n":               "it did not answer",
		"exit status 2\r\n\tpanic: \x1b[31mx": "exit status 2 panic: [31mx",
		"caf\xc3\xa9 \xff\u202e":              "café \uFFFD",
		strings.Repeat("é", health.MaxReason): strings.Repeat("é", health.MaxReason),
		"why " + strings.Repeat("é", 2*health.MaxReason): "why…",
	} {
		if got := health.Reason(said); got != want {
			t.Errorf("%q became %q, want %q", said, got, want)
		}
	}
	long := health.Reason(strings.Repeat("long ", 1000))
	if n := utf8.RuneCountInString(long); n > health.MaxReason || n < health.MaxReason-10 || !strings.HasSuffix(long, "long…") {
		t.Errorf("%d characters: %q", n, long)
	}
	if again := health.Reason(long); again != long {
		t.Errorf("a reason is not its own reason: %q", again)
	}
}

//go:build linux

package desktoptest

import (
	"slices"
	"testing"
)

func TestOnlyWholeLinesCount(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, "http://a": nil, "http://a\n": {"http://a"}, "http://a\nhttp": {"http://a"}, "a\nb\n": {"a", "b"},
	} {
		if got := wholeLines(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

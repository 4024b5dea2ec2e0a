package auth_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/auth"
)

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	for password, want := range map[string]string{
		"short":                      auth.ProblemShort,
		"123456789":                  auth.ProblemShort,
		strings.Repeat("ñ", 9):       auth.ProblemShort,
		strings.Repeat("a1", 101):    auth.ProblemLong,
		"1234567890":                 auth.ProblemCommon,
		"password2026!":              auth.ProblemCommon,
		"PASSWORD1234":               auth.ProblemCommon,
		"qwertyuiop":                 auth.ProblemCommon,
		"zyxwvutsrq":                 auth.ProblemCommon,
		"abababababab":               auth.ProblemCommon,
		"2026stedward2026":           auth.ProblemCommon,
		"anna-maria1":                auth.ProblemContainsName,
		"anna-maria sings in a tree": "",
		"a long way to Nashville":    "",
		"Tr0ub4dor&3xyz":             "",
		strings.Repeat("ñandú ", 3):  "",
		strings.Repeat("x1y2z3", 33): "",
	} {
		if got := auth.CheckPassword("Anna-Maria", password); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestNamesThatCannotBeAccounts(t *testing.T) {
	for name, want := range map[string]string{
		"": auth.ProblemNoName, "  ": auth.ProblemNoName, strings.Repeat("ñ", 61): auth.ProblemLongName,
		"@office-computer": auth.ProblemBrokenName,
		"a:b":              auth.ProblemBrokenName, " Anna": auth.ProblemBrokenName,
		"An\nna": auth.ProblemBrokenName, "\xff": auth.ProblemBrokenName,
		"Anna": "", "María José": "", strings.Repeat("ñ", 60): "",
	} {
		if got := auth.CheckName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

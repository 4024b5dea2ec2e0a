package signin_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/signin"
)

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	for password, want := range map[string]string{
		"short":                      signin.ProblemShort,
		"123456789":                  signin.ProblemShort,
		strings.Repeat("ñ", 9):       signin.ProblemShort,
		strings.Repeat("a1", 101):    signin.ProblemLong,
		"1234567890":                 signin.ProblemCommon,
		"password2026!":              signin.ProblemCommon,
		"PASSWORD1234":               signin.ProblemCommon,
		"qwertyuiop":                 signin.ProblemCommon,
		"zyxwvutsrq":                 signin.ProblemCommon,
		"abababababab":               signin.ProblemCommon,
		"2026stedward2026":           signin.ProblemCommon,
		"anna-maria1":                signin.ProblemContainsName,
		"anna-maria sings in a tree": "",
		"a long way to Nashville":    "",
		"Tr0ub4dor&3xyz":             "",
		strings.Repeat("ñandú ", 3):  "",
		strings.Repeat("x1y2z3", 33): "",
	} {
		if got := signin.CheckPassword("Anna-Maria", password); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestNamesThatCannotBeAccounts(t *testing.T) {
	for name, want := range map[string]string{
		"": signin.ProblemNoName, "  ": signin.ProblemNoName, strings.Repeat("ñ", 61): signin.ProblemLongName, "@office-computer": signin.ProblemBrokenName,
		"a:b": signin.ProblemBrokenName, " Anna": signin.ProblemBrokenName, "An\nna": signin.ProblemBrokenName, "\xff": signin.ProblemBrokenName,
		"Anna": "", "María José": "", strings.Repeat("ñ", 60): "",
	} {
		if got := signin.CheckName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

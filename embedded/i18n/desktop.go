package i18n

import (
	"os"
	"strings"
	"sync"
)

// Desktop returns the texts of this person's language: the one that the
// environment variables name, as on Linux; where they name none, as on Windows
// and macOS, the best of the person's languages in the system's settings.
func Desktop() *Texts {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return For(v)
		}
	}
	return Preferred(systemLanguages())
}

// systemLanguages asks the system once, as an Accept-Language header has it: the
// answer may take a program of its own.
var systemLanguages = sync.OnceValue(askSystem)

// appleLanguages makes a header of what macOS prints: one language a line, in
// quotes where it has a hyphen, with a comma between two, all in parentheses.
func appleLanguages(printed string) string {
	return strings.Join(strings.FieldsFunc(printed, func(r rune) bool { return strings.ContainsRune("()\" \n\r\t", r) }), "")
}

// Package environment reads what people give the program by environment
// variables, in one way for all of them. They are written into files and forms
// of many systems, some of which keep quotation marks, blanks and the line ends
// of Windows, so that a value is not always what was meant.
package environment

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"ministryfinder/embedded/i18n"
)

// names are the variables that the program itself reads; a test compares them
// with the source.
func names() []string {
	return []string{
		"FINDER_DATA", "PORT", "TRUSTED_PROXIES", "RATE_LIMIT", "BACKUP_FOLDER", "SESSION_TIMEOUT",
		"CACHE_MB", "CHECK_MINUTES", "MEMORY_BUDGET_MB", "PUBLIC_HOSTS", "TLS_NAMES", "TLS_EMAIL", "TLS_DIRECTORY", "TLS_ROOTS", "TLS_ADDR",
		"TLS_PLAIN_ADDR",
		"ADMIN_USERNAME", "ADMIN_PASSWORD", "DATABASE_URL", "REDIS_URL", "RENDER_EXTERNAL_URL",
		"LC_ALL", "LC_MESSAGES", "LANG", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XDG_DATA_HOME",
	}
}

// paths are those of them that name a folder or a file.
func paths() []string { return []string{"FINDER_DATA", "BACKUP_FOLDER", "TLS_ROOTS"} }

// borrowed are variables that the system or a library of ours reads, which
// stand in the same files.
func borrowed() []string {
	return []string{
		"HOME", "TZ", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "DBUS_SESSION_BUS_ADDRESS",
		"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
		"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSERVICE", "PGSERVICEFILE",
		"PGAPPNAME", "PGCONNECT_TIMEOUT",
		"PGSSLMODE", "PGSSLKEY", "PGSSLCERT", "PGSSLROOTCERT", "PGSSLPASSWORD", "PGSSLSNI", "PGSSLNEGOTIATION", "PGTARGETSESSIONATTRS", "PGTZ",
		"PGOPTIONS",
	}
}

// Load cleans the variables of this process, see Clean, so that everybody reads
// them alike, children as well. A variable that has nothing else than blanks
// counts as not set. An error names the variable, never its value.
func Load() error {
	// HOME comes first: paths are made whole by it.
	for _, name := range slices.Concat(borrowed(), names()) {
		given, ok := os.LookupEnv(name)
		if !ok {
			continue
		}
		value, err := Clean(given)
		if err == nil && slices.Contains(paths(), name) {
			value, err = Path(value)
		}
		switch {
		case err != nil: // told below
		case value == "":
			err = os.Unsetenv(name)
		case value != given:
			err = os.Setenv(name, value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// ControlError says that a value has a character that nobody types.
type ControlError struct{ Character rune }

// Error goes on after the value's name and a colon.
func (e *ControlError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *ControlError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *ControlError) words() *i18n.Error {
	what := "hidden"
	switch e.Character {
	case '\r', '\n':
		what = "line"
	case '\t':
		what = "tab"
	case unicode.ReplacementChar:
		what = "bytes"
	}
	return i18n.NewError("settings.mistake.character."+what, "code", fmt.Sprintf("U+%04X", e.Character))
}

// Clean returns a value without what files and forms put around it: blanks,
// line ends and marks that nobody sees at its ends, and one pair of quotation
// marks. A control character that is left is an *ControlError.
func Clean(value string) (string, error) {
	value = strings.TrimFunc(value, around)
	if inside, quoted := unquote(value); quoted {
		value = strings.TrimFunc(inside, around)
	}
	for i, r := range value {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar && !strings.HasPrefix(value[i:], "\uFFFD") {
			return "", &ControlError{r}
		}
	}
	return value, nil
}

// around reports whether a character at the ends of a value means nothing: a
// blank, a line end, or a mark such as an editor puts at the begin of a file.
func around(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\ufeff\u200b\u200e\u200f\u2060\u2028\u2029", r)
}

// unquote takes a pair of quotation marks away, as are typed in files and as
// word processors make of them.
func unquote(value string) (inside string, quoted bool) {
	for _, pair := range [][2]string{{`"`, `"`}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"„", "“"}, {"«", "»"}} {
		if rest, ok := strings.CutPrefix(value, pair[0]); ok {
			if inside, ok := strings.CutSuffix(rest, pair[1]); ok {
				return inside, true
			}
		}
	}
	return value, false
}

// Secrets returns the values of those variables that are not for others.
func Secrets() []string {
	var all []string
	for _, name := range []string{"ADMIN_PASSWORD", "DATABASE_URL", "REDIS_URL", "PGPASSWORD", "PGSSLPASSWORD"} {
		if v := os.Getenv(name); v != "" {
			all = append(all, v)
		}
	}
	return all
}

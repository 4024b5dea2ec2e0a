package environment_test

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/environment"
)

func TestAValueIsWhatWasMeant(t *testing.T) {
	for given, want := range map[string]string{
		"office": "office", "": "", "  \r\n": "", "office\r": "office", "office\r\n": "office", "office\n\n": "office",
		"\toffice \u00a0": "office",
		`"office"`:        "office", `'office'`: "office", "“office”": "office", "«office»": "office", "\"office\"\r": "office",
		" ' office ' ":       "office",
		"\ufeffoffice\u200b": "office", `""`: "", `"`: `"`, `''office''`: `'office'`, `"'office'"`: `'office'`,
		// Quotation marks that are no pair, or within, belong to the value.
		`"office`: `"office`, `it's "so"`: `it's "so"`, `'a" "b'`: `a" "b`, `pass"word'`: `pass"word'`,
		"two  words": "two  words", "contraseña 日本 \U0001f600": "contraseña 日本 \U0001f600", "a\ufffdb": "a\ufffdb",
	} {
		if got, err := environment.Clean(given); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", given, got, err, want)
		}
	}
	for given, want := range map[string]string{
		"off\rice": "line end", "off\nice": "line end", "a\tb": "tab", "a\x00b": "U+0000", "a\x1b[31m": "U+001B", "a\x7fb": "U+007F",
		"a\u0085b": "U+0085", "a\u2028b": "U+2028",
		"caf\xe9": "no letters", "\"a\r\nb\"": "line end",
	} {
		got, err := environment.Clean(given)
		if _, control := errors.AsType[*environment.ControlError](err); !control || got != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %q (%v), want an error with %q", given, got, err, want)
		}
	}
}

func TestLoadCleansTheVariablesOfTheProcess(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home+"\r")
	t.Setenv("ADMIN_PASSWORD", "'correct-horse-1'\r")
	t.Setenv("PGPASSWORD", "\"x y\"")
	t.Setenv("RATE_LIMIT", " \r")
	t.Setenv("BACKUP_FOLDER", "\"~/copies\"")
	t.Setenv("PATH_OF_ANOTHER", "'x'\n")
	if err := environment.Load(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"ADMIN_PASSWORD": "correct-horse-1", "PGPASSWORD": "x y", "HOME": home,
		"PATH_OF_ANOTHER": "'x'\n"} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got, set := os.LookupEnv("RATE_LIMIT"); set {
		t.Errorf("a variable of blanks is %q", got)
	}
	t.Setenv("ADMIN_PASSWORD", "hunter\x01two")
	if err := environment.Load(); err == nil || !strings.HasPrefix(err.Error(), "ADMIN_PASSWORD: ") ||
		strings.Contains(err.Error(), "hunter") {
		t.Errorf("%v", err)
	}
}

func TestHomesInPaths(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for given, want := range map[string]string{
		"": "", "/a/b": "/a/b", "a/~/b": "a/~/b", "~": home, "~/": home, "~/a b/c": filepath.Join(home, "a b", "c"), "/a$b": "/a$b",
		"100%": "100%", "a%TEMP%": "a%TEMP%",
	} {
		if got, err := environment.Path(given); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", given, got, err, want)
		}
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		if known, err := user.Lookup(u.Username); err == nil {
			if got, err := environment.Path("~" + u.Username + "/x"); err != nil || got != filepath.Join(known.HomeDir, "x") {
				t.Errorf("a home by name is %q (%v)", got, err)
			}
		}
	}
	for _, given := range []string{"~nobody-of-this-name/x", "$HOME/finder", "${HOME}/finder", "$(pwd)", "%LOCALAPPDATA%\\finder",
		"%ProgramFiles(x86)%"} {
		if got, err := environment.Path(given); err == nil || !strings.Contains(err.Error(), "write the whole path") {
			t.Errorf("%q is %q (%v)", given, got, err)
		}
	}
}

func TestWithoutHomeTheComputerIsAsked(t *testing.T) {
	t.Setenv("HOME", "")
	home, guessed, err := environment.Home()
	if err == nil && (!guessed || !filepath.IsAbs(home)) || err != nil && !errors.Is(err, environment.ErrNoHome) {
		t.Errorf("%q, %v (%v)", home, guessed, err)
	}
}

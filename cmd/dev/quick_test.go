package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/cmd/dev/build"
)

func TestShortLeavesOutWhatStartsABrowserOrTheWholeProgram(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"page_browser_test.go": "package x\nfunc TestPage() {}\nfunc TestBoth() {}\nfunc helper() {}\n",
		"kill_e2e_test.go":     "package x\nfunc TestKill() {}\nfunc FuzzKill() {}\n",
		"x_postgres_test.go":   "package x\nfunc TestServer() {}\n",
		"months_long_test.go":  "package x\nfunc TestMonths() {}\n",
		"page_test.go":         "package x\nfunc TestQuick() {}\nfunc TestBoth() {}\ntype T struct{}\nfunc (T) TestMethod() {}\n",
		"page_browser.go":      "package x\nfunc TestIsNone() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := slowTests(root)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if want := []string{"FuzzKill", "TestKill", "TestMonths", "TestPage", "TestServer"}; !slices.Equal(got, want) {
		t.Errorf("left out are %q, want %q", got, want)
	}
	for args, want := range map[string]bool{"-short": true, "-short=true": true, "-short=false": false, "-shortcut": false} {
		if isQuick([]string{"-v", args}) != want {
			t.Errorf("%s: quick is %t, want %t", args, !want, want)
		}
	}
}

// go test itself says what the pattern leaves out.
func TestShortLeavesOutTheSecondDatabase(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod": "module x\n",
		"x_test.go": `package x
import "testing"
func TestSlow(t *testing.T) {}
func TestSlowly(t *testing.T) {}
func TestBoth(t *testing.T) { t.Run("sqlite", func(t *testing.T) {}); t.Run("postgres", func(t *testing.T) {}); t.Run("postgres stops", func(t *testing.T) {}) }
`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := build.GoCommand(t.Context(), "test", "-v", "-skip", skipPattern([]string{"TestSlow"}), ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, runs := range map[string]bool{
		"TestSlow (": false, "TestSlowly (": true, "TestBoth/sqlite (": true, "TestBoth/postgres (": false, "TestBoth/postgres_stops (": true,
	} {
		if strings.Contains(string(out), "PASS: "+name) != runs {
			t.Errorf("%s) runs: %t, want %t\n%s", name, !runs, runs, out)
		}
	}
}

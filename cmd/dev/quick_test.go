package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestShortLeavesOutWhatStartsABrowserOrTheWholeProgram(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"page_browser_test.go": "package x\nfunc TestPage() {}\nfunc TestBoth() {}\nfunc helper() {}\n",
		"kill_e2e_test.go":     "package x\nfunc TestKill() {}\nfunc FuzzKill() {}\n",
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
	if want := []string{"TestKill", "TestPage"}; !slices.Equal(got, want) {
		t.Errorf("left out are %q, want %q", got, want)
	}
	for args, want := range map[string]bool{"-short": true, "-short=true": true, "-short=false": false, "-shortcut": false} {
		if isQuick([]string{"-v", args}) != want {
			t.Errorf("%s: quick is %t, want %t", args, !want, want)
		}
	}
}

//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A mistyped folder is told: no command makes a new installation but the one that makes
// the first account, and that one says so.
func TestCommandsMakeNoInstallation(t *testing.T) {
	data := filepath.Join(t.TempDir(), "mistyped")
	for _, args := range [][]string{{"backup"}, {"backup", "--new-folder"}, {"retention", "12"}, {"clock", "--right"}} {
		got := command(t, nil, append(args, "--data", data)...)
		if _, err := os.Stat(data); got.status != 1 || !strings.Contains(got.err, "there is no database to read in "+data) || err == nil {
			t.Errorf("%q: %+v (%v)", args, got, err)
		}
	}
	out, err := setPassword(t, data, "Anna", "a long way to Nashville")
	if err != nil || !strings.Contains(out, data) || !strings.Contains(out, "a new one was made") ||
		!strings.Contains(out, "--data DIR admin set-password Anna") {
		t.Errorf("%v %s", err, out)
	}
	out, err = setPassword(t, data, "Anna", "a long way to Memphis")
	if err != nil || !strings.Contains(out, data) || strings.Contains(out, "a new one") {
		t.Errorf("%v %s", err, out)
	}
}

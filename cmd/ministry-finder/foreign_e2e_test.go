//go:build linux

package main_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/testkit"
)

// stranger is the number of an account that no computer of the tests has.
const stranger = 54321

// give gives a folder and all that is in it to an account.
func give(t *testing.T, dir string, uid int) {
	t.Helper()
	testkit.Must(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		testkit.Must(t, err)
		return os.Chown(path, uid, uid)
	}))
}

// inFolder lists whose what is, how large, and when it was changed.
func inFolder(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	testkit.Must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		testkit.Must(t, err)
		info, err := d.Info()
		testkit.Must(t, err)
		fmt.Fprintln(&all, path, info.Sys().(*syscall.Stat_t).Uid, info.Size(), info.ModTime())
		return nil
	}))
	return all.String()
}

// Root leaves nothing in the data folder of another account, whose server could not use
// it: what would write there is refused with what to type, what reads is done.
func TestRootWritesNothingIntoAnothersFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Fatal("this test gives a folder to another account, which only root may do (go run ./cmd/dev test as root)")
	}
	data, saved := t.TempDir(), filepath.Join(t.TempDir(), "parish.jsonl.gz")
	if out, err := setPassword(t, data, "Anna", "a long way to Nashville"); err != nil {
		t.Fatal(out)
	}
	if got := command(t, nil, "backup", saved, "--data", data); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	give(t, data, stranger)
	before := inFolder(t, data)
	for _, args := range [][]string{{"backup"}, {"backup", "--new-folder"}, {"restore", saved}, {"import", "--replace", "--from", saved},
		{"retention", "12"}, {"clock", "--right"}, {"admin", "set-password", "Anna"}} {
		for lang, words := range map[string]string{"en_US.UTF-8": "the account with the number 54321", "es_MX.UTF-8": "No se cambió nada"} {
			got := command(t, []string{"LANGUAGE=", "LC_ALL=" + lang}, append(args, "--data="+data)...)
			do := fmt.Sprintf("sudo -u '#54321' %s --data %s %s", program(t), data, strings.Join(args, " "))
			if got.status != 1 || !strings.Contains(got.err, words) || !strings.Contains(got.err, do) {
				t.Errorf("%q: %+v\nwant %s", args, got, do)
			}
		}
	}
	for _, args := range [][]string{{"retention"}, {"clock"}, {"backup", saved}, {"restore", "--preview", saved}, {"doctor", "--database"}} {
		if got := command(t, nil, append(args, "--data", data)...); got.status != 0 {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if now := inFolder(t, data); now != before {
		t.Errorf("before:\n%s\nnow:\n%s", before, now)
	}
	// In a container root is the only account, and the folder may belong to somebody outside.
	testkit.Must(t, os.Chown(filepath.Join(data, "finder.db"), 0, 0))
	if got := command(t, nil, "retention", "12", "--data", data); got.status != 0 {
		t.Errorf("a database of root's: %+v", got)
	}
}

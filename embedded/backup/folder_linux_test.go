package backup_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// stick is a folder on another disk, reached by a path that goes away when it
// is pulled out.
func stick(t *testing.T) (path string, out, in func()) {
	t.Helper()
	disk, err := os.MkdirTemp("/dev/shm", "stick-") // a file system of its own on every Linux
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(disk) }) // memory, until the next start
	path = filepath.Join(t.TempDir(), "stick")
	in = func() {
		t.Helper()
		_ = os.Remove(path) // the empty place, when there is one
		if err := os.Symlink(disk, path); err != nil {
			t.Fatal(err)
		}
	}
	in()
	return path, func() {
		t.Helper()
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}, in
}

func issues(t *testing.T, k *backup.Scheduler) string {
	t.Helper()
	k.RunOnce(t.Context())
	r, known := k.Report()
	if !known {
		t.Fatal("nothing is known")
	}
	return sentences(r)
}

// A folder that was there and is not is trouble that is told, and nothing is
// made in its place.
func TestAFolderThatGoesAwayIsToldAndNotMadeAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		d, c, data := open(), testkit.NewClock(today), t.TempDir()
		dir, out, in := stick(t)
		k := &backup.Scheduler{Store: d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler), Now: c.Now,
			Holder: "me", DataDir: data}
		if told := issues(t, k); told != "" || backup.SameDisk(dir, data) {
			t.Fatalf("at first: %s", told)
		}
		refused := func(what string, missing bool) {
			t.Helper()
			for _, reason := range []string{backup.Daily, backup.Manual, backup.Restore, backup.ClearAll} {
				_, err := k.Make(t.Context(), reason)
				if gone, ok := errors.AsType[*backup.GoneError](err); !ok || gone.Missing != missing || !strings.Contains(err.Error(), dir) {
					t.Errorf("%s, %s: %v", what, reason, err)
				}
			}
			if _, err := k.Fetch(t.Context(), d.Dump); err == nil {
				t.Errorf("%s: something was fetched", what)
			}
			if told := issues(t, k); !strings.Contains(told, dir) || !strings.Contains(told, "plug in its disk") {
				t.Errorf("%s: told is %q", what, told)
			}
			if entries, err := os.ReadDir(dir); len(entries) > 0 || missing != errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: there are %v (%v)", what, entries, err)
			}
		}
		out()
		refused("pulled out", true)
		if err := os.Mkdir(dir, 0o700); err != nil { // the empty place of a disk that is not mounted
			t.Fatal(err)
		}
		refused("not mounted", false)
		in()
		if told := issues(t, k); told != "" {
			t.Errorf("in again: %s", told)
		}
		if _, err := k.Make(t.Context(), backup.Manual); err != nil {
			t.Error(err)
		}
		// Its place may hold backups that an earlier version has made there.
		whole, err := backup.List(dir)
		if err != nil || len(whole) == 0 {
			t.Fatal(whole, err)
		}
		text, err := os.ReadFile(whole[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		out()
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(whole[0].Path)), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if gone, ok := errors.AsType[*backup.GoneError](backup.CheckFolder(dir, data)); !ok || gone.Missing {
			t.Error("it is not noticed that the disk is another one")
		}
		// Somebody says that it is right so.
		if err := backup.ForgetFolder(dir, data); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Make(t.Context(), backup.Manual); err != nil || !backup.SameDisk(dir, data) || issues(t, k) != "" {
			t.Errorf("taken as it is: %v", err)
		}
	})
}

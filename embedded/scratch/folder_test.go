package scratch_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/scratch"
)

// temporary makes a folder the computer's one for temporary files.
func temporary(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"TMPDIR", "TMP"} {
		t.Setenv(name, dir)
	}
}

func TestAFolderIsMadeWhereThereIsRoom(t *testing.T) {
	tmp, spare, missing := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "missing")
	for _, c := range []struct{ tmp, full, want string }{{tmp, "", tmp}, {missing, "", spare}, {tmp, tmp, spare}} {
		temporary(t, c.tmp)
		used := ""
		err := scratch.In(scratch.Copy, []string{spare}, func(dir string) error {
			used = filepath.Dir(dir)
			if used == c.full {
				return fmt.Errorf("%w: a test", scratch.ErrFull)
			}
			return nil
		})
		if err != nil || used != c.want {
			t.Errorf("in %s: %s (%v)", c.tmp, used, err)
		}
	}
	temporary(t, missing)
	err := scratch.In(scratch.Copy, []string{missing + "2"}, nil)
	if place, is := errors.AsType[*scratch.Error](err); !is || place.Temporary != missing || !strings.Contains(err.Error(), "TMPDIR") ||
		errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	for _, dir := range []string{tmp, spare} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left: %v (%v)", left, err)
		}
	}
}

func TestWhatAKilledProgramLeftIsRemoved(t *testing.T) {
	tmp := t.TempDir()
	temporary(t, tmp)
	for name, age := range map[string]time.Duration{scratch.Copy + "1": 25 * time.Hour, scratch.Trial + "1": 25 * time.Hour,
		scratch.Copy + "2": 23 * time.Hour, "other": 25 * time.Hour} {
		dir, at := filepath.Join(tmp, name), time.Now().Add(-age)
		err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "copy.db"), []byte("x"), 0o600), os.Chtimes(dir, at, at))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := scratch.In(scratch.Copy, nil, func(string) error { return nil }); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(tmp, "*"))
	want := []string{filepath.Join(tmp, scratch.Copy+"2"), filepath.Join(tmp, "other")}
	if err != nil || fmt.Sprint(left) != fmt.Sprint(want) {
		t.Errorf("left: %v (%v)", left, err)
	}
}

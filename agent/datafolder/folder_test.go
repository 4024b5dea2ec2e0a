package datafolder_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ministryfinder/agent/datafolder"
)

func TestTheDataFolderIsItsOwnersAlone(t *testing.T) {
	root := t.TempDir()
	dir, err := datafolder.Open(filepath.Join(root, "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v (%v)", info.Mode(), err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if again, err := datafolder.Open(link); err != nil || again != dir {
		t.Errorf("by a link it is %s (%v)", again, err)
	}
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := datafolder.Open(filepath.Join(file, "below")); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("below a file: %v", err)
	}
	t.Setenv("FINDER_DATA", "/somewhere")
	if got, note, err := datafolder.Default(); got != "/somewhere" || note != "" || err != nil {
		t.Error(got)
	}
}

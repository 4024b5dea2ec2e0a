package scratch_test

import (
	"os"
	"path/filepath"
	"testing"

	"ministryfinder/embedded/scratch"
)

func TestAFolderIsRemovedWithAllThatIsInIt(t *testing.T) {
	root := t.TempDir()
	dir, other := filepath.Join(root, "trial"), filepath.Join(root, "other")
	for _, d := range []string{filepath.Join(dir, "a", "b"), other} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d, "file"), []byte("x"), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	// What a link points to is somebody else's.
	if err := os.Symlink(other, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is not there
		if err := scratch.Remove(dir); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(other, "file")); err != nil {
		t.Error(err)
	}
}

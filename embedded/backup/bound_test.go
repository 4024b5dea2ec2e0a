package backup

import (
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/dump"
)

// A file is as large as it may be, and then a byte larger. The bound is a
// number, here a smaller one than two gigabytes.
func TestABackupFileIsAsLargeAsTheBoundAndNoByteLarger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	compressed := gzip.NewWriter(f)
	w, err := dump.NewWriter(compressed, dump.Header{Reason: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.End(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(compressed.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := open(path, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := dump.Check(r); err != nil {
		t.Errorf("as large as may be: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := open(path, info.Size()-1); !errors.Is(err, dump.ErrTruncated) || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a byte larger: %v", err)
	}
	// Two gigabytes and a byte of nothing take no room on the disk.
	if err := os.Truncate(path, MaxFileBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "more than 2147483648 bytes") {
		t.Errorf("a byte more than the bound itself: %v", err)
	}
}

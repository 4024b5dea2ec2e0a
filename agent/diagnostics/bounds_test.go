package diagnostics

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The newest logs go in, as many as may be, and the end of each, as much as may
// be.
func TestAsManyLogsGoInAsMayBeAndTheEndOfEach(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	add := func(i int) {
		path := filepath.Join(dir, fmt.Sprint(i, ".log"))
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range maxFiles {
		add(i)
	}
	if all := newest(dir); len(all) != maxFiles || filepath.Base(all[maxFiles-1]) != "0.log" {
		t.Errorf("of %d files: %q", maxFiles, all)
	}
	add(maxFiles)
	if all := newest(dir); len(all) != maxFiles || filepath.Base(all[0]) != fmt.Sprint(maxFiles, ".log") ||
		filepath.Base(all[maxFiles-1]) != "1.log" {
		t.Errorf("of one more: %q", all)
	}
	long := filepath.Join(dir, "long.log")
	for _, before := range []string{"", "x"} {
		if err := os.WriteFile(long, []byte(before+strings.Repeat("y", maxBytes)), 0o600); err != nil {
			t.Fatal(err)
		}
		if text, err := tail(long); err != nil || text != strings.Repeat("y", maxBytes) {
			t.Errorf("after %q: %d bytes, %v", before, len(text), err)
		}
	}
}

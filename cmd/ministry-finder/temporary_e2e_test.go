//go:build linux

package main_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/testkit"
)

// Without room among the temporary files a backup is made all the same, and a database
// that is whole is not called unreadable.
func TestNoRoomAmongTheTemporaryFiles(t *testing.T) {
	data, saved := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "parish.jsonl.gz")
	makeInstallation(t, data)
	full := t.TempDir()
	if err := syscall.Mount("tmpfs", full, "tmpfs", 0, "size=64k"); err != nil {
		t.Fatalf("this test mounts a small disk, which only root may do (go run ./cmd/dev test as root): %v", err)
	}
	t.Cleanup(func() { testkit.Must(t, syscall.Unmount(full, syscall.MNT_DETACH)) })
	for _, tmp := range []string{full, filepath.Join(t.TempDir(), "missing")} {
		for _, args := range [][]string{{"backup", saved}, {"backup"}, {"restore", "--preview", saved}, {"retention"}} {
			got := command(t, []string{"TMPDIR=" + tmp}, append(args, "--data", data)...)
			if got.status != 0 || strings.Contains(got.out, "cannot be read") {
				t.Errorf("%q with %s: %+v", args, tmp, got)
			}
		}
		for _, dir := range []string{data, filepath.Dir(saved), filepath.Join(data, "backups")} {
			if left, err := filepath.Glob(filepath.Join(dir, "ministry-finder-*")); err != nil || len(left) > 0 {
				t.Errorf("left: %v (%v)", left, err)
			}
		}
	}
}

//go:build unix

package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"ministryfinder/embedded/atomicfile"
)

// Many a share of the office's network changes no permissions: GNOME's say that they
// cannot, one that root has mounted says that it is not allowed.
func TestAShareThatChangesNoPermissions(t *testing.T) {
	for _, refusal := range []error{syscall.ENOTSUP, syscall.EPERM, syscall.ENOSYS, syscall.EACCES} {
		t.Run(refusal.Error(), func(t *testing.T) {
			atomicfile.RefuseChmod(t, &os.PathError{Op: "chmod", Path: "file", Err: refusal})
			for _, perm := range []os.FileMode{0o600, 0o644} {
				path := filepath.Join(t.TempDir(), "file")
				if err := atomicfile.Write(path, []byte("text"), perm); err != nil {
					t.Error(err)
					continue
				}
				if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
					t.Errorf("asked for %v, it is %v (%v)", perm, info.Mode(), err)
				}
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			if err := atomicfile.Write(path, []byte("text"), 0o400); !errors.Is(err, refusal) {
				t.Errorf("a file that allows more than it should: %v", err)
			}
			if all, err := os.ReadDir(dir); err != nil || len(all) != 0 {
				t.Errorf("the folder holds %v, %v", all, err)
			}
		})
	}
	atomicfile.RefuseChmod(t, syscall.EIO)
	if err := atomicfile.Write(filepath.Join(t.TempDir(), "file"), nil, 0o644); !errors.Is(err, syscall.EIO) {
		t.Errorf("a disk that fails: %v", err)
	}
}

func TestAFolderThatCannotBeWaitedFor(t *testing.T) {
	write := func() error { return atomicfile.Write(filepath.Join(t.TempDir(), "file"), []byte("text"), 0o600) }
	for _, refusal := range []error{syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS, syscall.EBADF, syscall.EPERM, syscall.EACCES} {
		atomicfile.FailFolderSync(t, &os.PathError{Op: "sync", Path: "folder", Err: refusal})
		if err := write(); err != nil {
			t.Error(err)
		}
	}
	atomicfile.FailFolderSync(t, syscall.EIO)
	if err := write(); !errors.Is(err, syscall.EIO) {
		t.Errorf("a disk that fails: %v", err)
	}
}

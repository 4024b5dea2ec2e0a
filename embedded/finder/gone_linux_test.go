package finder_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/testkit"
)

// TestADiskThatIsTakenAwayLosesNothing unmounts the disk with the data folder
// while it is served, twice: the second time answers wait in it already.
func TestADiskThatIsTakenAwayLosesNothing(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "data")
	need(t, os.Mkdir(dir, 0o700))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=12m,mode=0700"); err != nil {
		t.Fatalf("this test mounts a small disk, which only root may do (go run ./cmd/dev test as root): %v", err)
	}
	mounted := true
	unmount := func() error {
		if !mounted {
			return nil
		}
		mounted = false
		return syscall.Unmount(dir, syscall.MNT_DETACH)
	}
	t.Cleanup(func() { need(t, unmount()) })
	r := start(t, dir, "")
	confirmed := r.submitAll(t, "before", 20)
	// Another file in its place first: what comes then waits on the disk.
	path := filepath.Join(dir, "finder.db")
	need(t, errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)))
	confirmed = append(confirmed, r.submitAll(t, "waits", 5)...)
	r.eventuallyHealthy(t, false)
	testkit.Eventually(t, "what it held to be saved", func() (bool, any) { return strings.Contains(r.log.String(), "is saved"), r.log })
	saved := keysIn(t, dir)
	need(t, unmount())
	// What was saved on the disk is on it still, and comes back with it.
	confirmed = slices.DeleteFunc(confirmed, func(key string) bool { return saved[key] && strings.HasPrefix(key, "before") })
	confirmed = append(confirmed, r.submitAll(t, "unmounted", 5)...)
	r.stop()
	found := keysIn(t, dir)
	if lost := slices.DeleteFunc(confirmed, func(key string) bool { return found[key] }); len(lost) > 0 {
		t.Errorf("confirmed, and in no file: %q\n%s", lost, r.log)
	}
	checkNoNewDatabase(t, dir, false)
}

// TestADiskThatIsTakenAwayAtOnceIsSavedBesideIt unmounts it while all is well.
func TestADiskThatIsTakenAwayAtOnceIsSavedBesideIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	need(t, os.Mkdir(dir, 0o700))
	need(t, syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=12m,mode=0700"))
	r := start(t, dir, "")
	confirmed := r.submitAll(t, "before", 20)
	need(t, syscall.Unmount(dir, syscall.MNT_DETACH))
	confirmed = append(confirmed, r.submitAll(t, "after", 5)...)
	r.eventuallyHealthy(t, false)
	testkit.Eventually(t, "what it held to be saved", func() (bool, any) { return strings.Contains(r.log.String(), "is saved"), r.log })
	r.stop()
	found := keysIn(t, dir)
	if lost := slices.DeleteFunc(confirmed, func(key string) bool { return found[key] }); len(lost) > 0 {
		t.Errorf("confirmed, and in no file: %q\n%s", lost, r.log)
	}
}

package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/store"
)

// TestTheDatabaseIsItsOwnersAloneFromTheFirstByte opens databases in a folder
// that everybody may read, new ones and one that everybody could read before.
func TestTheDatabaseIsItsOwnersAloneFromTheFirstByte(t *testing.T) {
	before := syscall.Umask(0)
	defer syscall.Umask(before)
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "finder.db")
	for _, round := range []string{"new", "open to others before"} {
		db, err := store.OpenSQLite(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			info, err := os.Stat(path + suffix)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s%s has %v (%v)", round, path, suffix, info.Mode(), err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoDatabasesOfOneProcessKeepTheirLocks opens a file twice and closes one:
// the other's locks stay, so that a third does not take the log for a leftover.
func TestTwoDatabasesOfOneProcessKeepTheirLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "finder.db")
	first, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	locks := func() int {
		text, err := os.ReadFile("/proc/locks")
		if err != nil {
			t.Fatal(err)
		}
		return countLocks(t, string(text), path)
	}
	if locks() == 0 {
		t.Fatal("there are no locks to begin with")
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if locks() == 0 {
		t.Error("closing one database has taken the other's locks")
	}
}

// countLocks counts the POSIX locks of this process on a file, as the system lists them.
func countLocks(t *testing.T, list, path string) (n int) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	inode := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
	for line := range strings.Lines(list) {
		if strings.Contains(line, " POSIX ") && strings.Contains(line, inode) && strings.Contains(line, fmt.Sprintf(" %d ", os.Getpid())) {
			n++
		}
	}
	return n
}

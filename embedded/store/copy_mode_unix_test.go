//go:build !windows

package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"ministryfinder/embedded/scratch"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// A copy of the database is for this account alone, also where it is left by a program
// that was killed.
func TestACopyIsForThisAccountAlone(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	path := filepath.Join(t.TempDir(), "finder.db")
	db, err := store.OpenSQLite(t.Context(), path)
	testkit.Must(t, err)
	testkit.Must(t, db.Close())
	looked := 0
	testkit.Must(t, store.InCopy(t.Context(), path, nil, func(*store.Database) error {
		found, err := filepath.Glob(filepath.Join(tmp, scratch.Copy+"*", "copy.db"))
		testkit.Must(t, err)
		for _, file := range found {
			info, err := os.Stat(file)
			testkit.Must(t, err)
			if looked++; info.Mode().Perm() != 0o600 {
				t.Errorf("%s has the mode %v", file, info.Mode())
			}
		}
		return nil
	}))
	if left, err := os.ReadDir(tmp); err != nil || looked != 1 || len(left) != 0 {
		t.Errorf("%d copies, left: %v (%v)", looked, left, err)
	}
}

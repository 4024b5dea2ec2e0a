package backup_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

func keeperIn(t *testing.T, d *store.Database, dir, data string) *backup.Scheduler {
	t.Helper()
	return &backup.Scheduler{
		Store: d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler), Now: testkit.NewClock(today).Now,
		Holder: "me", DataDir: data, Alone: true,
	}
}

func TestAChosenFolderThatIsEmptiedIsTold(t *testing.T) {
	d := opened(t)(storetest.SQLite(t))
	data, dir := t.TempDir(), filepath.Join(t.TempDir(), "chosen", "backups")
	k := keeperIn(t, d, dir, data)
	f, err := k.Make(t.Context(), backup.Daily) // a folder that was never there is made
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(f.Path); err != nil {
		t.Fatal(err)
	}
	if gone, ok := errors.AsType[*backup.GoneError](backup.CheckFolder(dir+"/", data)); !ok || gone.Missing {
		t.Error("an empty folder is taken for the one with the backups")
	}
	if err := os.WriteFile(f.Path+".copy", nil, 0o600); err != nil { // no backup
		t.Fatal(err)
	}
	if _, err := k.Make(t.Context(), backup.Manual); err == nil {
		t.Error("a backup was made")
	}
}

// The usual folder is in the data folder: it is made where it was.
func TestTheUsualFolderIsMadeAnew(t *testing.T) {
	d := opened(t)(storetest.SQLite(t))
	data := t.TempDir()
	k := keeperIn(t, d, filepath.Join(data, backup.Folder), data)
	for range 2 {
		if _, err := k.Make(t.Context(), backup.Daily); err != nil {
			t.Error(err)
		}
		if err := os.RemoveAll(k.Dir); err != nil {
			t.Fatal(err)
		}
	}
}

// An earlier version noted nothing but where the last backup is.
func TestAFolderOfAnEarlierVersionIsMissed(t *testing.T) {
	d := opened(t)(storetest.SQLite(t))
	data, dir := t.TempDir(), filepath.Join(t.TempDir(), "chosen")
	before := keeperIn(t, d, dir, "")
	before.RunOnce(t.Context())
	if all, err := backup.List(dir); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := keeperIn(t, d, dir, data).Make(t.Context(), backup.Manual); err == nil ||
		!strings.Contains(err.Error(), "not there any more") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it was made: %v", err)
	}
}

func TestFoldersAreRememberedWithinABound(t *testing.T) {
	d := opened(t)(storetest.SQLite(t))
	data, parent := t.TempDir(), t.TempDir()
	const bound = 20
	for i := range bound + 1 {
		if _, err := keeperIn(t, d, filepath.Join(parent, fmt.Sprint(i)), data).Make(t.Context(), backup.Manual); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(parent); err != nil {
		t.Fatal(err)
	}
	for i := range bound + 1 {
		if _, gone := errors.AsType[*backup.GoneError](backup.CheckFolder(filepath.Join(parent, fmt.Sprint(i)), data)); gone != (i > 0) {
			t.Errorf("folder %d is remembered: %v", i, gone)
		}
	}
	if err := os.Truncate(filepath.Join(data, "backup-folders.json"), 256<<10+1); err != nil {
		t.Fatal(err)
	}
	if err := backup.CheckFolder(parent, data); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("a list beyond the bound: %v", err)
	}
}

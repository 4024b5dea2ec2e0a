package backup_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

// moving is a server whose backup folder is changed, which starts it anew.
type moving struct {
	t    *testing.T
	d    *store.Database
	c    *testkit.Clock
	data string
}

// runs has the server look for what is due and returns what it reports.
func (m moving) runs(dir string, alone bool) []health.Issue {
	m.t.Helper()
	k := &backup.Scheduler{Store: m.d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler),
		Now: m.c.Now, Holder: "me", DataDir: m.data, Alone: alone}
	k.RunOnce(m.t.Context())
	r, ok := k.Report()
	if !ok {
		m.t.Fatal("there is no report")
	}
	return r.Issues
}

func (m moving) has(dir string, want int) {
	m.t.Helper()
	if all, err := backup.List(dir); err != nil || len(all) != want {
		m.t.Errorf("%s holds %v (%v), want %d", dir, all, err, want)
	}
}

// Whoever chooses another folder hears at once whether it can be used, not a day later.
func TestAnotherFolderGetsABackupAtOnce(t *testing.T) {
	for _, alone := range []bool{true, false} {
		m := moving{t, opened(t)(storetest.SQLite(t)), testkit.NewClock(today), t.TempDir()}
		parent := t.TempDir()
		first, second, bad := filepath.Join(parent, "first"), filepath.Join(parent, "second"), filepath.Join(parent, "file", "third")
		if err := os.WriteFile(filepath.Dir(bad), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if issues := m.runs(first, alone); len(issues) != 0 {
				t.Error(issues)
			}
			m.has(first, 1)
			m.c.Advance(time.Hour)
		}
		for range 2 {
			if issues := m.runs(second, alone); len(issues) != 0 {
				t.Error(issues)
			}
			m.has(second, 1)
			m.c.Advance(time.Hour)
		}
		for range 2 {
			if issues := m.runs(bad, alone); len(issues) != 1 || issues[0].Code != health.IssueBackupFailed {
				t.Errorf("a folder that cannot be used is told as %v", issues)
			}
			m.c.Advance(time.Hour)
		}
		if !alone {
			continue // another server's failure is none of this one's
		}
		back := m.c.Now()
		for range 2 {
			if issues := m.runs(second+"/", alone); len(issues) != 0 {
				t.Errorf("back in the folder that is well: %v", issues)
			}
			if all, err := backup.List(second); err != nil || !all[0].Made.Equal(back) {
				t.Errorf("the backups there are %v (%v)", all, err)
			}
			m.c.Advance(time.Hour)
		}
	}
}

// An earlier version noted nothing but where the last backup is; several servers of one
// database note each its own.
func TestWhoHasNotedNoFolderGoesByTheLastBackup(t *testing.T) {
	for alone, want := range map[bool]int{true: 1, false: 0} {
		m := moving{t, opened(t)(storetest.SQLite(t)), testkit.NewClock(today), ""}
		first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
		m.runs(first, alone)
		m.c.Advance(time.Hour)
		m.data = t.TempDir()
		m.runs(first, alone)
		m.has(first, 1)
		m.runs(second, alone)
		m.has(second, want)
	}
}

package doctor

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/agent/settings"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// A newest backup is judged by its age, by the disk it is on, and is no good one
// when it says that it comes from the future.
func TestTheNewestBackupIsJudged(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	data := t.TempDir()
	d, err := store.OpenSQLite(t.Context(), filepath.Join(data, "finder.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	other, err := os.MkdirTemp("/dev/shm", "doctor-") // a file system of its own on every Linux
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(other)
	for name, c := range map[string]struct {
		dir   string
		made  time.Time
		level Level
		key   string
		pairs []any
	}{
		"other disk": {other, now.Add(-5 * time.Hour), OK, "well", []any{"hours", "5"}},
		"same disk":  {filepath.Join(data, "backups"), now.Add(-5 * time.Hour), OK, "same_disk", []any{"hours", "5"}},
		"old":        {filepath.Join(data, "old"), now.Add(-100 * time.Hour), Attention, "old", []any{"hours", "100"}},
		"ahead":      {filepath.Join(data, "ahead"), now.AddDate(0, 1, 0), Attention, "ahead", nil},
	} {
		if _, err := backup.Make(t.Context(), c.dir, d.Dump, backup.Daily, c.made); err != nil {
			t.Fatal(err)
		}
		for _, lang := range i18n.Languages {
			x := &inspection{Options: Options{DataDir: data, Now: now, BackupFolder: c.dir}, settings: settings.Default(), words: i18n.For(lang)}
			if c.key == "ahead" {
				c.pairs = []any{"made", x.words.Moment(c.made)}
			}
			want := x.find(c.level, "backups."+c.key, append([]any{"dir", c.dir}, c.pairs...))
			if got := x.backups(t.Context()); got != want || got.Message == "doctor.backups."+c.key {
				t.Errorf("%s, %s: %+v, want %+v", name, lang, got, want)
			}
		}
	}
}

package finder_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// A backup replaces nothing that is no backup of ours, least of all the
// program's own files.
func TestABackupReplacesNoFileOfAnotherKind(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a", "b")
		shown := shownCopy(t, o)
		var daily string
		with(t, o, func(db *store.Database) {
			f, err := o.Place().Scheduler(db).Make(t.Context(), backup.Daily)
			if err != nil {
				t.Fatal(err)
			}
			daily = f.Path
		})
		elsewhere := t.TempDir()
		write := func(path, text string) string {
			t.Helper()
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		letter := write(filepath.Join(elsewhere, "letter.odt"), "Dear parish")
		packed := write(filepath.Join(elsewhere, "photos.tar.gz"), "\x1f\x8b\x08\x00 no text of ours")
		link := filepath.Join(elsewhere, "link.jsonl.gz")
		dangling := filepath.Join(elsewhere, "dangling.jsonl.gz")
		for from, to := range map[string]string{link: letter, dangling: filepath.Join(elsewhere, "nowhere")} {
			if err := os.Symlink(to, from); err != nil {
				t.Fatal(err)
			}
		}
		write(filepath.Join(o.DataDir, "settings.toml"), "# settings")
		before, contents := files(t, elsewhere, ""), held(t, o)
		for path, want := range map[string]string{
			filepath.Join(o.DataDir, finder.DatabaseFile):                           "data folder",
			filepath.Join(o.DataDir, finder.DatabaseFile+"-wal"):                    "data folder",
			filepath.Join(o.DataDir, "spool.db"):                                    "data folder",
			filepath.Join(o.DataDir, "settings.toml"):                               "data folder",
			filepath.Join(o.DataDir, "..", filepath.Base(o.DataDir), "history.bin"): "data folder",
			shown:    "is no backup",
			letter:   "is no backup",
			packed:   "is no backup",
			link:     "is no backup",
			dangling: "a link to something that is not there",
			daily:    "one of the backups that are kept",
			filepath.Join(elsewhere, "missing") + string(filepath.Separator): "there is no folder",
			filepath.Join(elsewhere, "missing", "parish.jsonl.gz"):           "there is no folder",
			os.DevNull: "is no file",
		} {
			if _, err := finder.Backup(t.Context(), o, path); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", path, err)
			}
		}
		if now := files(t, elsewhere, ""); len(now) != len(before) || now[letter] != before[letter] || now[packed] != before[packed] {
			t.Errorf("there are %v", now)
		}
		if held(t, o) != contents {
			t.Error("the database was changed")
		}
	})
}

func TestABackupGoesIntoAFolderOrOverAnEarlierOne(t *testing.T) {
	o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	add(t, o, "a", "b")
	folder := t.TempDir()
	for _, place := range []string{folder, folder + string(filepath.Separator), o.BackupDir()} {
		if err := os.MkdirAll(place, 0o700); err != nil {
			t.Fatal(err)
		}
		f, err := finder.BackUpTo(t.Context(), o, place)
		if err != nil || filepath.Dir(f.Path) != filepath.Clean(place) || f.Rows["ministry_submissions"] != 2 {
			t.Errorf("into %s: %+v (%v)", place, f, err)
		}
		if _, rows, err := backup.Check(f.Path); err != nil || rows["ministry_submissions"] != 2 {
			t.Errorf("%v (%v)", rows, err)
		}
	}
	if all, err := backup.List(folder); err != nil || len(all) != 2 {
		t.Errorf("%v (%v)", all, err)
	}
	file, empty := filepath.Join(folder, "parish.jsonl.gz"), filepath.Join(folder, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	for _, place := range []string{file, "parish.jsonl.gz", empty} {
		if f, err := finder.BackUpTo(t.Context(), o, place); err != nil || f.Rows["ministry_submissions"] != 2 {
			t.Errorf("%s: %v (%v)", place, f, err)
		}
	}
	// One of them that was cut off is replaced by a whole one.
	whole, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, whole.Size()/2); err != nil {
		t.Fatal(err)
	}
	if _, err := finder.BackUpTo(t.Context(), o, file); err != nil {
		t.Error(err)
	}
}

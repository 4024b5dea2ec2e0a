package finder_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// kinds are another finder's database of each kind.
func kinds(t *testing.T) map[string]finder.Options {
	quiet := slog.New(slog.DiscardHandler)
	return map[string]finder.Options{
		"SQLite":     {DataDir: t.TempDir(), Log: quiet},
		"PostgreSQL": {DataDir: t.TempDir(), DatabaseURL: postgres.Database(t), Log: quiet},
	}
}

// sourceName is how an import names a database.
func sourceName(o finder.Options) string {
	if o.DatabaseURL != "" {
		return o.DatabaseURL
	}
	return filepath.Join(o.DataDir, finder.DatabaseFile)
}

// What was fetched by an import that was interrupted is a state of the past:
// the next one takes the source as it is by then.
func TestAnImportBegunAnewTakesTheSourceAsItIsNow(t *testing.T) {
	for kind, other := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			add(t, other, "a", "b")
			o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
			interrupted := errors.New("interrupted")
			func() {
				defer func() {
					if p := recover(); p != interrupted {
						t.Errorf("%v", p)
					}
				}()
				_, _ = restore.Import(t.Context(), o.Place(), sourceName(other), false, func(sentence string, _ int64) {
					if strings.HasPrefix(sentence, "It holds") {
						panic(interrupted)
					}
				})
			}()
			// As an earlier version has left it.
			if err := os.WriteFile(filepath.Join(o.BackupDir(), "import-0123456789abcdef.jsonl.gz"), []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			add(t, other, "c")
			done, err := restore.Import(t.Context(), o.Place(), sourceName(other), false, (&said{}).say)
			if err != nil || done.Rows["ministry_submissions"] != 3 || !strings.Contains(done.Outcome, "as many rows as the other database") {
				t.Errorf("%+v (%v)", done, err)
			}
		})
	}
}

// Two folders have a file of the same name: it is the place that counts, not
// the words.
func TestTheSameWordsFromAnotherFolderAreAnotherSource(t *testing.T) {
	o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	for i, keys := range [][]string{{"a"}, {"b", "c"}} {
		other := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
		add(t, other, keys...)
		t.Chdir(other.DataDir)
		var s said
		done, err := restore.Import(t.Context(), o.Place(), finder.DatabaseFile, true, s.say)
		if err != nil || done.Rows["ministry_submissions"] != int64(len(keys)) {
			t.Errorf("import %d: %+v (%v)", i, done, err)
		}
		whole, err := filepath.EvalSymlinks(other.DataDir)
		if err != nil {
			t.Fatal(err)
		}
		if text := s.text.String(); !strings.Contains(text, whole) || !strings.Contains(text, "bytes, changed") {
			t.Errorf("it does not say which file it reads: %s", text)
		}
	}
}

// What the source gets while it is imported is told, and not that all is there.
func TestTheSourceIsCountedAtTheEnd(t *testing.T) {
	for kind, other := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			add(t, other, "a", "b")
			o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
			done, err := restore.Import(t.Context(), o.Place(), sourceName(other), false, func(sentence string, _ int64) {
				if strings.HasPrefix(sentence, "It holds") {
					add(t, other, "c")
				}
			})
			if err != nil || done.Rows["ministry_submissions"] != 2 ||
				!strings.Contains(done.Outcome, "ministry_submissions has 3 rows there and 2 here") {
				t.Errorf("%+v (%v)", done, err)
			}
			done, err = restore.Import(t.Context(), o.Place(), sourceName(other), true, (&said{}).say)
			if err != nil || count(t, o) != 3 || !strings.Contains(done.Outcome, "as many rows as the other database") {
				t.Errorf("%+v (%v)", done, err)
			}
		})
	}
}

func TestAnImportWithoutReplaceReplacesNothingThatCameMeanwhile(t *testing.T) {
	other := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	add(t, other, "a", "b")
	onBoth(t, func(t *testing.T, o finder.Options) {
		_, err := restore.Import(t.Context(), o.Place(), sourceName(other), false, func(sentence string, _ int64) {
			if strings.HasPrefix(sentence, "It holds") {
				add(t, o, "mine")
			}
		})
		if !errors.Is(err, restore.ErrNotEmpty) || count(t, o) != 1 {
			t.Errorf("%d are there (%v)", count(t, o), err)
		}
		if all, err := os.ReadDir(o.BackupDir()); err != nil || len(all) > 0 {
			t.Errorf("left are %v (%v)", all, err)
		}
	})
}

func TestThePresentDatabaseIsNotImportedIntoItself(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a")
		if _, err := restore.Import(t.Context(), o.Place(), sourceName(o), true, (&said{}).say); err == nil ||
			!strings.Contains(err.Error(), "the present database itself") {
			t.Error(err)
		}
		if n := count(t, o); n != 1 {
			t.Errorf("%d are there", n)
		}
	})
}

// shownCopy makes a copy that has no submissions and no accounts, as it is
// written for a start without the database server.
func shownCopy(t *testing.T, o finder.Options) string {
	t.Helper()
	path := filepath.Join(o.DataDir, "last-known.jsonl.gz")
	with(t, o, func(db *store.Database) {
		if _, err := backup.MakeFile(t.Context(), path, db.DumpShown, "last-known"); err != nil {
			t.Fatal(err)
		}
	})
	return path
}

// A copy is taken for what it is, whatever its file is called.
func TestACopyOfAnotherKindIsNotRestored(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a", "b")
		with(t, o, func(db *store.Database) {
			if _, err := db.AddUser(t.Context(), "test", store.User{Name: "Anna", Role: store.Administrator, PasswordHash: "x",
				CreatedAt: time.Now()}); err != nil {
				t.Fatal(err)
			}
		})
		shown := shownCopy(t, o)
		renamed := filepath.Join(t.TempDir(), "finder-2026-11-24T081500.123Z-daily.jsonl.gz")
		text, err := os.ReadFile(shown)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(renamed, text, 0o600); err != nil {
			t.Fatal(err)
		}
		fetched := filepath.Join(t.TempDir(), "parish.jsonl.gz")
		other := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
		add(t, other, "z")
		if _, err := backup.MakeFile(t.Context(), fetched, sqliteDump(sourceName(other)), backup.Fetched); err != nil {
			t.Fatal(err)
		}
		before := held(t, o)
		for file, want := range map[string]string{shown: "as the quiz shows them", renamed: "as the quiz shows them", fetched: "import --from",
			t.TempDir(): "is no file"} {
			if _, err := restore.File(t.Context(), o.Place(), file, (&said{}).say); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("restore %s: %v", file, err)
			}
			if file == fetched {
				continue
			}
			if _, err := restore.Import(t.Context(), o.Place(), file, true, (&said{}).say); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("import %s: %v", file, err)
			}
		}
		if held(t, o) != before {
			t.Error("the database was changed")
		}
		if all, err := backup.List(o.BackupDir()); err != nil || len(all) > 0 {
			t.Errorf("backups: %v (%v)", all, err)
		}
	})
}

package finder_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// noticedWithin is how soon a file that is gone must be told.
const noticedWithin = 5 * time.Second

// keysIn returns the keys of the submissions in all SQLite files below folders,
// whatever they are named.
func keysIn(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, dir := range folders {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil || !bytes.HasPrefix(text, []byte("SQLite format 3")) {
				return err
			}
			db, err := sql.Open("sqlite", path)
			if err != nil {
				return err
			}
			defer db.Close()
			for _, table := range []string{"waiting", "ministry_submissions"} {
				rows, err := db.Query(`SELECT submission_key FROM ` + table)
				if err != nil {
					continue // it has the other one
				}
				for rows.Next() {
					var key string
					if err := rows.Scan(&key); err != nil {
						return err
					}
					keys[key] = true
				}
				if err := errors.Join(rows.Err(), rows.Close()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func (r *running) submitAll(t *testing.T, what string, n int) (keys []string) {
	t.Helper()
	for i := range n {
		key := fmt.Sprintf("%s-%d", what, i)
		r.submit(t, key)
		keys = append(keys, key)
	}
	return keys
}

func need(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// copyOver writes one file's contents into another that is there.
func copyOver(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// ways are how a database's file goes away while it is served. Each returns the
// folders where what was confirmed may be afterwards.
func ways() map[string]func(dir, other string) ([]string, error) {
	file := func(dir string) string { return filepath.Join(dir, finder.DatabaseFile) }
	in := func(folders ...string) []string { return folders }
	return map[string]func(dir, other string) ([]string, error){
		"renamed": func(dir, _ string) ([]string, error) { return in(dir), os.Rename(file(dir), file(dir)+".old") },
		"put in trash": func(dir, other string) ([]string, error) {
			return in(dir, filepath.Dir(other)), os.Rename(file(dir), filepath.Join(filepath.Dir(other), "trash.db"))
		},
		"deleted": func(dir, _ string) ([]string, error) { return in(dir), os.Remove(file(dir)) },
		"deleted with its log": func(dir, _ string) ([]string, error) {
			return in(dir), errors.Join(os.Remove(file(dir)), os.Remove(file(dir)+"-wal"), os.Remove(file(dir)+"-shm"))
		},
		"its log deleted": func(dir, _ string) ([]string, error) { return in(dir), os.Remove(file(dir) + "-wal") },
		"replaced":        func(dir, other string) ([]string, error) { return in(dir), os.Rename(other, file(dir)) },
		"replaced by an empty file": func(dir, _ string) ([]string, error) {
			return in(dir), errors.Join(os.Remove(file(dir)), os.WriteFile(file(dir), nil, 0o600))
		},
		"copied over": func(dir, other string) ([]string, error) { return in(dir), copyOver(other, file(dir)) },
		"truncated":   func(dir, _ string) ([]string, error) { return in(dir), os.Truncate(file(dir), 0) },
		"cut in half": func(dir, _ string) ([]string, error) {
			info, err := os.Stat(file(dir))
			return in(dir), errors.Join(err, os.Truncate(file(dir), info.Size()/2))
		},
		"folder moved":   func(dir, _ string) ([]string, error) { return in(dir, dir+" moved"), os.Rename(dir, dir+" moved") },
		"folder deleted": func(dir, _ string) ([]string, error) { return in(dir), os.RemoveAll(dir) },
	}
}

// TestADatabaseFileThatGoesAwayLosesNothing has the file go away in every way:
// it is told within seconds, answers go on being confirmed, and each one that
// was confirmed is in a file afterwards. The next start makes no empty database
// beside what is left.
func TestADatabaseFileThatGoesAwayLosesNothing(t *testing.T) {
	for name, away := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := t.TempDir()
			other := filepath.Join(base, "elsewhere", "other.db")
			db, err := store.OpenSQLite(t.Context(), other)
			need(t, err)
			need(t, db.Close())
			dir := filepath.Join(base, "data")
			r := start(t, dir, "")
			began := time.Now()
			confirmed := r.submitAll(t, "before", 20)
			busy := time.Since(began) // a moment, unless the computer is busy
			folders, err := away(dir, other)
			need(t, err)
			at := time.Now()
			confirmed = append(confirmed, r.submitAll(t, "at once", 5)...)
			testkit.Eventually(t, "staff to be told", func() (bool, any) {
				status, report := r.ask(t, "GET", "/api/health", "")
				return status == 503 && strings.Contains(fmt.Sprint(report["issues"]), store.ReasonFileGone.String()), report
			})
			if took := time.Since(at); took > noticedWithin+busy {
				t.Errorf("told after %v, where 20 answers took %v", took, busy)
			}
			for i := range 5 {
				key := fmt.Sprint("later-", i)
				if !r.submit(t, key) {
					t.Error("an answer is said to be stored")
				}
				confirmed = append(confirmed, key)
			}
			testkit.Eventually(t, "the log to say what became of it", func() (bool, any) {
				return strings.Contains(r.log.String(), "the database file is gone"), r.log
			})
			r.stop()
			found := keysIn(t, folders...)
			if lost := slices.DeleteFunc(confirmed, func(key string) bool { return found[key] }); len(lost) > 0 {
				t.Errorf("confirmed, and in no file: %q\n%s", lost, r.log)
			}
			checkNoNewDatabase(t, dir, name == "replaced" || name == "copied over" || name == "its log deleted")
		})
	}
}

// checkNoNewDatabase starts once more. Where a whole file is in the place the
// start may take it.
func checkNoNewDatabase(t *testing.T, dir string, whole bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testkit.WaitLimit)
	defer cancel()
	db, err := finder.OpenDatabase(ctx, finder.Options{DataDir: dir, Log: finder.DefaultLog()})
	if err == nil {
		if !whole {
			t.Error("a new database was made beside what is left")
		}
		need(t, db.Close())
		return
	}
	_, missing := errors.AsType[*finder.MissingError](err)
	if whole || !missing && !strings.Contains(err.Error(), "damaged") {
		t.Errorf("the next start says %v", err)
	}
}

// TestAFileThatIsBackIsUsedAgain moves the file away and back while it is served.
func TestAFileThatIsBackIsUsedAgain(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir, "")
	r.lettingPeopleAsk(t, dir, "")
	r.submitAll(t, "before", 3)
	path := filepath.Join(dir, finder.DatabaseFile)
	need(t, os.Rename(path, path+".old"))
	r.eventuallyHealthy(t, false)
	r.submitAll(t, "meanwhile", 3)
	code := r.callMe(t, "Anna")
	testkit.Eventually(t, "it to be saved", func() (bool, any) { return strings.Contains(r.log.String(), "is gone"), r.log })
	need(t, os.Rename(path+".old", path))
	r.eventuallyHealthy(t, true)
	r.submitAll(t, "after", 3)
	testkit.Eventually(t, "all nine to be stored", func() (bool, any) {
		db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
		need(t, err)
		defer db.Close()
		var n int
		err = db.QueryRow(`SELECT count(*) FROM ministry_submissions`).Scan(&n)
		return n == 9, fmt.Sprint(n, err)
	})
	whoWaits(t, dir, "", "Anna", code)
}

// TestWhatOthersDoToTheFileIsNoLoss does to a file that is served what is
// usual: its times are set, its rights, a backup reads it, another program of
// ours writes and moves the log.
func TestWhatOthersDoToTheFileIsNoLoss(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir, "")
	r.submitAll(t, "before", 3)
	path := filepath.Join(dir, finder.DatabaseFile)
	need(t, os.Chtimes(path, time.Now(), time.Now().Add(-time.Hour)))
	r.submitAll(t, "times", 3)
	need(t, os.Chmod(path, 0o640))
	f, err := os.Open(path)
	need(t, err)
	_, err = io.Copy(io.Discard, f)
	need(t, err)
	t.Cleanup(func() { _ = f.Close() }) // not before the finder's own handles: see handles in store
	second, err := finder.OpenDatabase(t.Context(), finder.Options{DataDir: dir, Log: finder.DefaultLog()})
	need(t, err)
	for i := range 200 {
		need(t, second.SetSetting(t.Context(), "test", "large", `"`+strings.Repeat("x", 30000+i)+`"`, int64(i), time.Now()))
	}
	r.submitAll(t, "second", 3)
	need(t, second.Close())
	deadline := time.Now().Add(3 * time.Second) // longer than a look that finds it suspicious, twice
	for time.Now().Before(deadline) {
		if status, report := r.ask(t, "GET", "/api/health", ""); status != 200 {
			t.Fatalf("%v\n%s", report, r.log)
		}
		if r.submit(t, fmt.Sprint("on-", time.Now().UnixNano())) {
			t.Fatalf("an answer waits\n%s", r.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestNoDatabaseIsMadeBesideTracesOfOne starts where the file is gone since the
// last start, beside each single trace of it.
func TestNoDatabaseIsMadeBesideTracesOfOne(t *testing.T) {
	traces := map[string]func(dir string) error{
		"its log": func(dir string) error { return os.WriteFile(filepath.Join(dir, "finder.db-wal"), []byte("log"), 0o600) },
		"spool": func(dir string) error {
			kept, err := spool.Open(filepath.Join(dir, "spool.db"))
			if err != nil {
				return err
			}
			waits := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: "waits"}}
			return errors.Join(kept.Add(waits), kept.Close())
		},
		"what was saved": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "finder.db.saved-2026-11-28T100000Z"), []byte("x"), 0o600)
		},
		"a damaged one": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "finder.db.damaged-2026-11-28T100000Z"), []byte("x"), 0o600)
		},
		"an empty file beside the mark": func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, "finder.db"), nil, 0o600), os.WriteFile(filepath.Join(dir, "finder.db.mark"),
				nil, 0o600))
		},
		"a file of another program beside the mark": func(dir string) error {
			db, err := sql.Open("sqlite", filepath.Join(dir, "finder.db"))
			if err != nil {
				return err
			}
			_, err = db.Exec(`CREATE TABLE bookmarks (url TEXT)`)
			return errors.Join(err, db.Close(), os.WriteFile(filepath.Join(dir, "finder.db.mark"), nil, 0o600))
		},
		"a mark": func(dir string) error { return os.WriteFile(filepath.Join(dir, "finder.db.mark"), nil, 0o600) },
		"a backup": func(dir string) error {
			source := filepath.Join(dir, "source")
			o := finder.Options{DataDir: source, Log: finder.DefaultLog(), BackupFolder: filepath.Join(dir, backup.Folder)}
			_, err := finder.BackUpNow(context.Background(), o)
			return err
		},
	}
	for name, leave := range traces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			need(t, leave(dir))
			o := finder.Options{DataDir: dir, Log: finder.DefaultLog(), Addr: "127.0.0.1:0"}
			before := listing(t, dir)
			err := finder.Run(t.Context(), o)
			missing, ok := errors.AsType[*finder.MissingError](err)
			if !ok || len(missing.Traces) == 0 || !strings.Contains(err.Error(), "--new-database") || !strings.Contains(err.Error(), "restore") {
				t.Fatalf("the start says %v", err)
			}
			if name == "a backup" && !strings.Contains(err.Error(), `.jsonl.gz`) {
				t.Errorf("the newest backup is not named: %v", err)
			}
			if _, err := finder.InspectDatabase(t.Context(), o); !errors.As(err, &missing) {
				t.Errorf("the doctor says %v", err)
			}
			if after := listing(t, dir); after != before {
				t.Errorf("the start has changed the folder from\n%s to\n%s", before, after)
			}
			need(t, finder.MakeDatabase(t.Context(), o))
			db, err := finder.OpenDatabase(t.Context(), o)
			need(t, err)
			need(t, db.Close())
			if err := finder.MakeDatabase(t.Context(), o); err == nil {
				t.Error("a second new database was made in the place of the first")
			}
		})
	}
}

// TestAFirstStartThatWasKilledIsNoTrace starts where the first start of all was
// killed while it made the file: with its header in the file, and the log's.
func TestAFirstStartThatWasKilledIsNoTrace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, finder.DatabaseFile)
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)")
	need(t, err)
	_, err = db.Exec(`CREATE TABLE t (x); DROP TABLE t`)
	need(t, err)
	log, err := os.ReadFile(path + "-wal")
	need(t, err)
	need(t, db.Close())
	need(t, os.Remove(path))
	db, err = sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)")
	need(t, err)
	need(t, errors.Join(db.Ping(), db.Close()))
	need(t, os.WriteFile(path+"-wal", log[:32], 0o600)) // its header alone
	r := start(t, dir, "")
	r.submitAll(t, "first", 3)
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	need(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		all = append(all, fmt.Sprint(path, " ", info.Size()))
		return err
	}))
	return strings.Join(all, "\n")
}

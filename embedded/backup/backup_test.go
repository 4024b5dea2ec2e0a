package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/status"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

var postgres postgrestest.Server

func TestMain(m *testing.M) { os.Exit(postgres.RunAll(m)) }

// onBoth runs a test on a fresh database of either kind. The function that it
// gets opens that database once more.
func onBoth(t *testing.T, test func(t *testing.T, open func() *store.Database)) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "finder.db")
		storetest.File(t, path)
		test(t, func() *store.Database { return opened(t)(store.OpenSQLite(t.Context(), path)) })
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.URL(t, &postgres)
		test(t, func() *store.Database { return opened(t)(store.OpenPostgres(t.Context(), url)) })
	})
}

func opened(t *testing.T) func(*store.Database, error) *store.Database {
	return func(d *store.Database, err error) *store.Database {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() }) // some tests close it themselves
		return d
	}
}

func add(t *testing.T, d *store.Database, keys ...string) {
	t.Helper()
	for _, key := range keys {
		n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: key}, SubmittedAt: time.Now()}
		if _, err := d.AddSubmission(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
}

func count(t *testing.T, d *store.Database) int {
	t.Helper()
	n, err := d.CountSubmissions(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestABackupIsRestoredIntoEitherDatabase(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		d := open()
		add(t, d, "a", "b", "c")
		f, err := backup.Make(t.Context(), t.TempDir(), d.Dump, backup.Daily, today)
		if err != nil {
			t.Fatal(err)
		}
		if h, rows, err := backup.Check(f.Path); err != nil || h.Reason != backup.Daily || rows["ministry_submissions"] != 3 || f.Bytes == 0 {
			t.Errorf("%+v %v %v %v", h, rows, f, err)
		}
		add(t, d, "d")
		onBoth(t, func(t *testing.T, other func() *store.Database) {
			to := other()
			add(t, to, "x", "y", "z", "zz")
			if _, err := backup.Load(t.Context(), to, f.Path, nil); err != nil {
				t.Fatal(err)
			}
			if n := count(t, to); n != 3 {
				t.Errorf("%d submissions are there", n)
			}
		})
		if rows, err := backup.VerifyRestore(t.Context(), f.Path); err != nil || rows["ministry_submissions"] != 3 {
			t.Errorf("the trial: %v (%v)", rows, err)
		}
	})
}

// damage breaks the middle of a file.
func damage(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) / 3; i < 2*len(b)/3; i++ {
		b[i] ^= 0x55
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedDatabaseNeverReplacesAGoodBackup(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "finder.db"), filepath.Join(dir, "mine.gz")
	d := opened(t)(store.OpenSQLite(t.Context(), path))
	add(t, d, "a")
	if _, err := backup.MakeFile(t.Context(), file, d.Dump, backup.Daily); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	damage(t, path)
	if _, err := backup.MakeFile(t.Context(), file, func(ctx context.Context, to io.Writer, reason string) (dump.Rows, error) {
		return store.DumpSQLite(ctx, path, to, reason)
	}, backup.Daily); err == nil {
		t.Error("a damaged database was backed up")
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(good, now) {
		t.Errorf("the good backup is not there any more (%v)", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.unfinished")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestADumpThatFailsHalfwayLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	failing := errors.New("no space left")
	if _, err := backup.Make(t.Context(), dir, func(_ context.Context, to io.Writer, _ string) (dump.Rows, error) {
		_, _ = io.WriteString(to, "half") // as a real one would
		return nil, failing
	}, backup.Daily, today); !errors.Is(err, failing) {
		t.Errorf("%v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left: %v (%v)", entries, err)
	}
}

func TestFilesThatAreNoBackupAreRefused(t *testing.T) {
	d := opened(t)(storetest.SQLite(t))
	add(t, d, "a")
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	compress := func(name string, text io.Reader) string {
		t.Helper()
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := io.Copy(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return write(name, b.Bytes())
	}
	good, err := backup.Make(t.Context(), dir, d.Dump, backup.Daily, today)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"missing":         filepath.Join(dir, "missing"),
		"empty":           write("empty", nil),
		"a picture":       write("picture", []byte("\x89PNG\r\n")),
		"cut":             write("cut", whole[:len(whole)-9]),
		"a folder":        dir,
		"another archive": compress("archive", strings.NewReader("../../etc/passwd\n")),
		// A few kilobytes that grow beyond any bound stop at the longest row.
		"a bomb": compress("bomb", io.MultiReader(strings.NewReader("{\"ministry_finder_backup\":1}\n"),
			io.LimitReader(zeros{}, 2*dump.MaxLine))),
	} {
		if _, err := backup.Load(t.Context(), d, path, nil); err == nil {
			t.Errorf("%s: it was restored", name)
		}
	}
	if n := count(t, d); n != 1 {
		t.Errorf("%d submissions are left", n)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '0'
	}
	return len(b), nil
}

func TestServersKeepABackupADayAndTryOneAWeek(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		c, dir := testkit.NewClock(today), t.TempDir()
		var servers []*backup.Scheduler
		for i := range 3 {
			servers = append(servers, &backup.Scheduler{
				Store: open(), Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler), Now: c.Now,
				Holder: fmt.Sprint(i),
			})
		}
		look := func() {
			var crowd sync.WaitGroup
			for _, k := range servers {
				crowd.Go(func() { k.RunOnce(t.Context()) })
			}
			crowd.Wait()
		}
		for range 9 * 4 { // each six hours, for nine days
			look()
			c.Advance(6 * time.Hour)
		}
		look()
		all, err := backup.List(dir)
		if err != nil || len(all) < 7 || len(all) > 9 {
			t.Errorf("there are %d backups (%v)", len(all), err)
		}
		servers[0].RunOnce(t.Context()) // what another may just have finished
		r, known := servers[0].Report()
		if !known || !r.Last.Equal(c.Now()) || r.VerifiedAt.Before(today.Add(7*24*time.Hour)) ||
			r.VerifiedAt.After(today.Add(7*24*time.Hour+6*time.Hour)) || len(r.Issues) > 0 {
			t.Errorf("%+v", r)
		}
	})
}

// sentences are what scripts read of the issues.
func sentences(r backup.Report) string {
	var all []string
	for _, issue := range r.Issues {
		all = append(all, status.Sentence(issue))
	}
	return strings.Join(all, "; ")
}

func TestStaffAreToldOfMissingBackups(t *testing.T) {
	c, dir := testkit.NewClock(today), t.TempDir()
	d := opened(t)(storetest.SQLite(t))
	k := &backup.Scheduler{Store: d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler), Now: c.Now,
		Holder: "me"}
	issues := func() string {
		t.Helper()
		k.RunOnce(t.Context())
		r, _ := k.Report()
		return sentences(r)
	}
	if said := issues(); said != "" {
		t.Errorf("all is well, but %s", said)
	}
	c.Advance(25 * time.Hour)
	k.Dir = filepath.Join(dir, "finder-file", "backups") // cannot be made
	if err := os.WriteFile(filepath.Join(dir, "finder-file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := issues(); !strings.Contains(said, "backup failed") {
		t.Errorf("said is %q", said)
	}
	k.Dir = dir
	c.Advance(time.Minute)
	if said := issues(); !strings.Contains(said, "backup failed") { // not tried again yet
		t.Errorf("said is %q", said)
	}
	c.Advance(time.Hour)
	if said := issues(); said != "" {
		t.Errorf("all is well again, but %s", said)
	}
	// The newest backup is damaged: the trial takes an older one; without any it fails.
	all, err := backup.List(dir)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	for _, f := range all {
		damage(t, f.Path)
	}
	if _, found, err := backup.Newest(dir); found || err != nil {
		t.Errorf("a damaged backup is good (%v)", err)
	}
}

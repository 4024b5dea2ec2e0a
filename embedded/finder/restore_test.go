package finder_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// onBoth runs a test on a data folder with SQLite, and on one with a fresh
// PostgreSQL database.
func onBoth(t *testing.T, test func(t *testing.T, o finder.Options)) {
	quiet := slog.New(slog.DiscardHandler)
	t.Run("sqlite", func(t *testing.T) { test(t, finder.Options{DataDir: t.TempDir(), Log: quiet}) })
	t.Run("postgres", func(t *testing.T) {
		test(t, finder.Options{DataDir: t.TempDir(), DatabaseURL: postgres.Database(t), Log: quiet})
	})
}

// with opens the database of a finder for a moment.
func with(t *testing.T, o finder.Options, do func(*store.Database)) {
	t.Helper()
	db, err := finder.OpenDatabase(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	do(db)
}

func add(t *testing.T, o finder.Options, keys ...string) {
	t.Helper()
	with(t, o, func(db *store.Database) {
		for _, key := range keys {
			n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: key}, SubmittedAt: time.Now()}
			if _, err := db.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// asks has somebody ask to be called.
func asks(t *testing.T, o finder.Options) {
	t.Helper()
	with(t, o, func(db *store.Database) {
		a := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2099-01-01"}
		r := request.Request{ID: "a", Code: request.NewCode(), AskerID: a.ID, Ministry: "Choir", AskedOn: "2026-11-27", PromisedOn: "2026-12-02",
			Channel: request.Paper, State: request.Waiting, NextOn: "2026-12-02"}
		if err := db.AddRequests(t.Context(), a, []request.Request{r}, "office", nil); err != nil {
			t.Fatal(err)
		}
	})
}

func count(t *testing.T, o finder.Options) (n int) {
	t.Helper()
	with(t, o, func(db *store.Database) {
		var err error
		if n, err = db.CountSubmissions(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
	})
	return n
}

// execute runs a statement behind the finder's back.
func execute(t *testing.T, o finder.Options, statement string) {
	t.Helper()
	driver, name := "sqlite", "file:"+filepath.Join(o.DataDir, finder.DatabaseFile)
	if o.DatabaseURL != "" {
		driver, name = "pgx", o.DatabaseURL
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// said collects what is said.
type said struct{ text strings.Builder }

func (s *said) say(sentence string, rows int64) { fmt.Fprintln(&s.text, sentence, rows) }

func TestABackupIsRestoredBesideARunningFinder(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a", "b")
		file := filepath.Join(t.TempDir(), "parish.jsonl.gz")
		execute(t, o, `UPDATE ministries SET name = 'As it was' WHERE ministry_key = 'mass'`)
		if rows, err := finder.Backup(t.Context(), o, file); err != nil || rows["ministry_submissions"] != 2 {
			t.Fatal(rows, err)
		}
		execute(t, o, `UPDATE ministries SET name = 'As it is' WHERE ministry_key = 'mass'`)
		r := start(t, o.DataDir, o.DatabaseURL)
		shown := func(want string) {
			t.Helper()
			testkit.Eventually(t, want, func() (bool, any) {
				_, all := r.ask(t, "GET", "/api/get-ministries", "")
				mass := fmt.Sprint(all["mass"])
				return strings.Contains(mass, want), mass
			})
		}
		shown("As it is")
		r.submit(t, "c")
		var s said
		if done, err := restore.File(t.Context(), o.Place(), file, s.say); err != nil || done.Rows["ministry_submissions"] != 2 {
			t.Fatal(done, err)
		}
		shown("As it was")
		if r.submit(t, "d") || count(t, o) != 3 {
			t.Errorf("%d submissions are there", count(t, o))
		}
		// The state before is kept, and can be restored too.
		kept, err := filepath.Glob(filepath.Join(o.DataDir, "backups", "*-restore.jsonl.gz"))
		if err != nil || len(kept) != 1 || !strings.Contains(s.text.String(), kept[0]) {
			t.Fatalf("kept are %v (%v); said was %s", kept, err, s.text.String())
		}
		if done, err := restore.File(t.Context(), o.Place(), kept[0], s.say); err != nil || done.Rows["ministry_submissions"] != 3 {
			t.Error(done, err)
		}
	})
}

// damaged makes a data folder whose database is damaged, and one good backup
// of it with two submissions.
func damaged(t *testing.T, damage func(whole []byte) []byte) (o finder.Options, good string, whole []byte) {
	t.Helper()
	o = finder.Options{DataDir: t.TempDir(), Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
	add(t, o, "a", "b")
	with(t, o, func(db *store.Database) {
		f, err := o.Place().Scheduler(db).Make(t.Context(), "daily")
		if err != nil {
			t.Fatal(err)
		}
		good = f.Path
	})
	path := filepath.Join(o.DataDir, finder.DatabaseFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole = damage(text)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return o, good, whole
}

func TestADamagedDatabaseIsLeftAloneUntilABackupIsChosen(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"another file": func(whole []byte) []byte { return bytes.Repeat([]byte("no database "), len(whole)/12) },
		"broken pages": func(whole []byte) []byte {
			for i := 4096; i < len(whole); i++ {
				whole[i] ^= 0x5a
			}
			return whole
		},
		"cut": func(whole []byte) []byte { return whole[:len(whole)/2] },
	} {
		t.Run(name, func(t *testing.T) {
			o, good, whole := damaged(t, damage)
			path := filepath.Join(o.DataDir, finder.DatabaseFile)
			err := finder.Run(t.Context(), o)
			if err == nil || !strings.Contains(err.Error(), "ministry-finder restore") || !strings.Contains(err.Error(), good) {
				t.Fatalf("the start says %v", err)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, whole) {
				t.Fatalf("the damaged file was changed (%v)", err)
			}
			var s said
			if done, err := restore.File(t.Context(), o.Place(), good, s.say); err != nil || done.Rows["ministry_submissions"] != 2 {
				t.Fatal(done, err)
			}
			if n := count(t, o); n != 2 {
				t.Errorf("%d submissions are there", n)
			}
			aside, err := filepath.Glob(path + ".damaged-*Z")
			if err != nil || len(aside) != 1 {
				t.Fatal(aside, err)
			}
			if now, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(now, whole) {
				t.Errorf("the file that was set aside was changed (%v)", err)
			}
		})
	}
}

func TestABackupThatCannotBeRestoredLeavesTheDamagedFileInPlace(t *testing.T) {
	o, good, whole := damaged(t, func(whole []byte) []byte { return whole[:len(whole)/2] })
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(good, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := restore.File(t.Context(), o.Place(), good, (&said{}).say); err == nil {
		t.Fatal("a damaged backup was restored")
	}
	if now, err := os.ReadFile(filepath.Join(o.DataDir, finder.DatabaseFile)); err != nil || !bytes.Equal(now, whole) {
		t.Errorf("the damaged file was changed (%v)", err)
	}
	if err := finder.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "no good backup") {
		t.Errorf("the start says %v", err)
	}
}

func TestAnImportFromEverySource(t *testing.T) {
	backupFile := filepath.Join(t.TempDir(), "parish.jsonl.gz")
	inFile := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	inPostgres := finder.Options{DataDir: t.TempDir(), DatabaseURL: postgres.Database(t), Log: slog.New(slog.DiscardHandler)}
	add(t, inFile, "a", "b", "c")
	add(t, inPostgres, "a", "b", "c")
	for _, o := range []finder.Options{inFile, inPostgres} {
		asks(t, o)
	}
	if _, err := finder.Backup(t.Context(), inFile, backupFile); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]string{
		"SQLite": filepath.Join(inFile.DataDir, finder.DatabaseFile), "PostgreSQL": inPostgres.DatabaseURL, "backup": backupFile,
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, o finder.Options) {
				add(t, o, "mine")
				if _, err := restore.Import(t.Context(), o.Place(), from, false, (&said{}).say); !errors.Is(err, restore.ErrNotEmpty) ||
					count(t, o) != 1 {
					t.Fatalf("over a submission: %v", err)
				}
				loaded, err := restore.Import(t.Context(), o.Place(), from, true, (&said{}).say)
				if err != nil || loaded.Rows["ministry_submissions"] != 3 || len(loaded.LeftOut) > 0 {
					t.Fatal(loaded, err)
				}
				if n := count(t, o); n != 3 {
					t.Errorf("%d submissions are there", n)
				}
				with(t, o, func(db *store.Database) {
					if all, err := db.OpenRequests(t.Context()); err != nil || len(all) != 1 || all[0].Asker.Name != "Anna" {
						t.Errorf("who asked is lost: %v (%v)", all, err)
					}
				})
				if left, err := filepath.Glob(filepath.Join(o.DataDir, "backups", "*")); err != nil || len(left) != 1 ||
					!strings.Contains(left[0], "-import") {
					t.Errorf("left are %v (%v)", left, err)
				}
			})
		})
	}
}

func TestWhatIsNoSourceIsRefusedInPlainWords(t *testing.T) {
	o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	text := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		text: "neither a SQLite file nor a backup", filepath.Join(o.DataDir, "missing"): "neither a URL",
		"mysql://host/db": "neither a URL", "postgres://host:port/db": "must look like",
	} {
		if _, err := restore.Import(t.Context(), o.Place(), from, false, (&said{}).say); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", from, err)
		}
	}
}

func TestDoctorLooksAndChangesNothing(t *testing.T) {
	o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	plan, err := finder.InspectDatabase(t.Context(), o)
	if err != nil || !strings.Contains(strings.Join(plan.Found, " "), "no database file") {
		t.Errorf("%v (%v)", plan, err)
	}
	if entries, err := os.ReadDir(o.DataDir); err != nil || len(entries) > 0 {
		t.Errorf("it has made %v (%v)", entries, err)
	}
	add(t, o, "a")
	plan, err = finder.InspectDatabase(t.Context(), o)
	if said := strings.Join(append(plan.Found, plan.Does...), " "); err != nil || !strings.Contains(said, "sound") ||
		!strings.Contains(said, "ministry_submissions: 1 rows") || !strings.Contains(said, "Nothing.") {
		t.Errorf("%s (%v)", said, err)
	}
}

// checkStarter checks that the starter catalogue is known as such and has its marks.
func checkStarter(t *testing.T, o finder.Options) {
	t.Helper()
	db, err := finder.OpenDatabase(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	marks, err := catalogue.MarksByKey()
	if err != nil {
		t.Fatal(err)
	}
	all, err := db.Ministries(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatalf("%d ministries (%v)", len(all), err)
	}
	for _, m := range all {
		if m.Origin != catalogue.OriginStarter || !m.Active || !slices.Equal(m.Marks, append([]string{}, marks[m.Key]...)) {
			t.Errorf("%s comes from %q, is shown %v and has the marks %q", m.Key, m.Origin, m.Active, m.Marks)
		}
	}
}

func TestABackupIsMadeBeforeTheTablesAreChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a", "b")
		// As an earlier version has left it.
		execute(t, o, `DROP TABLE jobs`)
		for _, later := range []string{
			"known_browsers", "former_ministry_keys", "import_drafts", "import_recipes", "daily_answers", "invitations", "outbox",
			"connect_links", "connect_request_events", "connect_requests", "connect_askers", "connect_leaders", "connect_counts", "connect_removed",
		} {
			execute(t, o, `DROP TABLE IF EXISTS `+later)
		}
		execute(t, o, `DROP TABLE daily_counts`)
		execute(t, o, `CREATE TABLE daily_counts (day TEXT NOT NULL, question TEXT NOT NULL, value TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (question, day, value))`)
		for _, column := range []string{
			`"when"`, "when_es", `"where"`, "where_es", "contact", "phone", "email", "needs_people", "category", "in_spanish",
			"origin", "marks", "shared_key",
		} {
			execute(t, o, `ALTER TABLE ministries DROP COLUMN `+column)
		}
		execute(t, o, `ALTER TABLE ministry_submissions DROP COLUMN children`)
		execute(t, o, `DELETE FROM goose_db_version WHERE version_id >= 20`)
		// Where no backup can be made the tables stay as they are.
		blocked := o
		blocked.BackupFolder = filepath.Join(o.DataDir, "a file")
		if err := os.WriteFile(blocked.BackupFolder, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := finder.OpenDatabase(t.Context(), blocked); err == nil ||
			!strings.Contains(err.Error(), "make a backup before the tables are changed") {
			t.Errorf("without a backup: %v", err)
		}
		// A stick that is out keeps nobody from starting: then it is made in the data folder.
		out := o
		out.BackupFolder = filepath.Join(t.TempDir(), "stick")
		note := fmt.Sprintf(`[{"folder":%q,"other_disk":true}]`, out.BackupFolder)
		if err := os.WriteFile(filepath.Join(o.DataDir, "backup-folders.json"), []byte(note), 0o600); err != nil {
			t.Fatal(err)
		}
		if n := count(t, out); n != 2 {
			t.Errorf("%d submissions are there", n)
		}
		checkStarter(t, out)
		if _, err := finder.BackUpNow(t.Context(), out); err == nil || !strings.Contains(err.Error(), "is not there any more") {
			t.Errorf("with the stick out: %v", err)
		}
		if _, err := os.Stat(out.BackupFolder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the stick's folder was made: %v", err)
		}
		all, err := backup.List(o.BackupDir())
		if err != nil || len(all) != 1 || all[0].Reason != backup.Migration {
			t.Fatalf("%v (%v)", all, err)
		}
		if h, rows, err := backup.Check(all[0].Path); err != nil || rows["ministry_submissions"] != 2 || h.Version >= 20 {
			t.Errorf("%+v %v (%v)", h, rows, err)
		}
		if _, err := restore.File(t.Context(), o.Place(), all[0].Path, (&said{}).say); err != nil || count(t, o) != 2 {
			t.Errorf("it cannot be restored: %v", err)
		}
	})
}

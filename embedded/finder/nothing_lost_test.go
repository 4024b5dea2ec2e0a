package finder_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

func sqliteDump(path string) backup.Dump {
	return func(ctx context.Context, to io.Writer, reason string) (dump.Rows, error) {
		return store.DumpSQLite(ctx, path, to, reason)
	}
}

// sentIn adds the keys of the submissions that a backup holds.
func sentIn(t *testing.T, path string, all map[string]bool) {
	t.Helper()
	f, err := backup.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := dump.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range row.Columns {
			if row.Table == "ministry_submissions" && c == "submission_key" {
				all[fmt.Sprint(row.Values[i])] = true
			}
		}
	}
}

// sendDuring sends submissions, as a finder beside does, from before an action
// until after it. It returns the keys of those that were confirmed.
func sendDuring(t *testing.T, o finder.Options, action func()) (confirmed []string) {
	t.Helper()
	beside, err := finder.OpenDatabase(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	var mu sync.Mutex
	var senders sync.WaitGroup
	began, end := make(chan struct{}, 100), make(chan struct{})
	for sender := range 2 {
		senders.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-end:
					return
				default:
				}
				key := fmt.Sprintf("sent-%d-%d", sender, n)
				_, err := beside.AddSubmission(t.Context(), store.NewSubmission{Submission: quiz.Submission{SubmissionKey: key},
					SubmittedAt: time.Now()})
				if err == nil {
					mu.Lock()
					confirmed = append(confirmed, key)
					mu.Unlock()
				}
				select {
				case began <- struct{}{}:
				default:
				}
			}
		})
	}
	<-began
	action()
	close(end)
	senders.Wait()
	return confirmed
}

// many stores so many submissions quickly.
func many(t *testing.T, o finder.Options, n int) {
	t.Helper()
	add(t, o, "first")
	rows := fmt.Sprintf("(WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < %d) SELECT i FROM c) AS c", n)
	execute(t, o, `INSERT INTO ministry_submissions (age_group, gender, state_in_life, interest, situation, recommended_ministries,
		submitted_at, client_id_hash, session_id, submission_key, day, unmet_interests)
		SELECT f.age_group, f.gender, f.state_in_life, f.interest, f.situation, f.recommended_ministries,
		f.submitted_at, '', '', 'many-' || c.i, f.day, f.unmet_interests FROM ministry_submissions AS f, `+rows+` WHERE f.submission_key = 'first'`)
}

// The backup before and the change are one step: what people send meanwhile is
// in the one or stays.
func TestWhatIsSentDuringAChangeIsInAFile(t *testing.T) {
	const before = 10_000
	other := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	add(t, other, "of-another-parish")
	onBoth(t, func(t *testing.T, o finder.Options) {
		good := filepath.Join(t.TempDir(), "good.jsonl.gz")
		if _, err := finder.Backup(t.Context(), other, good); err != nil {
			t.Fatal(err)
		}
		with(t, o, func(*store.Database) {}) // which makes the tables
		told := int64(-1)                    // how many are kept, by what was said
		for name, change := range map[string]func() error{
			"restore": func() error {
				_, err := restore.File(t.Context(), o.Place(), good, (&said{}).say)
				return err
			},
			"import": func() error {
				_, err := restore.Import(t.Context(), o.Place(), sourceName(other), true, (&said{}).say)
				return err
			},
			"remove all": func() (err error) {
				with(t, o, func(db *store.Database) {
					var n int
					n, err = db.RemoveAllSubmissions(t.Context(), "Anna", time.Now(), o.Place().Scheduler(db).Before(backup.ClearAll, nil))
					told = int64(n)
				})
				return err
			},
		} {
			execute(t, o, `DELETE FROM ministry_submissions`)
			many(t, o, before)
			known, err := backup.List(o.BackupDir())
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			confirmed := sendDuring(t, o, func() {
				if err := change(); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			})
			all, err := backup.List(o.BackupDir())
			if err != nil || len(all) != len(known)+1 {
				t.Fatalf("%s: %d backups after %d (%v)", name, len(all), len(known), err)
			}
			there := map[string]bool{}
			sentIn(t, all[0].Path, there)
			if name == "remove all" && told != int64(len(there)) {
				t.Errorf("%d were removed, and %d are in the backup", told, len(there))
			}
			present := filepath.Join(t.TempDir(), "present.jsonl.gz")
			if _, err := finder.Backup(t.Context(), o, present); err != nil {
				t.Fatal(err)
			}
			sentIn(t, present, there)
			lost := 0
			for _, key := range confirmed {
				if !there[key] {
					lost++
				}
			}
			if lost > 0 || len(confirmed) == 0 {
				t.Errorf("%s: %d of %d that were confirmed are in no file", name, lost, len(confirmed))
			}
			t.Logf("%s: %d confirmed in %v", name, len(confirmed), time.Since(began))
		}
	})
}

// A restore ends every session, the office computer's too, and it is a line of
// the log that follows, with what it has replaced.
func TestARestoreEndsSessionsAndIsInTheLog(t *testing.T) {
	session := func(db *store.Database, token string, user int64) {
		t.Helper()
		if err := db.AddSession(t.Context(), token, store.Session{UserID: user, Proved: "x", CreatedAt: time.Now()},
			store.AuditEntry{At: time.Now(), Action: "signin"}); err != nil {
			t.Fatal(err)
		}
	}
	entry := func(o finder.Options, action, kept, from string) {
		t.Helper()
		with(t, o, func(db *store.Database) {
			e, err := db.AuditEntries(t.Context(), 0, 1)
			if err != nil || len(e) != 1 || e[0].Action != action || e[0].Who != "@command" || e[0].Subject != from ||
				!strings.Contains(e[0].Before, kept) || !json.Valid([]byte(e[0].After)) || time.Since(e[0].At) > time.Hour {
				t.Errorf("%+v (%v)", e, err)
			}
		})
	}
	newest := func(o finder.Options) string {
		t.Helper()
		all, err := backup.List(o.BackupDir())
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		return filepath.Base(all[0].Path)
	}
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a", "b")
		var anna int64
		with(t, o, func(db *store.Database) {
			var err error
			anna, err = db.AddUser(t.Context(), "test", store.User{Name: "Anna", Role: store.Administrator, PasswordHash: "x",
				CreatedAt: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
		})
		file := filepath.Join(t.TempDir(), "parish.jsonl.gz")
		if _, err := finder.Backup(t.Context(), o, file); err != nil {
			t.Fatal(err)
		}
		bare := filepath.Join(t.TempDir(), "bare.jsonl.gz") // a database without accounts
		other := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
		add(t, other, "z")
		if _, err := finder.Backup(t.Context(), other, bare); err != nil {
			t.Fatal(err)
		}
		for i, file := range []string{file, bare} {
			with(t, o, func(db *store.Database) {
				session(db, fmt.Sprint("tray", i), 0)
				session(db, fmt.Sprint("anna", i), anna)
			})
			if _, err := restore.File(t.Context(), o.Place(), file, (&said{}).say); err != nil {
				t.Fatal(err)
			}
			with(t, o, func(db *store.Database) {
				if all, err := db.Sessions(t.Context()); err != nil || len(all) > 0 {
					t.Errorf("sessions after a restore: %+v (%v)", all, err)
				}
			})
			entry(o, "data.restore", newest(o), filepath.Base(file))
		}
		// An import that brings no accounts leaves those that are there signed in.
		with(t, o, func(db *store.Database) { session(db, "tray", 0) })
		if _, err := restore.Import(t.Context(), o.Place(), sourceName(other), true, (&said{}).say); err != nil {
			t.Fatal(err)
		}
		with(t, o, func(db *store.Database) {
			if all, err := db.Sessions(t.Context()); err != nil || len(all) != 1 {
				t.Errorf("sessions after an import without accounts: %+v (%v)", all, err)
			}
		})
		entries := ""
		with(t, o, func(db *store.Database) {
			e, err := db.AuditEntries(t.Context(), 0, 1)
			if err != nil || len(e) == 0 {
				t.Fatal(err)
			}
			entries = e[0].Action + e[0].Before
		})
		if !strings.Contains(entries, "data.import") || !strings.Contains(entries, newest(o)) {
			t.Errorf("the import is not in the log: %s", entries)
		}
		// One that brings accounts ends them: they are other people's rights now.
		if _, err := restore.Import(t.Context(), o.Place(), file, true, (&said{}).say); err != nil {
			t.Fatal(err)
		}
		with(t, o, func(db *store.Database) {
			if all, err := db.Sessions(t.Context()); err != nil || len(all) > 0 {
				t.Errorf("sessions after an import with accounts: %+v (%v)", all, err)
			}
		})
	})
}

package connectmail_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"ministryfinder/agent/diagnostics"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

const traced = 200

// trace finds whatever tells one of them: the names, the telephone numbers as they were
// written and as they are compared, the e-mail addresses.
var trace = regexp.MustCompile(`(?i)Quillon\d{3}|Vasterbeck\d{3}|\(615\) 555-1\d{3}|6155551\d{3}|traces\.example`)

// traceable is a parish with all that keeps something of people: the database, the spool,
// backups, the log, the diagnostics.
type traceable struct {
	*parish
	data, logs string
	backups    *backup.Scheduler
	up         bool
	asked      []connect.Asked
	// more are files beside the data folder.
	more []string
}

func (p *traceable) IsAvailable() bool { return p.up }

func newTraceable(t *testing.T, db *store.Database, data string) *traceable {
	p := &traceable{parish: newParish(t, db, "https://quiz.example.org", noon(t), 6), data: data, logs: filepath.Join(data, "logs"), up: true}
	testkit.Must(t, os.MkdirAll(p.logs, 0o700))
	file, err := os.Create(filepath.Join(p.logs, "agent.log"))
	testkit.Must(t, err)
	t.Cleanup(func() { _ = file.Close() })
	log := slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.calls.Log, p.calls.Database, p.calls.Spool = log, p, spool.NewPeople(filepath.Join(data, "spool-people.db"))
	p.backups = &backup.Scheduler{Store: db, Dir: filepath.Join(data, "backups"), Retention: backup.DefaultRetentionPolicy(), Log: log,
		Now: func() time.Time { return p.now }, Holder: "test"}
	for m := range int64(4) {
		p.leader(request.Leader{MinistryID: m + 1, Name: "Maria", Email: "maria@example.org"})
	}
	return p
}

// askAll has all ask, each tenth of them while the database is away.
func (p *traceable) askAll() {
	for i := range traced {
		p.up = i%10 != 0
		asked, err := p.calls.Ask(p.t.Context(), connect.Question{Name: fmt.Sprintf("Quillon%03d Vasterbeck%03d", i, i),
			Phone: fmt.Sprintf("(615) 555-1%03d", i), Email: fmt.Sprintf("quillon%03d@traces.example", i), BestTime: "evenings",
			Language: []string{"en", "es"}[i%2], ForChild: i%7 == 0, MinistryIDs: []int64{int64(i%6 + 1)}, Choose: i%5 == 0, Channel: request.Web})
		p.must(err)
		p.asked = append(p.asked, asked)
	}
}

// days goes on by some days, with all that is done on each.
func (p *traceable) days(n int) {
	for range n {
		p.now = p.now.AddDate(0, 0, 1)
		p.round()
		p.backups.RunOnce(p.t.Context())
	}
}

// found counts in which files somebody is found, and who.
func (p *traceable) found() (files map[string]int, people int) {
	p.t.Helper()
	files = map[string]int{}
	all := map[string]bool{}
	search := func(name string, text []byte) {
		for _, hit := range trace.FindAll(text, -1) {
			files[name]++
			all[strings.ToLower(string(hit))] = true
		}
	}
	var diagnosed bytes.Buffer
	p.must(diagnostics.Write(&diagnosed, diagnostics.Source{LogFolder: p.logs, SettingsFile: filepath.Join(p.data, "settings.toml"),
		Version: "test", Now: p.now}))
	archive, err := zip.NewReader(bytes.NewReader(diagnosed.Bytes()), int64(diagnosed.Len()))
	p.must(err)
	for _, f := range archive.File {
		r, err := f.Open()
		p.must(err)
		text, err := io.ReadAll(r)
		p.must(errors.Join(err, r.Close()))
		search("diagnostics/"+f.Name, text)
	}
	look := func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return ignoreGone(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return ignoreGone(err)
		}
		name := filepath.Base(path)
		search(name, text)
		if strings.HasSuffix(name, ".gz") {
			r, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				return err
			}
			if text, err = io.ReadAll(r); err != nil {
				return err
			}
			search(name+" (unpacked)", text)
		}
		return nil
	}
	for _, dir := range append([]string{p.data}, p.more...) {
		p.must(filepath.WalkDir(dir, look))
	}
	return files, len(all)
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// play has 200 people ask, has them removed in three ways, and looks for them: before,
// to know that they would be found, and after the last file with them was kept for 28
// days. settle has the database write its files, the first time with its statistics.
func (p *traceable) play(settle func(statistics bool)) {
	t, ctx := p.t, p.t.Context()
	p.askAll()
	if files, n := p.found(); files["spool-people.db"] == 0 {
		t.Errorf("in the spool nobody is found: %v, %d", files, n)
	}
	p.up = true
	if n, err := p.calls.StoreKept(ctx); err != nil || n != traced/10 {
		t.Fatal(n, err)
	}
	p.days(3)
	settle(true)
	files, n := p.found()
	inBackup := slices.ContainsFunc(keysOf(files), func(name string) bool { return strings.HasSuffix(name, ".contacts.gz (unpacked)") })
	if n < 4*traced || !inBackup {
		t.Errorf("of people who are there %d traces are found, in %v", n, files)
	}
	for i, a := range p.asked {
		switch i % 3 {
		case 0:
			p.must(p.calls.Withdraw(ctx, a.Requests[0].Code, true))
		case 1:
			p.must(p.db.RemoveAsker(ctx, a.Asker.ID, request.Off, store.AuditEntry{At: p.now, Who: "Maria", Action: "asker.remove"}))
		case 2:
			for _, r := range a.Requests {
				_, err := p.calls.Change(ctx, r.ID, 0, request.Change{Kind: request.Decline, By: "Maria", Note: "next year"})
				p.must(err)
			}
		}
	}
	p.days(31) // kept for 30 days, with the last backup
	p.days(30)
	settle(false)
	if files, n := p.found(); n != 0 {
		t.Errorf("%d traces of removed people are found, in %v", n, files)
	}
	if open, err := p.db.OpenRequests(ctx); err != nil || len(open) != 0 {
		t.Errorf("%d wait (%v)", len(open), err)
	}
}

func keysOf(files map[string]int) (names []string) {
	for name := range files {
		names = append(names, name)
	}
	return names
}

// TestNothingIsFoundOfPeopleWhoWereRemoved searches the bytes of all files.
func TestNothingIsFoundOfPeopleWhoWereRemoved(t *testing.T) {
	data := t.TempDir()
	db, err := store.OpenSQLite(t.Context(), filepath.Join(data, "finder.db"))
	testkit.Must(t, err)
	p := newTraceable(t, db, data)
	p.play(func(bool) {})
	if n, err := db.RequestCounts(context.WithoutCancel(t.Context()), "2026-11", "2026-11"); err != nil || len(n) == 0 {
		t.Errorf("the numbers stay: %v (%v)", n, err)
	}
}

// TestNothingIsFoundOfPeopleWhoWereRemovedFromPostgreSQL searches the files of the
// database there, too, after what its own housekeeping does: statistics of columns are
// gathered while people are there. The server's own log of changes (pg_wal) is its
// administrator's.
func TestNothingIsFoundOfPeopleWhoWereRemovedFromPostgreSQL(t *testing.T) {
	url := server.Database(t)
	db, err := store.OpenPostgres(t.Context(), url)
	testkit.Must(t, err)
	p := newTraceable(t, db, t.TempDir())
	beside, err := sql.Open("pgx", url)
	testkit.Must(t, err)
	defer beside.Close()
	var folder, oid string
	testkit.Must(t, beside.QueryRowContext(t.Context(), `SELECT current_setting('data_directory'), oid::text FROM pg_database
		WHERE datname = current_database()`).Scan(&folder, &oid))
	p.more = []string{filepath.Join(folder, "base", oid), filepath.Join(folder, "global")}
	p.play(func(statistics bool) {
		do := []string{`VACUUM`, `CHECKPOINT`}
		if statistics {
			do = append([]string{`ANALYZE`}, do...)
		}
		for _, do := range do {
			_, err := beside.ExecContext(t.Context(), do)
			testkit.Must(t, err)
		}
		// Long values are compressed in the files. The whole of a trace is looked for: hashes
		// that the server samples hold any few digits now and then.
		var kept string
		testkit.Must(t, beside.QueryRowContext(t.Context(), `SELECT coalesce(string_agg(tablename || '.' || attname, ' '), '') FROM pg_stats
			WHERE concat(most_common_vals::text, histogram_bounds::text) ~ $1`, trace.String()).Scan(&kept))
		if kept != "" {
			t.Errorf("the statistics of %s tell who asked", kept)
		}
	})
}

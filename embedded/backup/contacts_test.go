package backup_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
)

// parish is a database in which people ask to be called, with a clock of its own.
type parish struct {
	t *testing.T
	*store.Database
	now time.Time
	k   *backup.Scheduler
}

func parishIn(t *testing.T, d *store.Database, dir string) *parish {
	t.Helper()
	if _, err := d.Secret(t.Context(), "client-id"); err != nil {
		t.Fatal(err)
	}
	p := &parish{t: t, Database: d, now: today}
	p.k = &backup.Scheduler{Store: d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return p.now }, Holder: "test"}
	return p
}

// asks has a person ask about two ministries.
func (p *parish) asks(name string) request.Asker {
	p.t.Helper()
	on := func(n int) string { return days.Name(p.now.AddDate(0, 0, n), time.UTC) }
	a := request.Asker{ID: "id of " + name, Name: name, Phone: "5550100123", Language: "en", DeleteAfter: on(365)}
	var all []request.Request
	for _, m := range []string{"first", "second"} {
		all = append(all, request.Request{ID: m + " of " + name, Code: request.NewCode(), AskerID: a.ID, MinistryID: 1, Ministry: m,
			AskedOn: on(0), PromisedOn: on(3), Channel: request.Web, State: request.Waiting, NextOn: on(3), Owner: 7})
	}
	if err := p.AddRequests(p.t.Context(), a, all, "asker", nil); err != nil {
		p.t.Fatal(err)
	}
	return a
}

func (p *parish) backup() backup.File {
	p.t.Helper()
	f, err := p.k.Make(p.t.Context(), backup.Daily)
	if err != nil {
		p.t.Fatal(err)
	}
	return f
}

func (p *parish) restore(f backup.File) (store.LoadResult, error) {
	p.t.Helper()
	h, err := backup.Hold(f.Path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer h.Close()
	return h.Load(p.t.Context(), p.Database, store.LoadOptions{Everything: true, Now: p.now})
}

// waiting are the names of who waits, each once a request.
func (p *parish) waiting() string {
	p.t.Helper()
	all, err := p.OpenRequests(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	n := map[string]int{}
	for _, r := range all {
		n[r.Asker.Name]++
	}
	var names []string
	for _, name := range []string{"Anna", "Berta", "Clara", "Dora"} {
		names = append(names, strings.Repeat(name[:1], n[name]))
	}
	return strings.Join(names, "")
}

func (p *parish) wait(want string) {
	p.t.Helper()
	if got := p.waiting(); got != want {
		p.t.Errorf("%q wait, not %q", got, want)
	}
}

func unpacked(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestWhoAskedComesBackFromTheFileBesideABackup lets the disk die the day after.
func TestWhoAskedComesBackFromTheFileBesideABackup(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		dir := t.TempDir()
		p := parishIn(t, open(), dir)
		ctx := t.Context()
		if f := p.backup(); f.Contacts != "" {
			t.Errorf("where nobody asked there is %s", f.Contacts)
		}
		entry := store.AuditEntry{At: p.now, Who: "test", Action: "leader.save"}
		leader, err := p.SaveLeader(ctx, request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"}, entry)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.AddAnswerLink(ctx, "hash", leader, "2099-01-01", "2026-11-01"); err != nil {
			t.Fatal(err)
		}
		p.asks("Anna")
		berta := p.asks("Berta")
		p.now = p.now.Add(time.Minute)
		first := p.backup()
		info, err := os.Stat(first.Contacts)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Fatalf("%v (%v)", info, err)
		}
		if bytes.Contains(unpacked(t, first.Path), []byte("Anna")) || !bytes.Contains(unpacked(t, first.Contacts), []byte("Anna")) {
			t.Error("the names are not in the file beside it alone")
		}
		// Over what is there: who asked since stays, who was removed since does not come back.
		p.asks("Clara")
		if err := p.RemoveAsker(ctx, berta.ID, request.Off, store.AuditEntry{At: p.now}); err != nil {
			t.Fatal(err)
		}
		if done, err := p.restore(first); err != nil || done.Back != 0 {
			t.Fatal(done, err)
		}
		p.wait("AACC")
		if _, err := p.LeaderOfLink(ctx, "hash", "2026-11-27"); err == nil {
			t.Error("a link of before holds")
		}
		p.now = p.now.AddDate(0, 0, 1)
		p.backup()
		onBoth(t, func(t *testing.T, other func() *store.Database) {
			// A new disk, and the older backup: the later file says who is gone.
			q := parishIn(t, other(), dir)
			q.now = p.now
			q.asks("Dora") // somebody of another installation
			if done, err := q.restore(first); err != nil || done.Back != 2 {
				t.Fatal(done, err)
			}
			q.wait("AA")
			if all, err := q.Leaders(ctx); err != nil || len(all) != 1 || all[0].ID != leader {
				t.Errorf("%v (%v)", all, err)
			}
			if r, err := q.RequestOf(ctx, "first of Anna"); err != nil || r.Owner != request.Office {
				t.Errorf("%+v (%v)", r, err) // leader 7 is nobody
			}
			if events, err := q.RequestEvents(ctx, "first of Anna"); err != nil || len(events) != 1 {
				t.Errorf("%v (%v)", events, err)
			}
			if id, err := q.SaveLeader(ctx, request.Leader{MinistryID: 2, Name: "Next"}, entry); err != nil || id <= leader {
				t.Errorf("the next leader is %d (%v)", id, err)
			}
		})
	})
}

// TestPeopleAreNotInBackupsForLong looks at the files after 28 days, and restores one
// that somebody has kept.
func TestPeopleAreNotInBackupsForLong(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	path := filepath.Join(t.TempDir(), "finder.db")
	p := parishIn(t, opened(t)(store.OpenSQLite(t.Context(), path)), dir)
	p.asks("Anna")
	if _, err := p.k.RecordClock(t.Context()); err != nil { // as at each start
		t.Fatal(err)
	}
	old := p.backup()
	for _, file := range []string{old.Path, old.Contacts} {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(kept, filepath.Base(file)), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ahead := p.now
	p.now = p.now.AddDate(1, 0, 0) // the clock is wrong for a moment
	wrong := p.backup()
	p.now = ahead.AddDate(0, 0, 28)
	p.k.RunOnce(t.Context())
	if _, err := os.Stat(old.Contacts); err != nil {
		t.Errorf("after 28 days: %v", err)
	}
	if _, err := os.Stat(wrong.Contacts); err == nil {
		t.Error("one of a clock that was ahead stays")
	}
	p.now = p.now.Add(time.Hour)
	p.k.RunOnce(t.Context())
	if _, err := os.Stat(old.Contacts); err == nil {
		t.Error("after more than 28 days it is there")
	}
	if _, err := os.Stat(old.Path); err != nil {
		t.Errorf("the backup itself: %v", err)
	}
	q := parishIn(t, opened(t)(storetest.SQLite(t)), dir)
	file := backup.File{Path: filepath.Join(kept, filepath.Base(old.Path))}
	q.now = p.now
	if done, err := q.restore(file); err != nil || done.Back != 0 {
		t.Error(done, err)
	}
	q.wait("")
	// In time, but who is due is not brought back.
	q.now = ahead
	if _, err := q.restore(file); err != nil {
		t.Fatal(err)
	}
	q.wait("AA")
	contacts := backup.ContactsFile(file.Path)
	if _, err := backup.Hold(contacts); err != nil {
		t.Errorf("it is not read: %v", err)
	}
	if _, err := q.restore(backup.File{Path: contacts}); err == nil || !strings.Contains(err.Error(), "the backup beside it") {
		t.Errorf("as a backup: %v", err)
	}
	damage(t, contacts)
	if _, err := q.restore(file); err == nil || !strings.Contains(err.Error(), contacts) {
		t.Errorf("a damaged one: %v", err)
	}
	q.wait("AA")
}

// TestAClockInDoubtRemovesNoBackup sets the clock a year ahead and a year back, and then
// leaves the computer off for a year.
func TestAClockInDoubtRemovesNoBackup(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		p := parishIn(t, open(), t.TempDir())
		p.asks("Anna")
		day := func(n int) time.Time { return today.AddDate(0, 0, n) }
		for n := range 10 {
			p.now = day(n)
			p.k.RunOnce(t.Context())
		}
		made, err := backup.List(p.k.Dir)
		if err != nil || len(made) < 7 {
			t.Fatalf("%d backups (%v)", len(made), err)
		}
		there := func(want bool) {
			t.Helper()
			for _, f := range made {
				_, whole := os.Stat(f.Path)
				_, people := os.Stat(backup.ContactsFile(f.Path))
				if want && (whole != nil || people != nil) || !want && people == nil {
					t.Errorf("%v: %v, %v", p.now, whole, people)
				}
			}
			r, _ := p.k.Report()
			if told := strings.Contains(sentences(r), "clock went from 2026-12-"); told != want {
				t.Errorf("%v: %+v", p.now, r.Issues)
			}
		}
		for _, leap := range []int{365, -365, 3650} {
			if made, err = backup.List(p.k.Dir); err != nil {
				t.Fatal(err)
			}
			made = slices.DeleteFunc(made, func(f backup.File) bool { return f.Ahead(p.now) || p.now.Sub(f.Made) > 200*24*time.Hour })
			p.now = day(10 + leap)
			for range 3 {
				p.k.RunOnce(t.Context())
				p.now = p.now.Add(time.Hour)
			}
			p.k.RunOnce(t.Context())
			if _, err := p.k.Make(t.Context(), backup.Manual); err != nil {
				t.Fatal(err)
			}
			there(true)
			// A restore meanwhile brings nobody back who is due, and takes nobody away.
			if done, err := p.restore(made[0]); err != nil || done.Back != 0 {
				t.Error(done, err)
			}
			p.wait("AA")
			p.now = day(10)
			p.k.RunOnce(t.Context())
			if r, _ := p.k.Report(); strings.Contains(sentences(r), "clock went") {
				t.Errorf("the clock is right again: %+v", r.Issues)
			}
		}
		for n := range 3 {
			p.now = day(400 + n)
			p.k.RunOnce(t.Context())
		}
		there(false)
		// Of a disk that died meanwhile nobody comes back who is due by the present date.
		if done, err := p.restore(made[0]); err != nil || done.Back != 0 {
			t.Error(done, err)
		}
		p.wait("")
	})
}

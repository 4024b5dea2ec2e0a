package backup_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/testkit"
)

// sharer is an installation that keeps its backups in a folder, beside others.
type sharer struct {
	id   string
	data string
	k    *backup.Scheduler
}

func newSharer(t *testing.T, d *store.Database, dir string, c *testkit.Clock) sharer {
	t.Helper()
	_, err := d.Secret(t.Context(), submissions.DeviceSecret)
	testkit.Must(t, err)
	id, err := d.InstallationID(t.Context())
	testkit.Must(t, err)
	p := sharer{id: id, data: t.TempDir()}
	p.k = &backup.Scheduler{Store: d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler), Now: c.Now,
		Holder: "me", DataDir: p.data, Alone: true}
	return p
}

func listed(t *testing.T, dir string) []backup.File {
	t.Helper()
	all, err := backup.List(dir)
	testkit.Must(t, err)
	return all
}

// Two parishes that keep their backups in one folder leave each other's alone: each
// has as many after months as if it were by itself.
func TestInstallationsThatShareAFolderRemoveNothingOfEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		dir, c := t.TempDir(), testkit.NewClock(today)
		first, second := newSharer(t, opened(t)(storetest.SQLite(t)), dir, c), newSharer(t, open(), dir, c)
		alone := newSharer(t, opened(t)(storetest.SQLite(t)), t.TempDir(), c)
		if first.id == second.id || len(first.id) != 8 {
			t.Fatalf("the installations are %q and %q", first.id, second.id)
		}
		for range 60 {
			for _, p := range []sharer{first, alone, second} {
				p.k.RunOnce(t.Context())
				c.Advance(time.Hour)
			}
			c.Advance(21 * time.Hour)
		}
		want := len(listed(t, alone.k.Dir))
		for _, p := range []sharer{first, second} {
			own := backup.Of(listed(t, dir), p.id)
			if len(own) != want || want < 8 {
				t.Errorf("%s keeps %d backups beside another, %d alone", p.id, len(own), want)
			}
			f, found, err := backup.NewestAt(dir, p.id, c.Now())
			if err != nil || !found || f.Owner != p.id || f.Path != own[0].Path || backup.OwnerIn(p.data) != p.id {
				t.Errorf("the newest is %+v (%v), want %s", f, err, own[0].Path)
			}
			if r, _ := p.k.Report(); len(r.Issues) != 0 {
				t.Error(r.Issues)
			}
		}
		// A folder that holds only what others have made is another one.
		for _, f := range backup.Of(listed(t, dir), first.id) {
			testkit.Must(t, os.Remove(f.Path))
		}
		c.Advance(time.Minute)
		first.k.Refresh(t.Context())
		if r, _ := first.k.Report(); len(r.Issues) != 1 || r.Issues[0].Code != health.IssueBackupFolderOther || !r.Last.IsZero() {
			t.Errorf("%+v", r)
		}
	})
}

// What an earlier version has made, which did not say whose it is, is looked after.
func TestBackupsOfAnEarlierVersionAreTidiedAway(t *testing.T) {
	dir, c := t.TempDir(), testkit.NewClock(today)
	p := newSharer(t, opened(t)(storetest.SQLite(t)), dir, c)
	for day := range 30 {
		made := today.AddDate(0, 0, -1-day).UTC().Format("2006-01-02T150405.000Z")
		testkit.Must(t, os.WriteFile(filepath.Join(dir, "finder-"+made+"-daily.jsonl.gz"), nil, 0o600))
		testkit.Must(t, os.WriteFile(filepath.Join(dir, "finder-"+made+"-0123abcd-daily.jsonl.gz"), nil, 0o600))
	}
	p.k.RunOnce(t.Context())
	foreign, earlier := 0, 0
	for _, f := range listed(t, dir) {
		switch {
		case f.Reason != backup.Daily:
			t.Errorf("%+v", f)
		case f.Owner == "0123abcd":
			foreign++
		case f.Owner == "":
			earlier++
		}
	}
	if foreign != 30 || earlier == 0 || earlier > 12 {
		t.Errorf("%d of another installation and %d of an earlier version are left", foreign, earlier)
	}
}

// The last backup is gone from its folder: it counts no longer, and another is made
// soon, but not each time when somebody takes them elsewhere.
func TestABackupThatIsGoneIsMadeAgain(t *testing.T) {
	dir, c := t.TempDir(), testkit.NewClock(today)
	p := newSharer(t, opened(t)(storetest.SQLite(t)), filepath.Join(dir, backup.Folder), c)
	p.data = dir
	p.k.DataDir = dir
	p.k.RunOnce(t.Context())
	for range 3 {
		all := listed(t, p.k.Dir)
		if r, _ := p.k.Report(); len(all) != 1 || r.Last.IsZero() {
			t.Fatalf("%v, %+v", all, r)
		}
		testkit.Must(t, os.Remove(all[0].Path))
		c.Advance(5 * time.Minute)
		p.k.RunOnce(t.Context())
		if r, _ := p.k.Report(); len(listed(t, p.k.Dir)) != 0 || !r.Last.IsZero() {
			t.Errorf("%+v", r)
		}
		c.Advance(time.Hour)
		p.k.RunOnce(t.Context())
	}
	// An older one that is left is the last.
	older := listed(t, p.k.Dir)[0]
	c.Advance(25 * time.Hour)
	p.k.RunOnce(t.Context())
	newer := slices.DeleteFunc(listed(t, p.k.Dir), func(f backup.File) bool { return f.Path == older.Path })
	testkit.Must(t, os.Remove(newer[0].Path))
	p.k.Refresh(t.Context())
	if r, _ := p.k.Report(); !r.Last.Equal(older.Made) {
		t.Errorf("%+v, want %v", r, older.Made)
	}
}

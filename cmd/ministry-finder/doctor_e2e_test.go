//go:build linux

package main_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/doctor"
	"ministryfinder/embedded/testkit"
)

// examined runs the doctor, and returns what it found by the parts' names.
func examined(t *testing.T, env []string, data string, wantStatus int) (doctor.Report, map[string]doctor.Finding) {
	t.Helper()
	// The tests' computer is in the parish's time zone.
	got := commandIn(t, append(withoutOurs(env), "TZ=America/Chicago"), "doctor", "--json", "--data", data)
	if got.status != wantStatus || got.err != "" {
		t.Errorf("doctor ended with status %d, want %d: %s\n%s", got.status, wantStatus, got.err, got.out)
	}
	var r doctor.Report
	if err := json.Unmarshal([]byte(got.out), &r); err != nil {
		t.Fatalf("%v: %q", err, got.out)
	}
	found := map[string]doctor.Finding{}
	for _, f := range r.Checks {
		found[f.Check] = f
		if f.Title == "" || f.Message == "" || strings.Contains(f.Message+f.Advice+f.Title, "doctor.") ||
			strings.ContainsAny(f.Message+f.Advice, "{}") {
			t.Errorf("words are missing: %+v", f)
		}
		if f.Level != doctor.OK && f.Advice == "" {
			t.Errorf("%s: nothing is advised: %+v", f.Check, f)
		}
	}
	return r, found
}

// In a whole desktop all is in order; what breaks there is found, and nothing
// holds the doctor up for long.
func TestTheDoctorOnADesktop(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	a.running()
	a.status("shows its icon", func(s control.Status) bool { return s.Tray == "shown" && s.State == control.StateWell })
	_, found := examined(t, d.Env(), data, 0)
	for name, words := range map[string]string{
		"folder": data, "settings": "settings.toml", "database": "whole", "disk": "GB", "clock": "America/Chicago", "program": "All is well",
		"address": "answers", "sharing": "off", "display": ":", "tray": "panel", "notifications": "dunst",
	} {
		if f := found[name]; f.Level != doctor.OK || !strings.Contains(f.Message, words) {
			t.Errorf("%s: %+v, want all well and %q", name, f, words)
		}
	}

	testkit.Must(t, d.StopPanel(ctx))
	d.SuspendNotificationDaemon()
	began := time.Now()
	r, found := examined(t, append(d.Env(), "LANG=es_ES.UTF-8", "LC_ALL="), data, 0)
	if took := time.Since(began); took > 3*doctor.CheckTimeout {
		t.Errorf("beside a hung notification service it took %v", took)
	}
	if f := found["tray"]; f.Level != doctor.Attention || !strings.Contains(f.Message, "no muestra iconos") {
		t.Errorf("without a panel: %+v", f)
	}
	if f := found["notifications"]; f.Level != doctor.Attention || !strings.Contains(f.Message, "No se pueden mostrar") {
		t.Errorf("with a hung notification service: %+v", f)
	}
	if r.Language != "es" || r.State != doctor.Attention {
		t.Errorf("the report is in %s and says %s", r.Language, r.State)
	}
	d.ResumeNotificationDaemon()
	testkit.Must(t, d.StopNotificationDaemon(ctx))
	d.StopBus()
	if _, found = examined(t, d.Env(), data, 0); found["tray"].Level != doctor.Attention || found["notifications"].Level != doctor.Attention {
		t.Errorf("without a session: %+v, %+v", found["tray"], found["notifications"])
	}
	killAll(data) // the finder and the agent
	if _, found = examined(t, append(d.Env(), "DISPLAY=:12345"), data, 1); found["display"].Level != doctor.Trouble {
		t.Errorf("with a display that is not there: %+v", found["display"])
	}
}

// bare is the environment of a server.
func bare(t *testing.T) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LANG=C.UTF-8"}
}

// Without a desktop the doctor names what is wrong with what is kept, says what
// to do, and changes nothing.
func TestTheDoctorFindsWhatIsWrongAndChangesNothing(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "not", "yet")
	r, found := examined(t, bare(t), missing, 0)
	if _, err := os.Stat(filepath.Dir(missing)); err == nil || found["folder"].Level != doctor.OK || r.State != doctor.Attention {
		t.Errorf("before the first start: %v, %+v", err, r)
	}

	data := dataFolder(t, "")
	s := startServed(t, data, "")
	s.kill() // as a loss of power: what the database was writing is beside it
	before := contents(t, data)
	_, found = examined(t, bare(t), data, 0)
	if found["database"].Level != doctor.OK || found["display"].Level != doctor.Attention {
		t.Errorf("after a loss of power: %+v, without a desktop: %+v", found["database"], found["display"])
	}
	if after := contents(t, data); after != before {
		t.Errorf("the doctor changed the folder from\n%s to\n%s", before, after)
	}

	taken, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	defer taken.Close()
	good := read(filepath.Join(data, "settings.toml"))
	tomorrow := time.Now().Add(24 * time.Hour)
	stick := t.TempDir()
	for _, c := range []struct {
		name, settings string
		spoil          func() error
		check, words   string
		level          doctor.Level
	}{
		{"a mistake in the settings", "address = \n", nil, "settings", "line 1", doctor.Trouble},
		{"a port that is taken", "address = \"" + taken.Addr().String() + "\"\n" + good, nil, "address", taken.Addr().String(), doctor.Trouble},
		{"a port that is nobody's", "address = \"192.0.2.1:5000\"\n" + good, nil, "address", "does not have 192.0.2.1:5000", doctor.Trouble},
		{"a disk for backups that is gone", "backup_folder = \"/media/nobody/stick\"\n" + good, nil, "backups", "/media/nobody/stick",
			doctor.Trouble},
		{"a folder for backups whose disk is out", fmt.Sprintf("backup_folder = %q\n", stick) + good, func() error {
			return os.WriteFile(filepath.Join(data, "backup-folders.json"), fmt.Appendf(nil, `[{"folder":%q,"other_disk":true}]`, stick), 0o600)
		}, "backups", "none of the backups", doctor.Trouble},
		{"backups on the disk of the data", good, func() error {
			if got := commandIn(t, bare(t), "backup", "--data", data); got.status != 0 || !strings.Contains(got.out, "same disk") {
				t.Errorf("backup: %+v", got)
			}
			return nil
		}, "backups", "same disk", doctor.OK},
		{"a clock that is behind", good, func() error { return os.Chtimes(filepath.Join(data, "settings.toml"), tomorrow, tomorrow) }, "clock",
			"is behind", doctor.Trouble},
		{"a folder that others read", good, func() error { return os.Chmod(data, 0o755) }, "folder", "other accounts", doctor.Attention},
		{"a disk that is nearly full for the settings", strings.Replace(good, "disk_percent = 99", "disk_percent = 1\ndisk_free_gb = 10000", 1),
			nil, "disk", "full", doctor.Attention},
		{"a large disk with room", strings.Replace(good, "disk_percent = 99", "disk_percent = 1\ndisk_free_gb = 1", 1),
			nil, "disk", "GB are free", doctor.OK},
		{"another time zone", good + "[telling]\ntime_zone = \"Asia/Tokyo\"\n", nil, "clock", "Asia/Tokyo", doctor.Attention},
		{"no backup for days", good, func() error {
			return os.Chtimes(filepath.Join(data, "settings.toml"), tomorrow.AddDate(0, 0, -9), tomorrow.AddDate(0, 0, -9))
		}, "backups", "There is none", doctor.Attention},
		{"a damaged database", good, func() error {
			// What was written may still be in the log beside it.
			if err := errors.Join(os.RemoveAll(filepath.Join(data, "finder.db-wal")),
				os.RemoveAll(filepath.Join(data, "finder.db-shm"))); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(data, "finder.db"), []byte(strings.Repeat("no database at all ", 4096)), 0o600)
		}, "database", "finder.db", doctor.Trouble},
	} {
		testkit.Must(t, os.Chmod(data, 0o700))
		testkit.Must(t, os.RemoveAll(filepath.Join(data, "backups")))
		testkit.Must(t, os.WriteFile(filepath.Join(data, "settings.toml"), []byte(c.settings), 0o600))
		if c.spoil != nil {
			testkit.Must(t, c.spoil())
		}
		status := 0
		if c.level == doctor.Trouble {
			status = 1
		}
		before := contents(t, data)
		_, found := examined(t, bare(t), data, status)
		if f := found[c.check]; f.Level != c.level || !strings.Contains(f.Message, c.words) {
			t.Errorf("%s: %+v, want %s and %q", c.name, f, c.level, c.words)
		}
		if after := contents(t, data); after != before {
			t.Errorf("%s: the doctor changed the folder from\n%s to\n%s", c.name, before, after)
		}
	}
	text := commandIn(t, bare(t), "doctor", "--data", data)
	if text.status != 1 || !strings.Contains(text.out, "TROUBLE    Database: ") ||
		!strings.Contains(text.out, "-> If it is damaged: ministry-finder restore") || text.err != "" {
		t.Errorf("for people it prints %q and %q, status %d", text.out, text.err, text.status)
	}

	file := filepath.Join(t.TempDir(), "all.zip")
	if got := commandIn(t, bare(t), "diagnostics", file, "--data", data); got.status != 0 || !strings.Contains(got.out, file) {
		t.Errorf("diagnostics: %+v", got)
	}
	if got := zipText(t, file, "doctor.txt"); !strings.Contains(got, "TROUBLE    Database: ") {
		t.Errorf("the diagnostics tell of the doctor %q", got)
	}
	if got := commandIn(t, bare(t), "diagnostics", file, "--data", data); got.status != 1 ||
		!strings.Contains(got.err, "choose another name") {
		t.Errorf("diagnostics over a file that is there: %+v", got)
	}
}

// contents tells all files of a folder: names, rights, times of writing, sums.
// Left out is the database's -shm file, which is memory that its users share and
// SQLite makes anew after a crash.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	testkit.Must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil || strings.HasSuffix(path, "-shm") {
			return err
		}
		fmt.Fprint(&all, path, " ", info.Mode())
		if info.Mode().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&all, " %v %d %x", info.ModTime().UnixNano(), len(b), sha256.Sum256(b))
		}
		fmt.Fprintln(&all)
		return nil
	}))
	return all.String()
}

// zipText returns one text of a ZIP archive.
func zipText(t *testing.T, file, name string) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	testkit.Must(t, err)
	defer z.Close()
	f, err := z.Open(name)
	testkit.Must(t, err)
	defer f.Close()
	b, err := io.ReadAll(f)
	testkit.Must(t, err)
	return string(b)
}

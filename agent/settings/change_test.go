package settings_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
)

func text(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, settings.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEverySettingIsAField(t *testing.T) {
	values, err := settings.Default().Values()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := settings.Load(dir); err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	section := ""
	for line := range strings.Lines(text(t, dir)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]") + "."
		}
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), " = "); ok && !strings.Contains(name, " ") {
			explained[section+name] = true
		}
	}
	for _, f := range settings.Fields() {
		if _, ok := values[f.Key]; !ok || !explained[f.Key] {
			t.Errorf("%s has no value or no line in the file", f.Key)
		}
		delete(explained, f.Key)
	}
	if len(explained) > 0 {
		t.Errorf("no field for %v", explained)
	}
	if values["alerts.memory_percent"] != "80" || values["telling.mass_times"] != "" || values["finder.cache_mb"] != "50" {
		t.Errorf("%v", values)
	}
}

func TestChangesKeepTheRestOfTheFile(t *testing.T) {
	dir := t.TempDir()
	if _, err := settings.Load(dir); err != nil {
		t.Fatal(err)
	}
	before := text(t, dir)
	s, err := settings.Change(dir, map[string]string{
		"language": "es", "alerts.memory_percent": "70", "telling.mass_times": "Sunday 09:00-10:15\r\n\r\nSaturday 17:00-18:00",
		"mail.host": "", "webhook.url": control.SecretSet, "backup_folder": `/media/a "b\c`,
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := settings.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s, again); d != "" {
		t.Error(d)
	}
	if s.Language != "es" || s.Alerts.MemoryPercent != 70 || len(s.Notifications.MassTimes) != 2 || s.Webhook.URL != "" ||
		s.BackupFolder != `/media/a "b\c` {
		t.Errorf("%+v", s)
	}
	old, now := strings.Split(before, "\n"), strings.Split(text(t, dir), "\n")
	if len(old) != len(now) {
		t.Fatalf("the file has %d lines, not %d:\n%s", len(now), len(old), text(t, dir))
	}
	changed := 0
	for i := range old {
		if old[i] != now[i] {
			changed++
		}
	}
	if changed != 5 {
		t.Errorf("%d lines have changed", changed)
	}
	// A value that is set already is replaced, also where it spans several lines.
	dir = write(t, "# mine\nwatch = [\n  \"A http://127.0.0.1:1\", # one\n  \"B http://127.0.0.1:2\",\n]\n[telling]\nmass_times = [\n\"noon\"\n,]\n")
	if _, err := settings.Change(dir, map[string]string{"watch": ""}); err == nil {
		t.Error("a file with a mistake was changed")
	}
	dir = write(t, "# mine\nwatch = [\n  \"A http://127.0.0.1:1\", # one\n  \"B http://127.0.0.1:2\",\n]\n[telling]\nmass_times = [\n\"Sunday 09:00-10:15\"\n,]\n")
	if _, err := settings.Change(dir, map[string]string{"watch": "C http://127.0.0.1:3", "mail.port": "25",
		"telling.quiet_hours": "22:00-07:00"}); err != nil {
		t.Fatal(err)
	}
	want := "# mine\nwatch = [\"C http://127.0.0.1:3\"]\n[telling]\nmass_times = [\n\"Sunday 09:00-10:15\"\n,]\nquiet_hours = \"22:00-07:00\"\n\n[mail]\nport = 25\n"
	if d := cmp.Diff(want, text(t, dir)); d != "" {
		t.Error(d)
	}
}

func TestARefusedChangeChangesNothing(t *testing.T) {
	dir := write(t, "language = \"en\"\n[mail]\nhost = \"h\"\nto = [\"a@example.org\"]\nfrom = \"b@example.org\"\npassword = \"p\"\nuser = \"u\"\n")
	before := text(t, dir)
	for key, value := range map[string]string{
		"alerts.memory_percent": "many", "language": "de", "watch": "nothing", "nonsense": "1", "alerts.cpu_percent": "NaN",
		"finder.cache_mb": "0", "finder.check_minutes": "1e9", "finder.public_address": "ftp://x", "mail.host": "a\xff",
	} {
		_, err := settings.Change(dir, map[string]string{"sample_seconds": "2", key: value})
		if err == nil {
			t.Errorf("%s = %q was taken", key, value)
		}
		if got := text(t, dir); got != before {
			t.Errorf("%s = %q has changed the file to %s", key, value, got)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 || left[0].Name() != "settings.lock" {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	s, err := settings.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	values, err := s.Values()
	if err != nil || values["mail.password"] != control.SecretSet {
		t.Errorf("the password is shown as %q (%v)", values["mail.password"], err)
	}
}

func TestFindersElsewhere(t *testing.T) {
	s := settings.Default()
	s.Watch = []string{"Parish  hall http://192.0.2.1:5000/", "https://quiz.example.org"}
	got, err := s.Elsewhere()
	want := []settings.Elsewhere{{Name: "Parish hall", URL: "http://192.0.2.1:5000"},
		{Name: "quiz.example.org", URL: "https://quiz.example.org"}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	for _, bad := range []string{"", "hall", "hall ftp://x", "x http://u:p@h", "x http://h/?a=b", strings.Repeat("n", 61) + " http://h"} {
		s.Watch = []string{bad}
		if _, err := s.Elsewhere(); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	s.Watch = []string{strings.Repeat("n", 60) + " http://h"}
	if _, err := s.Elsewhere(); err != nil {
		t.Errorf("a name as long as may be: %v", err)
	}
	s.Watch = []string{"a http://h", "a http://g"}
	if _, err := s.Elsewhere(); err == nil {
		t.Error("one name twice was taken")
	}
	s.Watch = nil
	for i := range control.MaxRemoteFinders + 1 {
		if _, err := s.Elsewhere(); err != nil {
			t.Errorf("%d: %v", i, err)
		}
		s.Watch = append(s.Watch, "http://h"+strings.Repeat("x", i))
	}
	if _, err := s.Elsewhere(); err == nil {
		t.Error("one too many was taken")
	}
}

func TestAnEditedFileIsReadAgain(t *testing.T) {
	dir := write(t, "language = \"en\"\n")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	type outcome struct {
		s   settings.Settings
		err error
	}
	outcomes, look := make(chan outcome, 10), make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		settings.Watch(ctx, dir, look, func(s settings.Settings, err error) { outcomes <- outcome{s, err} })
	}()
	// Follow may not have looked for the first time when the file is changed, so
	// it is changed until that is noticed.
	wait := func(what, text string, ok func(outcome) bool) {
		t.Helper()
		for n := range 15 {
			if err := os.WriteFile(filepath.Join(dir, settings.FileName), []byte(text+strings.Repeat("\n#", n)), 0o600); err != nil {
				t.Fatal(err)
			}
			select {
			case o := <-outcomes:
				if ok(o) {
					return
				}
			case <-time.After(2 * settings.PollInterval):
			}
		}
		t.Fatalf("never: %s", what)
	}
	wait("the change", "language = \"es\"", func(o outcome) bool { return o.err == nil && o.s.Language == "es" })
	wait("the mistake with its line", "\nlanguage =",
		func(o outcome) bool { return o.err != nil && strings.Contains(o.err.Error(), "line 2") })
	// Whoever has changed it need not wait for the next look.
	if err := os.WriteFile(filepath.Join(dir, settings.FileName), []byte("language = \"en\""), 0o600); err != nil {
		t.Fatal(err)
	}
	look <- struct{}{}
	if o := <-outcomes; o.err != nil || o.s.Language != "en" {
		t.Errorf("%q, %v", o.s.Language, o.err)
	}
	// A second old at least: the page after the change comes before the server restarts.
	if info, err := os.Stat(filepath.Join(dir, settings.FileName)); err != nil || time.Since(info.ModTime()) < time.Second {
		t.Errorf("a change is used when it is as new as %v (%v)", time.Since(info.ModTime()), err)
	}
	cancel()
	<-done
}

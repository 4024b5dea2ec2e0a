package settings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"

	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

// The window, the dashboard, a command and a renewed sign-in change the settings at the
// same moment: none takes back what another has changed.
func TestChangesAtTheSameMomentAreAllKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	values := map[string]string{
		"language": "es", "backup_folder": filepath.Join(dir, "copies"), "alerts.memory_percent": "71", "alerts.disk_percent": "72",
		"alerts.cpu_percent": "73", "mail.host": "mail.example.org", "mail.to": "office@example.org", "mail.from": "quiz@example.org",
		"mail.refresh_token": "handed out anew", "webhook.url": "https://example.org/hook", "telling.quiet_hours": "22:00-07:00",
		"finder.cache_mb": "60", "sample_seconds": "7", "watch": "Hall http://192.0.2.1:5000",
	}
	var changing sync.WaitGroup
	for key, value := range values {
		together := map[string]string{key: value}
		if key == "mail.host" || key == "mail.to" || key == "mail.from" { // these need each other
			together = map[string]string{"mail.host": values["mail.host"], "mail.to": values["mail.to"], "mail.from": values["mail.from"]}
		}
		changing.Go(func() {
			if _, err := settings.Change(dir, together); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		})
	}
	changing.Wait()
	s, err := settings.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	now, err := s.Values()
	if err != nil {
		t.Fatal(err)
	}
	now["mail.refresh_token"], now["webhook.url"] = s.Mail.RefreshToken, s.Webhook.URL // the form does not show these
	for key, value := range values {
		if now[key] != value {
			t.Errorf("%s is %q, and was set to %q", key, now[key], value)
		}
	}
}

// An editor saves the file in the middle of a change: both are kept. One that saves
// it again and again is told of; what it saved last stays.
func TestWhatAnEditorSavesDuringAChangeIsKept(t *testing.T) {
	t.Parallel()
	dir := write(t, "# mine\nlanguage = \"en\"\n")
	path := filepath.Join(dir, settings.FileName)
	edited := 0
	edit := func(times int) func(_, _ settings.Settings) error {
		return func(_, _ settings.Settings) error {
			if edited++; edited > times {
				return nil
			}
			return os.WriteFile(path, fmt.Appendf(nil, "# edited %d times\nsample_seconds = 8\n", edited), 0o600)
		}
	}
	s, err := settings.Change(dir, map[string]string{"language": "es"}, edit(1))
	if err != nil || s.Language != "es" || s.SampleSeconds != 8 {
		t.Errorf("%q and %v, %v", s.Language, s.SampleSeconds, err)
	}
	if got := text(t, dir); got != "# edited 1 times\nsample_seconds = 8\nlanguage = \"es\"\n" {
		t.Errorf("the file is %q", got)
	}
	edited = 0
	if _, err := settings.Change(dir, map[string]string{"language": "en"}, edit(1000)); err == nil ||
		!strings.Contains(err.Error(), "Try again") {
		t.Errorf("a file that changes again and again: %v", err)
	}
	if got := text(t, dir); got != fmt.Sprintf("# edited %d times\nsample_seconds = 8\n", edited) {
		t.Errorf("the file is %q", got)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.unfinished"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// Another program that does not let go of the settings, as one that hangs, makes nobody
// wait for ever: the change is refused in words, and nothing of it is written. When the
// other lets go, the next change is made.
func TestAChangeThatWaitsTooLongIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		if _, err := settings.Load(dir); err != nil {
			t.Fatal(err)
		}
		before := text(t, dir)
		other := flock.New(filepath.Join(dir, settings.LockName))
		if got, err := other.TryLock(); err != nil || !got {
			t.Fatal(got, err)
		}
		began := time.Now()
		_, err := settings.Change(dir, map[string]string{"language": "es"})
		if err == nil || !strings.Contains(i18n.For("en").Error(err), "another program is changing them") || text(t, dir) != before {
			t.Errorf("%v\n%s", err, text(t, dir))
		}
		if waited := time.Since(began); waited < settings.LockTimeout || waited > settings.LockTimeout+time.Second {
			t.Errorf("it waited %v", waited)
		}
		time.AfterFunc(settings.LockTimeout/2, func() { _ = other.Close() })
		if s, err := settings.Change(dir, map[string]string{"language": "es"}); err != nil || s.Language != "es" {
			t.Errorf("after the other: %q (%v)", s.Language, err)
		}
	})
}

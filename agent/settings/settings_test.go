package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, settings.FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestANewInstallationGetsAFileThatExplainsItself(t *testing.T) {
	dir := t.TempDir()
	got, err := settings.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(settings.Default(), got); d != "" {
		t.Error(d)
	}
	b, err := os.ReadFile(filepath.Join(dir, settings.FileName))
	if err != nil {
		t.Fatal(err)
	}
	// Every line that is commented out is a setting with its default: without
	// the # the settings are the same.
	var lines []string
	for line := range strings.Lines(string(b)) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), " = "); ok && !strings.Contains(name, " ") && name != "address" &&
			name != "language" {
			line = strings.TrimPrefix(line, "# ")
		}
		lines = append(lines, line)
	}
	all := strings.Join(lines, "")
	if n := strings.Count(all, "\n# "); n == strings.Count(string(b), "\n# ") {
		t.Fatal("nothing was taken out of its comment")
	}
	got, err = settings.Load(write(t, all))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(settings.Default(), got); d != "" {
		t.Error(d)
	}
}

func TestSettingsAreRead(t *testing.T) {
	got, err := settings.Load(write(t,
		"address = \"127.0.0.1:8080\"\nlanguage = \"es\"\nsample_seconds = 1.5\n[alerts]\nmemory_percent = 70\nafter_seconds = 10\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Address != "127.0.0.1:8080" || got.Language != "es" || got.Interval() != 1500*time.Millisecond {
		t.Errorf("%+v", got)
	}
	l := got.Limits()
	if l.MemoryPercent != 70 || l.CPUPercent != 80 || l.HoldFor != 10*time.Second || l.MemoryBudgetMB != 512 {
		t.Errorf("%+v", l)
	}
}

// A step back to an older version finds settings of the newer one. That must not take
// the sharing and the mail away.
func TestWhatThisVersionDoesNotKnowLeavesTheOtherSettingsInForce(t *testing.T) {
	for text, key := range map[string]string{
		"language = \"es\"\nadress = \"127.0.0.1:1\"":                    "adress",
		"language = \"es\"\n[alerts]\nmemory = 3":                        "alerts.memory",
		"language = \"es\"\n[newer]\non = true\n[newer.part]\nn = [ 1 ]": "newer, newer.on",
	} {
		dir := write(t, text)
		want := settings.Default()
		want.Language = "es"
		for _, read := range []func(string) (settings.Settings, error){settings.Load, settings.Read} {
			got, err := read(dir)
			if err == nil || !settings.IsUsable(err) || !strings.Contains(err.Error(), "no setting "+key) {
				t.Errorf("%q: %v", text, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%q: %s", text, d)
			}
		}
		if _, err := settings.Change(dir, map[string]string{"language": "en"}); err == nil {
			t.Errorf("%q is changed", text)
		}
	}
	got, err := settings.Load(write(t, "language = \"es\"\nsample_seconds = 0\nadress = 1"))
	if d := cmp.Diff(settings.Default(), got); settings.IsUsable(err) || d != "" {
		t.Errorf("with another mistake: %v %s", err, d)
	}
}

func TestMistakesAreNamedAndTheDefaultsAreUsed(t *testing.T) {
	full := "language = \"es\"\n#" + strings.Repeat("x", 256<<10-len("language = \"es\"\n#"))
	if s, err := settings.Load(write(t, full)); err != nil || s.Language != "es" {
		t.Errorf("a file as large as may be: %+v (%v)", s, err)
	}
	for text, want := range map[string]string{
		"address = \nx":                                       "line 1",
		"\n\n[alerts":                                         "line 3",
		"language = \"de\"":                                   "language must be",
		"sample_seconds = 0":                                  "sample_seconds must be between 1 and 60",
		"sample_seconds = nan":                                "sample_seconds must be",
		"[alerts]\nmemory_percent = 100":                      "alerts.memory_percent must be between 1 and 99",
		"[alerts]\ncpu_percent = \"high\"":                    "line 2",
		"[alerts]\nmemory_budget_mb = 0":                      "alerts.memory_budget_mb must be",
		"[alerts]\nafter_seconds = 1e300":                     "alerts.after_seconds must be",
		"language = \"" + strings.Repeat("x", 300<<10) + "\"": "too large",
		full + "x":                           "too large",
		"[alerts]\ndisk_free_gb = 0":         "alerts.disk_free_gb must be between 1 and 10000",
		"[alerts]\ndisk_percent = 0":         "alerts.disk_percent must be between 1 and 99",
		"[alerts]\nbackup_hours = 0.5":       "alerts.backup_hours must be",
		"[telling]\ntime_zone = \"Mars\"":    "time_zone",
		"[telling]\nquiet_hours = \"22\"":    "telling.quiet_hours",
		"[telling]\nmass_times = [\"noon\"]": "mass_times",
		"[mail]\nhost = \"h\"":               "mail.to",
		"[webhook]\nurl = \"x\"":             "webhook.url",
		"[ntfy]\nurl = \"https://ntfy.sh\"":  "ntfy.url",
		"\x00\xff":                           "Line 1",
	} {
		dir := write(t, text)
		got, err := settings.Load(dir)
		for _, lang := range i18n.Languages {
			said := i18n.For(lang).Error(err)
			if !strings.HasSuffix(strings.TrimRight(said, "?)"), ".") && !strings.HasSuffix(said, "?") ||
				strings.Contains(said, "settings.mistake") || strings.Contains(said, "en inglés") || !strings.Contains(said, settings.FileName) {
				t.Errorf("%.40q: %s: %q", text, lang, said)
			}
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), settings.FileName) {
			t.Errorf("%.40q: %v", text, err)
		}
		if d := cmp.Diff(settings.Default(), got); d != "" {
			t.Errorf("%.40q: %s", text, d)
		}
		if b, err := os.ReadFile(filepath.Join(dir, settings.FileName)); err != nil || string(b) != text {
			t.Errorf("%.40q: the file was changed (%v)", text, err)
		}
	}
}

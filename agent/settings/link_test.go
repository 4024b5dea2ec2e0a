package settings_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ministryfinder/agent/settings"
)

// Who keeps the settings elsewhere and links to them keeps the link.
func TestSettingsThatAreALinkAreChangedWhereItLeads(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	file, link := filepath.Join(other, "parish.toml"), filepath.Join(dir, settings.FileName)
	if err := os.WriteFile(file, []byte("# ours\nsample_seconds = 7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	between := filepath.Join(other, "link")
	for from, to := range map[string]string{between: "parish.toml", link: between} {
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	for _, seconds := range []string{"8", "9"} {
		if s, err := settings.Change(dir, map[string]string{"sample_seconds": seconds}); err != nil || s.SampleSeconds < 8 {
			t.Fatal(s.SampleSeconds, err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "# ours\nsample_seconds = 9\n") {
		t.Errorf("what it leads to holds %q (%v)", text, err)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("it may hold a password, and others may read it: %v (%v)", info.Mode(), err)
	}
	for _, l := range []string{link, between} {
		if info, err := os.Lstat(l); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v (%v)", l, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(other); err != nil || len(left) != 2 {
		t.Errorf("beside it are %v (%v)", left, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := settings.Change(dir, map[string]string{"sample_seconds": "7"}); err == nil {
		t.Error("a link that leads nowhere is written")
	}
}

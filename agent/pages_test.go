package agent

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
)

// The dashboard of this computer has a host of its own, another one at each start;
// what others reach keeps its address.
func TestTheDashboardHasAHostOfItsOwn(t *testing.T) {
	if runtime.GOOS == "darwin" {
		return
	}
	a, b := newStill(t, ""), newStill(t, "")
	own := regexp.MustCompile(`^http://[a-z2-7]{26}\.localhost:5000$`)
	for _, page := range []string{"http://127.0.0.1:5000", "http://localhost:5000", "http://[::1]:5000"} {
		if got := a.pages.ownHost(page); !own.MatchString(got) || got != a.pages.ownHost(page) || got == b.pages.ownHost(page) {
			t.Errorf("%s is opened as %s, by another as %s", page, got, b.pages.ownHost(page))
		}
	}
	for _, page := range []string{"http://192.0.2.1:5000", "http://[fe80::1%25eth0]:5000", "http://parish.example:80"} {
		if got := a.pages.ownHost(page); got != page {
			t.Errorf("%s is opened as %s", page, got)
		}
	}
}

// Only the owner reads the folder of the logs, also one that an older version made.
func TestTheLogsAreTheirOwnersAlone(t *testing.T) {
	for name, before := range map[string]os.FileMode{"new": 0, "old": 0o755} {
		dir := filepath.Join(t.TempDir(), "logs")
		if before != 0 {
			if err := os.Mkdir(dir, before); err != nil {
				t.Fatal(err)
			}
		}
		log := openLog(dir)
		if _, err := log.Write([]byte("a line\n")); err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "ministry-finder.log"): 0o600} {
			if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != want {
				t.Errorf("%s: %s has the mode %v, want %v (%v)", name, path, info.Mode().Perm(), want, err)
			}
		}
	}
}

package startup_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"ministryfinder/agent/startup"
	"ministryfinder/embedded/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestAFailureThatIsReadIsOnlyLogged starts no notification: the program that would
// send it is not there.
func TestAFailureThatIsReadIsOnlyLogged(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	data := t.TempDir()
	for _, c := range []struct{ name, folder, log string }{
		{"in the data folder", data, filepath.Join(data, startup.LogFolder, startup.LogName)},
		{"where there is none", filepath.Join(data, "gone"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			startup.ShowFailure(t.Context(), startup.Failure{Err: errors.New("the folder is a file"), DataDir: c.folder, Read: true})
			if c.log == "" {
				dir, err := os.UserCacheDir()
				testkit.Must(t, err)
				c.log = filepath.Join(dir, "ministry-finder", startup.LogName)
			}
			text, err := os.ReadFile(c.log)
			testkit.Must(t, err)
			if !strings.Contains(string(text), "the folder is a file") {
				t.Errorf("the log says %q", text)
			}
		})
	}
}

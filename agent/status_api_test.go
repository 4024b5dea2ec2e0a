package agent

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/tray"
	"ministryfinder/embedded/health"
)

// newStill returns an agent that was made but does not run.
func newStill(t *testing.T, settings string) *Agent {
	t.Helper()
	t.Setenv("LANG", "C")
	dir := t.TempDir()
	if settings != "" {
		if err := os.WriteFile(filepath.Join(dir, "settings.toml"), []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, err := newAgent(Options{DataDir: dir, Executable: filepath.Join(dir, "ministry-finder"), Out: io.Discard}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEveryKindOfAlertHasItsWords(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		a := newStill(t, `language = "`+lang+`"`)
		for _, kind := range health.Kinds() {
			message, advice := a.alerts.alertWords(a.local, health.Alert{Kind: kind, Value: 87.4, Limit: 80})
			for _, words := range []string{message, advice, a.words().T("alert." + string(kind) + ".cleared")} {
				if strings.HasPrefix(words, "alert.") || strings.Contains(words, "{") || len(words) < 10 {
					t.Errorf("%s: %q", kind, words)
				}
			}
		}
	}
}

func TestTheStateIsTheWorstThatIsTrue(t *testing.T) {
	running := supervise.State{Phase: supervise.Running}
	high, down := health.Alert{Kind: health.SystemMemory, Value: 91}, health.Alert{Kind: health.DatabaseDown}
	for name, c := range map[string]struct {
		alerts []health.Alert
		finder supervise.State
		want   control.State
		words  string
	}{
		"well":                {nil, running, control.StateWell, "All is well"},
		"first start":         {nil, supervise.State{Phase: supervise.Starting}, control.StateStarting, "starting"},
		"restart":             {nil, supervise.State{Phase: supervise.Restarting}, control.StateStarting, "restarted"},
		"a threshold":         {[]health.Alert{high}, running, control.StateAttention, "91 % full"},
		"threshold, database": {[]health.Alert{high, down}, running, control.StateTrouble, "database"},
		"down while starting": {[]health.Alert{{Kind: health.FinderDown}}, supervise.State{Phase: supervise.Restarting}, control.StateTrouble,
			"does not answer"},
		"crash loop": {[]health.Alert{{Kind: health.FinderDown}, {Kind: health.CrashLoop}}, supervise.State{Phase: supervise.CrashLoop},
			control.StateTrouble, "again and again"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newStill(t, "")
			state, headline, _ := a.alerts.assess(a.local, health.Snapshot{Active: c.alerts}, c.finder)
			if state != c.want || !strings.Contains(headline, c.words) {
				t.Errorf("%s: %s", state, headline)
			}
		})
	}
}

func TestBadSettingsAreShown(t *testing.T) {
	a := newStill(t, "sample_seconds = 99")
	state, headline, _ := a.alerts.assess(a.local, health.Snapshot{}, supervise.State{Phase: supervise.Running})
	if state != control.StateAttention || !strings.Contains(headline, "sample_seconds") {
		t.Errorf("%s: %s", state, headline)
	}
}

func TestTheMenuFollowsTheState(t *testing.T) {
	a := newStill(t, "")
	v := a.menu.view()
	if v.Enabled[tray.OpenQuiz] || v.Enabled[tray.StatusLine] || !v.Enabled[tray.Quit] || v.Icon != "starting" {
		t.Errorf("before the finder listens: %+v", v)
	}
	if v.Labels[tray.ShowWindow] != "Show health in the browser" {
		t.Errorf("without a window: %q", v.Labels[tray.ShowWindow])
	}
	if err := os.WriteFile(a.pages.window.Executable+".building", []byte("1 min 20 s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if v = a.menu.view(); v.Enabled[tray.ShowWindow] || v.Labels[tray.ShowWindow] != "Health window (being prepared, 1 min 20 s)" {
		t.Errorf("while it is built: %q", v.Labels[tray.ShowWindow])
	}
	if err := os.WriteFile(a.pages.window.Executable, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if v = a.menu.view(); !v.Enabled[tray.ShowWindow] || v.Labels[tray.ShowWindow] != "Show health window" {
		t.Errorf("when it is there: %q", v.Labels[tray.ShowWindow])
	}
}

func TestLinksNeedAFinderAndAKnownPage(t *testing.T) {
	a := newStill(t, "")
	for _, page := range []string{PageQuiz, PageDashboard, PageHealth, "elsewhere", ""} {
		if _, err := a.pages.Link(page); err == nil {
			t.Errorf("%q has a link although nothing listens", page)
		}
	}
}

func TestTheLogSurvivesATerminalThatIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "x.log")
	w := newLogWriter(path, brokenWriter{})
	slog.New(slog.NewTextHandler(w, nil)).Info("hello")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Contains(b, []byte("hello")) {
		t.Errorf("%s (%v)", b, err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, http.ErrBodyNotAllowed }

func TestHistoryIsNeverNull(t *testing.T) {
	if h := newStill(t, "").api().History(time.Time{}); h.Samples == nil || h.IntervalSeconds != 5 {
		t.Errorf("%+v", h)
	}
}

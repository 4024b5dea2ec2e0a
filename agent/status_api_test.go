package agent

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/tray"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
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

// TestTheMenusLinesAreShort looks at every line of the menu and at the tooltip of
// Windows, with the longest values that they may have.
func TestTheMenusLinesAreShort(t *testing.T) {
	const address = "http://ministry-finder-12.local:65535" // or http://255.255.255.255:65535
	short := func(t *testing.T, what, label string, most int) {
		t.Helper()
		if n := utf8.RuneCountInString(label); n == 0 || n > most || strings.ContainsAny(label, "{}|") || strings.HasPrefix(label, "alert.") {
			t.Errorf("%s has %d characters, of %d: %q", what, n, most, label)
		}
	}
	for _, lang := range i18n.Languages {
		t.Run(lang, func(t *testing.T) {
			a := newStill(t, `language = "`+lang+`"`)
			w := a.words()
			for key := range w.Section("tray") {
				switch key {
				case "tray.diagnostics_saved", "tray.backed_up", "tray.back_up_failed": // parts of notifications
					continue
				}
				short(t, key, w.T(key, "memory", "123456", "system", "100", "cpu", "1600", "count", 12345, "version", "123.45.67", "url", address,
					"until", "Mon 15:04", "progress", "10 min 20 s"), tray.MaxLabel)
			}
			for _, key := range []string{"state.well", "state.starting", "state.restarting", "agent.bad_settings_brief"} {
				short(t, key, w.T(key), tray.MaxLabel)
			}
			for _, kind := range health.Kinds() {
				alert := health.Alert{Kind: kind, Value: 100, Limit: 100, Reason: strings.Repeat("why ", 40), Raised: time.Now()}
				if kind == health.BackupOld {
					alert.Value = 24 * 1000
				}
				short(t, string(kind), alerttext.Brief(w, alert, a.local.Engine.Limits()), alerttext.MaxBrief)
				snap := health.Snapshot{Active: []health.Alert{alert}}
				state, headline, _ := a.alerts.assess(a.local, snap, supervise.State{Phase: supervise.Running})
				short(t, "state", a.alerts.brief(a.local, snap, state, headline), tray.MaxLabel)
				v := a.menu.view()
				a.menu.viewAlerts(&v, snap)
				short(t, "alert", v.Labels[tray.FirstAlert], tray.MaxLabel)
			}
			for entry, label := range a.menu.view().Labels {
				if label != "" {
					short(t, fmt.Sprint("entry ", entry), label, tray.MaxLabel)
				}
			}
		})
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
		"a threshold":         {[]health.Alert{high}, running, control.StateAttention, "91% full"},
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
	for _, page := range []string{PageQuiz, PageDashboard, PageHealth, PageHelp, "elsewhere", ""} {
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

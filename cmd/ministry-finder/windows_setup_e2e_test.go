//go:build linux

package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// Where the installer puts things, for this person alone.
const (
	windowsProfile  = `C:\users\` + windowsUser + `\AppData`
	installed       = windowsProfile + `\Local\Programs\Ministry Finder`
	installedData   = windowsProfile + `\Local\ministry-finder`
	startMenu       = windowsProfile + `\Roaming\Microsoft\Windows\Start Menu\Programs\Ministry Finder`
	windowsID       = "org.stedward.ministryfinder"
	uninstallKey    = `HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\` + windowsID
	appPathKey      = `HKCU\Software\Microsoft\Windows\CurrentVersion\App Paths\ministry-finder.exe`
	startAtLoginKey = `HKCU\Software\Microsoft\Windows\CurrentVersion\Run`
)

// notificationKeys are what the program writes for its notifications.
var notificationKeys = []string{
	`HKCU\Software\Classes\AppUserModelId\` + windowsID, `HKCU\Software\Classes\ministry-finder`,
}

// windowsSetup makes the installer of a version, as cmd/dev package does.
func windowsSetup(t testing.TB, version string, more ...string) string {
	t.Helper()
	began := time.Now()
	out := t.TempDir()
	cmd := exec.Command("go", append([]string{"run", "./cmd/dev/release", "-only", "windows", "-version", version, "-out", out}, more...)...)
	cmd.Dir = "../.."
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make the installer: %v\n%s", err, said)
	}
	t.Logf("made the installer in %v", time.Since(began).Round(time.Second))
	return filepath.Join(out, "ministry-finder-"+version+"-setup.exe")
}

// isInstalledAgent is true for the command line of one that a shortcut starts.
func isInstalledAgent(line string) bool {
	return strings.HasSuffix(strings.TrimSpace(line), `ministry-finder.exe`)
}

func isWindow(line string) bool { return strings.Contains(line, "ministry-finder-window.exe") }

// showWindow opens the health window as the agent does, and waits until it has drawn
// the line of a graph.
func (w *wine) showWindow(ctx context.Context, picture string, client func(args ...string) (string, int)) {
	w.t.Helper()
	began := time.Now()
	// A window that a busy computer has not drawn in time is given up, and asked for again.
	var asked time.Time
	testkit.Eventually(w.t, "the window", func() (bool, string) {
		if time.Since(asked) > 15*time.Second {
			if said, status := client("window"); status != 0 {
				return false, said
			}
			asked = time.Now()
		}
		ids, err := w.desktop.Windows(ctx, windowTitle)
		return err == nil && len(ids) > 0, fmt.Sprint(ids, err)
	})
	var err error
	var img image.Image
	testkit.Eventually(w.t, "a graph in the window", func() (bool, string) {
		// Wine draws all windows into its desktop's.
		if img, err = w.desktop.Screenshot(ctx, ""); err != nil {
			return false, err.Error()
		}
		lines, colours := inGraph(img)
		browsertest.SavePicture(w.t, picture, img)
		return lines > 100 && colours > 8, fmt.Sprintf("%d dots of the line, %d colors", lines, colours)
	})
	browsertest.SavePicture(w.t, picture, img)
	w.t.Logf("the window has drawn a graph after %v", time.Since(began).Round(time.Millisecond))
}

// TestWindowsSetup installs the program with the real installer, uses it, installs
// over it while it runs, and removes it while it runs.
func TestWindowsSetup(t *testing.T) {
	t.Parallel()
	setup := windowsSetup(t, "9.0.1", "-quick")
	w := startWine(t)
	w.env = append(w.env, "ADMIN_USERNAME=office", "ADMIN_PASSWORD=seven tall candles 12", "RATE_LIMIT=off")
	ctx := t.Context()
	client := func(args ...string) (string, int) {
		return w.run(ctx, "wine", append([]string{w.windows(installed + `\ministry-finder.exe`)}, args...)...)
	}
	inRegistry := func(key, value string) bool {
		said, there := w.registry("query", key, "/v", value)
		return there && strings.Contains(said, value)
	}
	there := func(path string) bool {
		_, err := os.Stat(w.windows(path))
		return err == nil
	}

	w.command(ctx, "wine", setup, "/S")
	for _, file := range []string{`\ministry-finder.exe`, `\ministry-finder-window.exe`, `\README.txt`, `\LICENSES.txt`, `\uninstall.exe`} {
		if !there(installed + file) {
			t.Errorf("%s is not installed", file)
		}
	}
	if !inRegistry(uninstallKey, "QuietUninstallString") {
		t.Error("Windows does not list it among what can be removed")
	}
	if program := w.exported(appPathKey); !strings.Contains(program, `@="`+installed+`\ministry-finder.exe"`) {
		t.Errorf("Windows does not find it by its name:\n%s", program)
	}

	// The shortcut of the start menu starts it.
	w.command(ctx, "wine", "start", startMenu+`\Ministry Finder.lnk`)
	var quiz *windowsQuiz
	testkit.Eventually(t, "the agent to say where the quiz is", func() (bool, string) {
		said, status := client("status")
		address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(said)
		quiz = &windowsQuiz{t: t, address: address}
		return status == 0 && address != "", said
	})
	quiz.send("/api/submit", "application/json", `{"answers":{"age":"high-school"},"interests":["music"],"submission_key":"first"}`, http.StatusOK)

	// The office signs in, and sets what belongs to this computer.
	jar, err := cookiejar.New(nil)
	testkit.Must(t, err)
	quiz.client.Jar = jar
	quiz.form("/admin/login", url.Values{"name": {"office"}, "password": {"seven tall candles 12"}})
	const copies = `C:\Copias de José`
	testkit.Must(t, os.MkdirAll(w.windows(copies), 0o700)) // one that is not there is refused
	for _, login := range []string{"1", "0", "1"} {
		quiz.form("/admin/setup/computer", url.Values{"login": {login}, "backups": {copies}})
		if got := inRegistry(startAtLoginKey, windowsID); got != (login == "1") {
			t.Errorf("after login=%s, it starts when José signs in: %v", login, got)
		}
	}
	if said, status := client("backup"); status != 0 {
		t.Errorf("backup: %d %s", status, said)
	}

	// A finder that ends again and again is not started any more, until somebody
	// asks for it.
	finder := func() string {
		said, _ := client("status", "--json")
		var status struct{ Finder struct{ Phase string } }
		if err := json.Unmarshal([]byte(said), &status); err != nil {
			return said
		}
		return status.Finder.Phase
	}
	testkit.Eventually(t, "the finder to be given up", func() (bool, string) {
		for _, pid := range w.processes(isFinder) {
			_ = syscall.Kill(pid, syscall.SIGKILL) // gone already is as good
		}
		phase := finder()
		return phase == "crash-loop", phase
	})
	w.command(ctx, "wine", w.windows(installed+`\ministry-finder.exe`), "restart")
	testkit.Eventually(t, "the finder to run again", func() (bool, string) { phase := finder(); return phase == "running", phase })
	if made, _ := filepath.Glob(filepath.Join(w.windows(copies), "*")); len(made) == 0 {
		t.Error("no backup is in the folder that the office has set")
	}

	w.showWindow(ctx, "windows-window", client)

	// A later version that is installed over it ends it and its window, and starts
	// it again.
	setup = windowsSetup(t, "9.0.2", "-quick", "-window", w.windows(installed+`\ministry-finder-window.exe`))
	before := w.processes(isInstalledAgent)
	testkit.Must(t, os.Remove(w.windows(installed+`\README.txt`)))
	w.command(ctx, "wine", setup, "/S")
	testkit.Eventually(t, "the agent to be back", func() (bool, string) {
		now := w.processes(isInstalledAgent)
		said, status := client("status")
		return status == 0 && len(before) == 1 && len(now) == 1 && now[0] != before[0] && strings.Contains(said, "http://"), said
	})
	if n := len(w.processes(isWindow)); n != 0 {
		t.Errorf("%d windows of the version before are open", n)
	}
	if said, _ := client("version"); !strings.Contains(said, "9.0.2") {
		t.Errorf("after the upgrade it is version %s", said)
	}
	if !there(installed + `\README.txt`) {
		t.Error("installing again has not brought back a file")
	}
	said, _ := client("status")
	quiz.address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(said)
	if n := quiz.people(); n != 1 {
		t.Errorf("after installing again, %d people are counted", n)
	}

	// Removing it ends it, and leaves the data alone. What it has written for its
	// notifications is there until then.
	for _, key := range notificationKeys {
		if _, there := w.registry("query", key); !there {
			t.Errorf("%s is not there", key)
		}
	}
	w.showWindow(ctx, "windows-window-again", client)
	kept := []string{windowsProfile + `\Roaming\fyne\` + windowsID, windowsProfile + `\Local\fyne\` + windowsID}
	for _, dir := range kept {
		testkit.Must(t, os.MkdirAll(w.windows(dir), 0o755))
		if !there(dir + `\preferences.json`) {
			testkit.Must(t, os.WriteFile(w.windows(dir+`\preferences.json`), []byte("{}"), 0o600))
		}
	}
	w.command(ctx, "wine", w.windows(installed+`\uninstall.exe`), "/S")
	gone := append(kept, installed, startMenu, windowsProfile+`\Roaming\fyne`, windowsProfile+`\Local\fyne`)
	testkit.Eventually(t, "everything to be removed", func() (bool, string) {
		left := ""
		for _, path := range gone {
			if there(path) {
				left += path + "\n"
			}
		}
		for _, pid := range w.processes(func(line string) bool { return isProgram(line) || isWindow(line) }) {
			left += "process " + strconv.Itoa(pid) + "\n"
		}
		return left == "", left
	})
	if inRegistry(uninstallKey, "DisplayName") || inRegistry(startAtLoginKey, windowsID) {
		t.Error("what was written into the registry is left")
	}
	for _, key := range append(slices.Clone(notificationKeys), appPathKey) {
		if _, there := w.registry("query", key); there {
			t.Errorf("%s is left", key)
		}
	}
	for _, path := range []string{installedData + `\finder.db`, installedData + `\settings.toml`, copies} {
		if !there(path) {
			t.Errorf("%s is gone", path)
		}
	}
}

// windowsQuiz is the program in Windows, as browsers see it.
type windowsQuiz struct {
	t       testing.TB
	address string
	client  http.Client
}

// form sends a form of the dashboard, which must be taken.
func (q *windowsQuiz) form(path string, fields url.Values) {
	q.t.Helper()
	q.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	q.send(path, "application/x-www-form-urlencoded", fields.Encode(), http.StatusSeeOther)
}

// send sends a body, to be answered with a status. The finder starts anew when
// some settings change, and takes nothing for a moment.
func (q *windowsQuiz) send(path, contentType, body string, want int) {
	q.t.Helper()
	testkit.Eventually(q.t, path+" to be taken", func() (bool, string) {
		req, err := http.NewRequestWithContext(q.t.Context(), http.MethodPost, q.address+path, strings.NewReader(body))
		testkit.Must(q.t, err)
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := q.client.Do(req)
		if err != nil {
			return false, err.Error()
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res.StatusCode == want, res.Status + "\n" + string(text)
	})
}

// people is how many the office sees in the statistics.
func (q *windowsQuiz) people() int {
	q.t.Helper()
	var statistics struct{ People int }
	testkit.Eventually(q.t, "the statistics", func() (bool, string) {
		req, err := http.NewRequestWithContext(q.t.Context(), http.MethodGet, q.address+"/admin/api/statistics", nil)
		testkit.Must(q.t, err)
		req.SetBasicAuth("office", "seven tall candles 12")
		res, err := q.client.Do(req)
		if err != nil {
			return false, err.Error()
		}
		defer res.Body.Close()
		return json.NewDecoder(res.Body).Decode(&statistics) == nil && res.StatusCode == http.StatusOK, res.Status
	})
	return statistics.People
}

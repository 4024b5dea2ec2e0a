//go:build linux

package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// TestWindows goes through a day on Windows, as Wine plays it: the real program
// for Windows, by its named pipe, its processes, its files and its registry.
func TestWindows(t *testing.T) {
	t.Parallel()
	w := startWine(t)
	// Outside of the profile, where the rights of the disk's root are everybody's.
	const folder, data = `C:\Our Parish`, `C:\Our Parish\dätá`
	testkit.Must(t, os.Mkdir(w.windows(folder), 0o755))
	program := w.windows(folder + `\ministry-finder.exe`)
	windowsProgram(t, program)
	address := ownAddress(t)
	w.env = append(w.env, "ADMIN_USERNAME=office", "ADMIN_PASSWORD=seven tall candles 12", "RATE_LIMIT=off")
	start := func() { w.start(w.windows(folder), "wine", program, "--data", data, "--addr", address) }
	client := func(args ...string) (string, int) {
		return w.run(t.Context(), "wine", append(append([]string{program}, args...), "--data", data)...)
	}

	if said, status := client("status"); status == 0 || !strings.Contains(said, "is not running") {
		t.Errorf("status before the start: %d %s", status, said)
	}
	start()
	quiz := "http://" + address
	// A connection may have been taken by a finder that is killed before it answers.
	patient := http.Client{Timeout: 10 * time.Second}
	answers := func() (bool, string) {
		res, err := patient.Get(quiz + "/api/health")
		if err != nil {
			return false, err.Error()
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		return err == nil && res.StatusCode == http.StatusOK, string(body)
	}
	testkit.Eventually(t, "the finder to answer", answers)
	testkit.Eventually(t, "the agent to answer by its pipe", func() (bool, string) {
		said, status := client("status")
		return status == 0 && strings.Contains(said, quiz), said
	})

	notificationsHaveAFace(t, w, folder+`\ministry-finder.exe`, data)
	speaksThePersonsLanguage(t, w, folder+`\ministry-finder.exe`)

	// What people send is stored, and the office sees it.
	submit := func(key string) {
		t.Helper()
		body := fmt.Sprintf(`{"answers":{"age":"high-school"},"interests":["music"],"submission_key":%q}`, key)
		res, err := patient.Post(quiz+"/api/submit", "application/json", strings.NewReader(body))
		testkit.Must(t, err)
		defer res.Body.Close()
		if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || strings.Contains(string(text), "waits") {
			t.Fatalf("%d %s", res.StatusCode, text)
		}
	}
	people := func() int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, quiz+"/admin/api/statistics", nil)
		testkit.Must(t, err)
		req.SetBasicAuth("office", "seven tall candles 12")
		res, err := patient.Do(req)
		testkit.Must(t, err)
		defer res.Body.Close()
		var statistics struct{ People int }
		if err := json.NewDecoder(res.Body).Decode(&statistics); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("the statistics: %d %v", res.StatusCode, err)
		}
		return statistics.People
	}
	submit("first")
	if n := people(); n != 1 {
		t.Fatalf("%d people are counted", n)
	}

	// Backup and restore, beside the running finder.
	const backup = `C:\Our Parish\copia de mañana.jsonl.gz`
	if said, status := client("backup", backup); status != 0 {
		t.Fatalf("backup: %d %s", status, said)
	}
	submit("second")
	if said, status := client("restore", backup); status != 0 {
		t.Fatalf("restore: %d %s", status, said)
	}
	testkit.Eventually(t, "the restored state", func() (bool, string) { n := people(); return n == 1, strconv.Itoa(n) })

	// A finder that is killed is back, with everything in it.
	w.kill(isFinder)
	testkit.Eventually(t, "the finder to be back", answers)
	if n := people(); n != 1 {
		t.Errorf("after the finder was killed, %d people are counted", n)
	}

	// An agent that is killed leaves nothing behind, also when it was just about
	// to start a finder and to tell staff of it.
	w.kill(isFinder)
	w.kill(isAgent)
	gone := func() (bool, string) {
		left := ""
		for _, pid := range w.processes(isProgram) {
			left += strings.ReplaceAll(read(fmt.Sprintf("/proc/%d/cmdline", pid)), "\x00", " ") + "\n"
		}
		return left == "", left
	}
	testkit.Eventually(t, "everything to be gone", gone)

	// It starts again over what was left, and ends when it is told to.
	start()
	testkit.Eventually(t, "the finder to answer again", answers)
	submit("third")
	testkit.Eventually(t, "the agent to end", func() (bool, string) { said, status := client("quit"); return status == 0, said })
	testkit.Eventually(t, "everything to be gone", gone)
	// Wine has no lists of rights, only the modes that it makes of them, so what
	// the doctor says of the data folder's rights is not looked at here.
	if said, _ := client("doctor"); !strings.Contains(said, "It is whole and of this version.") {
		t.Errorf("doctor says:\n%s", said)
	}
	comesToABusyShell(t, w, start, client)
	failsInABox(t, w, program, folder)
}

// failsInABox starts the program where it cannot: in a data folder that is a file. Who
// has double-clicked sees why, and the program ends when the box is closed.
func failsInABox(t *testing.T, w *wine, program, folder string) {
	testkit.Must(t, os.WriteFile(w.windows(folder+`\no folder`), nil, 0o600))
	w.start(w.windows(folder), "wine", program, "--data", folder+`\no folder`)
	title := i18n.For("en").T("error.start.title")
	box, err := w.desktop.WaitWindow(t.Context(), title)
	testkit.Must(t, err)
	if img, err := w.desktop.Screenshot(t.Context(), ""); err == nil {
		browsertest.SavePicture(t, "windows-box", img)
	}
	// Wine knows no active window without a window manager: the box is clicked before
	// it takes the key.
	testkit.Eventually(t, "the program to end", func() (bool, string) {
		_, _ = w.run(t.Context(), "xdotool", "windowfocus", box, "key", "--window", box, "Return") // gone already is as good
		found := w.processes(isProgram)
		return len(found) == 0, fmt.Sprint(found)
	})
	testkit.Must(t, w.desktop.WaitNoWindow(t.Context(), title))
}

//go:build linux

package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ministryfinder/embedded/health/monitorlog"
	"ministryfinder/embedded/testkit"
)

// pretender answers as a finder does, with 100, 101, 102 … MB of memory.
func pretender(t *testing.T) (string, *atomic.Int64) {
	t.Helper()
	var looks atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/health":
			fmt.Fprint(w, `{"status":"healthy","database":"connected"}`)
		case "/api/memory-status":
			fmt.Fprintf(w, `{"process":{"rss_mb":%d,"percent":1,"started":"2026-03-02T08:00:00Z"},"system":{"percent":50}}`, 99+looks.Add(1))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, &looks
}

func TestTheMonitorsFlagsAreChecked(t *testing.T) {
	text := filepath.Join(t.TempDir(), "notes.txt")
	testkit.Must(t, os.WriteFile(text, []byte("notes"), 0o600))
	for _, c := range []struct {
		args   string
		status int
		err    string
	}{
		{"--interval 0", 2, "--interval must be between 1 and 86400"}, {"--interval 86401", 2, "--interval"}, {"--interval nan", 2, "--interval"},
		{"--duration -1", 2, "--duration"}, {"--duration 1e12", 2, "--duration"}, {"--url 127.0.0.1:5000", 2, "no address"},
		{"--url ftp://127.0.0.1/", 2, "no address"}, {"--url http://127.0.0.1:1 --url http://127.0.0.1:1", 2, "twice"},
		{"--output " + text, 1, "no log of the monitor"}, {"--output /not/there/log.json", 1, "/not/there"},
		{"analyse " + text, 1, "no log of the monitor"}, {"analyse /not/there", 1, "/not/there"}, {"analyse", 2, "file"}, {"dance", 2, "dance"},
	} {
		got := command(t, nil, append([]string{"monitor"}, strings.Fields(c.args)...)...)
		if got.status != c.status || !strings.Contains(got.err, c.err) || got.out != "" {
			t.Errorf("monitor %s ended with %d: %s%s", c.args, got.status, got.out, got.err)
		}
	}
	if b, err := os.ReadFile(text); err != nil || string(b) != "notes" {
		t.Errorf("a file that is no log was changed: %s (%v)", b, err)
	}
}

func TestTheMonitorPrintsLogsAndSumsUp(t *testing.T) {
	url, _ := pretender(t)
	log := filepath.Join(t.TempDir(), "log.json")
	got := command(t, []string{"LANG=C"}, "monitor", "--url", url, "--interval", "1", "--duration", "3.5", "--output", log)
	if got.status != 0 || !strings.Contains(got.out, "healthy    memory  100.0 MB") ||
		!strings.Contains(got.out, " looks, 0 without an answer") ||
		!strings.Contains(got.out, "memory 100.0 to ") || !strings.Contains(got.out, "95 % below") ||
		!strings.Contains(got.out, "growth: stable") ||
		!strings.Contains(got.out, "alerts: 0 raised now, 0 over") || strings.Contains(got.out, "\x1b[") {
		t.Errorf("%+v", got)
	}
	records := readLog(t, log)
	if lines := strings.Count(got.out, "healthy "); len(records) < 2 || len(records) != lines {
		t.Errorf("%d records for %d lines", len(records), lines)
	}
	got = command(t, nil, "monitor", "analyse", log, "--json")
	if doc := oneDocument(t, got.out); got.status != 0 || doc["samples"] != float64(len(records)) {
		t.Errorf("%+v", got)
	}
}

// A finder on another computer is asked through the proxy of the environment, one on
// this computer never.
func TestAFinderElsewhereIsWatchedThroughTheProxy(t *testing.T) {
	url, looks := pretender(t) // it answers as a proxy does, too: what is asked of it names another computer
	with := func(proxy string) []string {
		return []string{"LANG=C", "HTTP_PROXY=" + proxy, "http_proxy=" + proxy, "NO_PROXY=", "no_proxy="}
	}
	got := command(t, with(url), "monitor", "--url", "http://quiz.example.org", "--interval", "1", "--duration", "2.5")
	if got.status != 0 || !strings.Contains(got.out, "healthy    memory  100.0 MB") || looks.Load() == 0 {
		t.Errorf("through the proxy: %+v", got)
	}
	nobody := "http://127.0.0.1:1"
	got = command(t, with(nobody), "monitor", "--url", url, "--interval", "1", "--duration", "2.5")
	if strings.Contains(got.out, "no answer") {
		t.Errorf("on this computer: %+v", got)
	}
}

// Of a finder on another computer nothing is said that only its own agent does.
func TestAFinderElsewhereIsNotStartedFromHere(t *testing.T) {
	for address, want := range map[string]string{
		"http://quiz.invalid": "http://quiz.invalid: This finder does not answer.", "http://127.0.0.1:1": "The finder does not answer.",
	} {
		got := command(t, []string{"LANG=C"}, "monitor", "--url", address, "--interval", "1", "--duration", "6")
		elsewhere := address != "http://127.0.0.1:1"
		if strings.Count(got.out, want) != 2 || strings.Contains(got.out, "by itself") == elsewhere {
			t.Errorf("%s: %+v", address, got)
		}
	}
}

// What was not as it should be in a log is told beside what it says.
func TestTheSummaryOfALogTellsGapsAndAClockThatWentBack(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.json")
	testkit.Must(t, os.WriteFile(log, []byte("\xef\xbb\xbf"+`[{"timestamp":"2026-11-01 01:30:00","process_rss_mb":100},{"timestamp":"2026-11-01 01:59:00","process_rss_mb":null},
		{"timestamp":"2026-11-01 01:59:30","process_rss_mb":101},{"timestamp":"2026-11-01 01:00:00","process_rss_mb":102},{"timestamp":"2026-11-01 01:00:30","process_rss_mb":103}]`), 0o600))
	got := command(t, nil, "monitor", "analyse", log)
	if got.status != 0 || !strings.Contains(got.out, "4 samples over ") || !strings.Contains(got.out, "memory 100.0 to 103.0 MB") ||
		!strings.Contains(got.out, "the clock went back 1 time, by 59m30s at most, first at record 4") ||
		!strings.Contains(got.out, "1 record without a figure of the memory was left out") {
		t.Errorf("%+v", got)
	}
	doc := oneDocument(t, command(t, nil, "monitor", "analyse", log, "--json").out)
	if back, ok := doc["clock_back"].(map[string]any); !ok || back["times"] != 1.0 || back["largest_seconds"] != 3570.0 ||
		back["first_record"] != 4.0 || doc["gaps"] != 1.0 {
		t.Errorf("%v", doc)
	}
}

func readLog(t *testing.T, path string) []monitorlog.Record {
	t.Helper()
	b, err := os.ReadFile(path)
	testkit.Must(t, err)
	var records []monitorlog.Record
	testkit.Must(t, json.Unmarshal(b, &records))
	return records
}

// Ctrl-C ends a watch with its summary; each of several finders has its own
// log, and one that hangs does not hold up the others.
func TestSeveralFindersAreWatchedUntilCtrlC(t *testing.T) {
	first, looks := pretender(t)
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(hung.Close)
	dir := t.TempDir()
	cmd := exec.Command(program(t), "monitor", "--url", first, "--url", hung.URL, "--interval", "1", "--output",
		filepath.Join(dir, "log.json"))
	cmd.Env = append(withoutOurs(os.Environ()), "LANG=C")
	var out strings.Builder
	cmd.Stdout = &out
	testkit.Must(t, cmd.Start())
	testkit.Eventually(t, "three looks", func() (bool, string) { return looks.Load() >= 3, fmt.Sprint(looks.Load()) })
	testkit.Must(t, cmd.Process.Signal(syscall.SIGINT))
	testkit.Must(t, cmd.Wait())
	if !strings.Contains(out.String(), first+"  healthy") || !strings.Contains(out.String(), "\n"+first+"\n") ||
		!strings.Contains(out.String(), "\n"+hung.URL+"\n0 looks") {
		t.Error(out.String())
	}
	logs, err := filepath.Glob(filepath.Join(dir, "log-127.0.0.1-*.json"))
	if err != nil || len(logs) != 2 {
		t.Errorf("logs %v (%v)", logs, err)
	}
}

// openTerminal makes a terminal: what programs have, and the end at which a person
// sits.
func openTerminal(t *testing.T) (person, programs *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	testkit.Must(t, err)
	t.Cleanup(func() { person.Close() })
	testkit.Must(t, unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	testkit.Must(t, err)
	programs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	testkit.Must(t, err)
	return person, programs
}

// On a terminal a small graph follows the lines.
func TestOnATerminalAGraphIsDrawn(t *testing.T) {
	url, looks := pretender(t)
	master, terminal := openTerminal(t)
	cmd := exec.Command(program(t), "monitor", "--url", url, "--interval", "1")
	cmd.Env = append(withoutOurs(os.Environ()), "LANG=C")
	cmd.Stdout = terminal
	testkit.Must(t, cmd.Start())
	terminal.Close()
	var shown strings.Builder
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 4096)
		for {
			n, err := master.Read(buffer)
			shown.Write(buffer[:n])
			if err != nil {
				return // the program has ended
			}
		}
	}()
	testkit.Eventually(t, "three looks", func() (bool, string) { return looks.Load() >= 3, fmt.Sprint(looks.Load()) })
	testkit.Must(t, cmd.Process.Signal(syscall.SIGINT))
	testkit.Must(t, cmd.Wait())
	select {
	case <-done:
	case <-time.After(testkit.WaitLimit):
		t.Fatal("the terminal is still open")
	}
	if s := shown.String(); !strings.Contains(s, "memory, MB") || !strings.Contains(s, "\x1b[J") ||
		!strings.Contains(s, "alerts: 0 raised now") {
		t.Errorf("%q", s)
	}
}

// The monitor watches as many finders, as seldom and as long, as may be.
func TestTheFlagsOfTheMonitorHaveBounds(t *testing.T) {
	const mostFinders = 16
	watch := func(finders int, more ...string) outcome {
		args := append([]string{"monitor"}, more...)
		for i := range finders {
			args = append(args, "--url", fmt.Sprintf("http://127.0.0.1:1/%d", i)) // nobody is there
		}
		return command(t, []string{"LANG=C"}, args...)
	}
	if got := watch(mostFinders, "--interval", "86400", "--duration", "0.5"); got.status != 0 ||
		strings.Count(got.out, "http://127.0.0.1:1/15") == 0 {
		t.Errorf("as many as may be: %+v", got)
	}
	if got := watch(mostFinders+1, "--duration", "0.5"); got.status != 2 || !strings.Contains(got.err, "17 finders to watch, more than 16") {
		t.Errorf("one more: %+v", got)
	}
	for _, wrong := range [][]string{{"--interval", "0.9"}, {"--interval", "86401"}, {"--duration", "315360001"}, {"--duration", "-1"}} {
		if got := watch(1, wrong...); got.status != 2 || !strings.Contains(got.err, wrong[0]) {
			t.Errorf("%q: %+v", wrong, got)
		}
	}
}

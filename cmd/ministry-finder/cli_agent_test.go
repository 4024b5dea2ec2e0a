//go:build linux

package main_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/testkit"
)

// The commands that talk to the running agent.
func TestTheCommandsTalkToTheAgent(t *testing.T) {
	t.Parallel()
	data := dataFolder(t, "")
	a := startAgent(t, os.Environ(), data, "--no-tray", "--addr", "127.0.0.1:0")
	url := a.url()
	before := a.running()

	if got := command(t, nil, "--data", data, "status"); got.status != 0 || got.err != "" ||
		!strings.HasPrefix(got.out, "All is well\n"+url+"\nMemory ") {
		t.Errorf("status: %+v", got)
	}
	got := command(t, []string{"FINDER_DATA=" + data}, "status", "--json")
	doc := oneDocument(t, got.out)
	finder, _ := doc["finder"].(map[string]any)
	if got.status != 0 || got.err != "" || doc["state"] != "well" || finder["url"] != url || finder["phase"] != "running" ||
		doc["data_folder"] != data {
		t.Errorf("status --json: %+v", got)
	}
	if got := command(t, []string{"PATH=/nowhere"}, "--data", data, "open", "dashboard"); got.status != 0 &&
		!strings.Contains(got.err, ".localhost"+strings.TrimPrefix(url, "http://127.0.0.1")+"/admin/enter?t=") {
		t.Errorf("open without a browser: %+v, want the address to open by hand", got)
	}
	if got := command(t, nil, "--data", data, "restart"); got != (outcome{}) {
		t.Errorf("restart: %+v", got)
	}
	testkit.Eventually(t, "the restarted finder", func() (bool, string) {
		s, err := a.client.Status(t.Context())
		return err == nil && s.Finder.Phase == "running" && s.Finder.PID != before.Finder.PID && s.Finder.URL == url,
			fmt.Sprintf("%+v, %v", s.Finder, err)
	})
	if got := command(t, nil, "--data", data, "quit"); got != (outcome{}) {
		t.Errorf("quit: %+v", got)
	}
	if status := a.waitEnd(); status != 0 {
		t.Errorf("the agent ended with status %d", status)
	}
	waitAllGone(t, data)
}

// serve alone, as on a server: its standard input is empty from the start, and
// it ends gracefully when the system says so.
func TestServeAloneIgnoresItsInputAndEndsGracefully(t *testing.T) {
	t.Parallel()
	data := dataFolder(t, "")
	out, err := os.CreateTemp(t.TempDir(), "out")
	testkit.Must(t, err)
	cmd := exec.Command(program(t), "serve", "--data", data, "--addr", "127.0.0.1:0")
	cmd.Env = withoutOurs(os.Environ())
	cmd.Stdout = out // standard input is the null device
	startOnLastingThread(t, cmd)
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	var url string
	testkit.Eventually(t, "the address", func() (bool, string) {
		if found := quizAddress.FindStringSubmatch(read(out.Name())); found != nil {
			url = found[1]
		}
		return url != "", read(out.Name())
	})
	res, err := http.Get(url + "/health")
	testkit.Must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/health answers %s", res.Status)
	}
	testkit.Must(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://")); err == nil {
		conn.Close()
		t.Error("somebody still listens")
	}
}

//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/agent/doctor"
	"ministryfinder/embedded/testkit"
)

// The agent of a long data folder is found by every command, whatever the
// environment says of other folders: after ssh, from cron, by another shell.
func TestTheAgentOfALongFolderIsFoundFromAnywhere(t *testing.T) {
	t.Parallel()
	data := filepath.Join(dataFolder(t, ""), strings.Repeat("Büro der Gemeinde José/", 8), "ünd so weiter")
	testkit.Must(t, os.MkdirAll(data, 0o700))
	writeSettings(t, data, "")
	runtimeDir := t.TempDir()
	a := startAgent(t, append(os.Environ(), "XDG_RUNTIME_DIR="+runtimeDir), data, "--no-tray", "--addr", "127.0.0.1:0")
	a.running()
	for _, env := range [][]string{{"XDG_RUNTIME_DIR=" + runtimeDir}, {"XDG_RUNTIME_DIR=", "TMPDIR=/nowhere", "HOME=/nowhere"},
		{"XDG_RUNTIME_DIR=/run/user/0"}} {
		if got := command(t, env, "--data", data, "status"); got.status != 0 || !strings.HasPrefix(got.out, "All is well") {
			t.Errorf("with %q: %+v", env, got)
		}
	}
	if got := commandIn(t, []string{"FINDER_DATA=" + data}, "status"); got.status != 0 {
		t.Errorf("without any environment: %+v", got)
	}
	if left, err := os.ReadDir(runtimeDir); err != nil || len(left) != 0 {
		t.Errorf("in the runtime folder there is %v (%v)", left, err)
	}
	second := startAgent(t, append(os.Environ(), "XDG_RUNTIME_DIR=", "PATH=/nowhere"), data, "--no-tray")
	if status := second.waitEnd(); status != 0 {
		t.Errorf("a second start ended with status %d", status)
	}

	// One that does not answer is not "not running".
	testkit.Must(t, a.cmd.Process.Signal(syscall.SIGSTOP))
	_, found := examined(t, bare(t), data, 1)
	testkit.Must(t, a.cmd.Process.Signal(syscall.SIGCONT))
	if f := found["program"]; f.Level != doctor.Trouble || !strings.Contains(f.Message, "cannot be asked") {
		t.Errorf("an agent that does not answer: %+v", f)
	}
	if got := command(t, []string{"XDG_RUNTIME_DIR="}, "--data", data, "quit"); got != (outcome{}) {
		t.Errorf("quit: %+v", got)
	}
	if status := a.waitEnd(); status != 0 {
		t.Errorf("the agent ended with status %d", status)
	}
	waitAllGone(t, data)
}

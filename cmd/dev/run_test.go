//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// started runs a shell script that makes the file ready when it is.
func started(t *testing.T, script string) *exec.Cmd {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready")
	cmd := exec.Command("sh", "-c", script, "sh", ready)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(ready); err == nil {
			return cmd
		}
	}
	t.Fatal("the script did not get ready")
	return nil
}

const endsPolitely = `trap 'exit 5' INT; trap 'exit 6' TERM; touch "$1"; while :; do sleep 0.05; done`

func TestTheProgramsStatusIsOurs(t *testing.T) {
	cmd := started(t, `touch "$1"; exit 3`)
	if status, err := waitForProgram(cmd, nil, false); status != 3 || err != nil {
		t.Errorf("status %d, %v; want 3", status, err)
	}
}

func TestAnInterruptIsPassedOn(t *testing.T) {
	for s, want := range map[os.Signal]int{os.Interrupt: 5, syscall.SIGTERM: 6} {
		signals := make(chan os.Signal, 1)
		signals <- s
		if status, err := waitForProgram(started(t, endsPolitely), signals, false); status != want || err != nil {
			t.Errorf("%v: status %d, %v; want %d", s, status, err, want)
		}
	}
}

// The terminal tells the program itself; only when nothing comes of it do we.
func TestAnInterruptFromTheTerminalIsPassedOnLate(t *testing.T) {
	signals := make(chan os.Signal, 1)
	signals <- os.Interrupt
	began := time.Now()
	status, err := waitForProgram(started(t, endsPolitely), signals, true)
	if took := time.Since(began); status != 5 || err != nil || took < terminalLimit {
		t.Errorf("status %d, %v after %v; want 5 after %v", status, err, took, terminalLimit)
	}
}

func TestASecondInterruptMeansNow(t *testing.T) {
	cmd := started(t, `trap '' INT; touch "$1"; while :; do sleep 0.05; done`)
	signals := make(chan os.Signal)
	go func() {
		signals <- os.Interrupt
		signals <- os.Interrupt // at once: the same key press, heard twice
		time.Sleep(impatience + 100*time.Millisecond)
		signals <- os.Interrupt
	}()
	began := time.Now()
	status, err := waitForProgram(cmd, signals, false)
	if took := time.Since(began); status != statusFailed || err != nil || took < impatience || took > endLimit {
		t.Errorf("status %d, %v after %v; want 1 after the second", status, err, took)
	}
}

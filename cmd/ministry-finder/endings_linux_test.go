package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
)

// A terminal that is closed ends the program like Ctrl-C, which tidies up, but not below nohup.
func TestAClosedTerminalEndsTheProgram(t *testing.T) {
	if !slices.Contains(endings(), os.Signal(syscall.SIGHUP)) {
		t.Error("a closed terminal leaves what a command was about to remove")
	}
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	if slices.Contains(endings(), os.Signal(syscall.SIGHUP)) {
		t.Error("below nohup a closed terminal ends the program")
	}
}

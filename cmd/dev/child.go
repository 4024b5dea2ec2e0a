package main

import (
	"os"
	"os/exec"
	"time"
)

// What a task ends with when it does not end with the status of a child.
const (
	statusFailed = 1
	statusUsage  = 2
)

// interruptFirst has a child whose context ends interrupted, and killed only when
// it is still there after limit: it stops what it has started.
func interruptFirst(cmd *exec.Cmd, limit time.Duration) {
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = limit
}

//go:build !windows

package job

import (
	"context"
	"os"
	"os/exec"
)

// HoldChildren has the programs that are started from now on end with this one.
// Here it does nothing.
func HoldChildren() error { return nil }

// RunFree runs a program that may go on when this one ends, as may what it
// starts, such as a browser.
func RunFree(ctx context.Context, name string, args ...string) error {
	return exec.CommandContext(ctx, name, args...).Run()
}

// ExitNow ends this process; nothing holds it up here.
func ExitNow(status int) { os.Exit(status) }

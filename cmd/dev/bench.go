package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"ministryfinder/cmd/dev/build"
)

// benchStopLimit is how long an interrupted bench may take to stop the programs
// that it measures.
const benchStopLimit = time.Minute

// benchAll hands over to a program of its own, which is compiled with the
// finder's own packages, a database and a desktop.
func benchAll(ctx context.Context, args []string) (int, error) {
	program := filepath.Join(build.Dir, "bench"+build.Exe())
	err := build.Program(ctx, "the benches", program, "./cmd/dev/bench", build.EnvWithoutC()...)
	if err != nil {
		return statusFailed, err
	}
	path, err := filepath.Abs(program)
	if err != nil {
		return statusFailed, fmt.Errorf("find the benches: %w", err)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	interruptFirst(cmd, benchStopLimit)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return build.ExitStatus(cmd.Run())
}

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"ministryfinder/cmd/dev/build"
)

const (
	// endLimit is how long the program may take to end after an interrupt.
	endLimit = 15 * time.Second
	// terminalLimit is how long an interrupt from the terminal, which reaches
	// the program by itself, may take to show.
	terminalLimit = 2 * time.Second
	// impatience is after how long a second interrupt means: at once.
	impatience = time.Second
	// windowEndLimit is how long an unfinished build or installation may take to stop.
	windowEndLimit = 12 * time.Second
)

// runProgram builds the agent, starts it, and makes its window meanwhile: the
// finder is there in seconds also where the window takes minutes.
func runProgram(ctx context.Context, args []string) (int, error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := os.MkdirAll(build.Dir, 0o755); err != nil {
		return statusFailed, fmt.Errorf("make the folder for the programs: %w", err)
	}
	fmt.Fprintln(os.Stderr, "dev: building Ministry Finder")
	if err := build.Agent(ctx); err != nil {
		return statusFailed, err
	}
	select {
	case <-signals: // the compiler was interrupted too, or just got ready
		return statusFailed, nil
	default:
	}
	p, err := build.StartProgress(build.WindowProgressPath(), os.Stderr)
	if err != nil {
		return statusFailed, err
	}
	program := exec.Command(build.AgentPath(), args...)
	program.Stdin, program.Stdout, program.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := program.Start(); err != nil {
		p.End()
		return statusFailed, fmt.Errorf("start the program: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	window := make(chan struct{})
	go func() {
		defer close(window)
		makeWindowBeside(ctx, p)
	}()
	status, err := waitForProgram(program, signals, isTerminal(os.Stdin))
	cancel()
	select {
	case <-window:
	case <-time.After(windowEndLimit): // somebody may be asked something still
		os.Remove(build.WindowProgressPath())
	}
	return status, err
}

// makeWindowBeside makes the window while the program runs. Without a window
// everything else works, so a failure is a sentence and nothing more.
func makeWindowBeside(ctx context.Context, p *build.Progress) {
	defer p.End()
	err := makeWindow(ctx, p)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		fmt.Fprintf(os.Stderr, "dev: the health window is not available: %v\ndev: the finder and its tray icon work without it\n", err)
	default:
		fmt.Fprintf(os.Stderr, "dev: the health window is ready (%s)\n", p.Elapsed())
	}
}

// waitForProgram waits until the program ends and passes interrupts on. An
// interrupt from the terminal reaches the program by itself; passed on at once
// it would be a second one, by which people say that they do not want to wait.
func waitForProgram(program *exec.Cmd, signals <-chan os.Signal, terminal bool) (int, error) {
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	var interrupted time.Time
	var late, tooLate <-chan time.Time
	for {
		select {
		case err := <-ended:
			return build.ExitStatus(err)
		case s := <-signals:
			switch {
			case interrupted.IsZero():
				interrupted, tooLate = time.Now(), time.After(endLimit)
				if terminal && s == os.Interrupt {
					late = time.After(terminalLimit)
				} else {
					interrupt(program, s)
				}
			case time.Since(interrupted) > impatience:
				_ = program.Process.Kill()
			}
		case <-late:
			interrupt(program, os.Interrupt)
		case <-tooLate:
			fmt.Fprintf(os.Stderr, "dev: the program did not end within %v and is killed\n", endLimit)
			_ = program.Process.Kill()
		}
	}
}

// interrupt passes a signal on. Windows has no signals between processes: there
// the console tells both of us.
func interrupt(program *exec.Cmd, s os.Signal) {
	if runtime.GOOS != "windows" {
		_ = program.Process.Signal(s)
	}
}

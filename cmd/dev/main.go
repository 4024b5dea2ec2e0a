// Command dev holds the developer's tasks, the same on each system:
//
//	go run ./cmd/dev run     start the program, and make its window meanwhile
//	go run ./cmd/dev test    install what the tests need, check and test everything
//	go run ./cmd/dev bench   measure the promises about memory, CPU and speed
//	go run ./cmd/dev package make the packages for Linux and Windows
//	go run ./cmd/dev icons   draw the icons again from their SVG files
//
// It uses the standard library alone, so it starts at once on a fresh machine.
// It has many files because each task and each benchmark is one.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// A command is one task. It returns the exit status, and an error that is
// shown to the developer when the status alone does not tell enough.
type command struct {
	name, what string
	run        func(ctx context.Context, args []string) (int, error)
}

// hidden commands are children of the others.
const hidden = ""

func commands() []command {
	return []command{
		{"run", "build and start Ministry Finder; further arguments go to it", runProgram},
		{"test", "install what is missing, check, build and test; arguments as for go test", testAll},
		{"bench", "measure the promises [--json FILE] [--seconds N] [--minutes N] [" + benchNames() + "]", benchAll},
		{"package", "make packages in .dist [--only " + packageKinds() + "]", packAll},
		{"icons", "draw the icons again from their SVG files", drawIcons},
		{serveBytes, hidden, serveBytesCommand},
		{wakesCommand, hidden, wakesCommandRun},
	}
}

const (
	statusFailed = 1
	statusUsage  = 2
)

func main() {
	os.Exit(dispatch(os.Args[1:], os.Stdout, os.Stderr))
}

func dispatch(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(stdout)
		return 0
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		if err := goToRoot(); err != nil {
			fmt.Fprintln(stderr, "dev:", err)
			return statusFailed
		}
		if c.what != hidden {
			if err := buildAlike(); err != nil {
				fmt.Fprintln(stderr, "dev:", err)
				return statusFailed
			}
		}
		status, err := runCommand(c, args[1:])
		if err != nil {
			fmt.Fprintf(stderr, "dev %s: %v\n", c.name, err)
		}
		return status
	}
	fmt.Fprintf(stderr, "dev: there is no command %q\n\n", args[0])
	usage(stderr)
	return statusUsage
}

// runCommand runs a command that an interrupt ends. The command run handles
// interrupts itself: there they are the program's.
func runCommand(c command, args []string) (int, error) {
	ctx := context.Background()
	if c.name != "run" {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		defer stop()
	}
	return c.run(ctx, args)
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: go run ./cmd/dev COMMAND [arguments]")
	fmt.Fprintln(w)
	for _, c := range commands() {
		if c.what != hidden {
			fmt.Fprintf(w, "  %-7s %s\n", c.name, c.what)
		}
	}
}

// goToRoot changes to the folder with go.mod, so that each task may be started
// from anywhere in the project.
func goToRoot() error {
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the project: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return os.Chdir(dir)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return errors.New("find the project: no go.mod here or above; start it inside the project")
		}
		dir = parent
	}
}

// trimPath leaves the folder of the project out of what is compiled.
const trimPath = "-trimpath"

// buildAlike has every program of a task compiled as for a release, also those
// that the tests build: what is compiled once serves the agent, its tests, the
// checks and the packages, in this folder and in any other.
func buildAlike() error {
	out, err := exec.Command("go", "env", "GOFLAGS").Output()
	if err != nil {
		return fmt.Errorf("read the flags of the go command: %w", err)
	}
	flags, _ := without(strings.Fields(string(out)), trimPath)
	return os.Setenv("GOFLAGS", strings.Join(append(flags, trimPath), " "))
}

// envWithC is the environment for what is compiled with C: the window. It has the
// folder in it, as where somebody builds or tests it by hand: with another flag
// all of its C code would be compiled once more.
func envWithC() []string {
	flags, _ := without(strings.Fields(os.Getenv("GOFLAGS")), trimPath)
	return []string{"CGO_ENABLED=1", "GOFLAGS=" + strings.Join(flags, " ")}
}

// envWithoutC is the environment for everything else.
func envWithoutC() []string { return []string{"CGO_ENABLED=0"} }

// drawIcons hands over to a program of its own, which needs other modules.
func drawIcons(ctx context.Context, args []string) (int, error) {
	cmd := goCommand(ctx, append([]string{"run", "./cmd/dev/icons"}, args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return exitStatus(cmd.Run())
}

// goCommand prepares a call of the go command that ends when ctx does.
func goCommand(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "go", args...)
}

// exitStatus turns the end of a child into ours: its status when it ended by
// itself, an error when it could not be started.
func exitStatus(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	case errors.As(err, &exit):
		return statusFailed, nil // ended by a signal
	default:
		return statusFailed, err
	}
}

// Command dev holds the developer's tasks, the same on each system:
//
//	go run ./cmd/dev run     start the program, and make its window meanwhile
//	go run ./cmd/dev test    install what the tests need, check and test everything
//	go run ./cmd/dev bench   measure the promises about memory, CPU and speed
//	go run ./cmd/dev package make the packages for Linux and Windows
//	go run ./cmd/dev icons   draw the icons again from their SVG files
//
// It imports nothing from outside the project, so that it starts within seconds
// on a fresh machine, where the program itself takes minutes to compile and says
// meanwhile how far it is. What needs more is a program of its own: bench,
// release, icons.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"ministryfinder/cmd/dev/build"
)

// A command is one task. It returns the exit status, and an error that is
// shown to the developer when the status alone does not tell enough.
type command struct {
	name, what string
	run        func(ctx context.Context, args []string) (int, error)
}

func commands() []command {
	return []command{
		{"run", "build and start Ministry Finder; further arguments go to it", runProgram},
		{"test", "install what is missing, check, build and test; arguments as for go test", testAll},
		{"bench", "measure the promises; -h lists the benches and their flags", benchAll},
		{"package", "make packages in .dist [--only " + packageKinds() + "]", packAll},
		{"icons", "draw the icons again from their SVG files", drawIcons},
	}
}

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
		if err := build.Alike(); err != nil {
			fmt.Fprintln(stderr, "dev:", err)
			return statusFailed
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
		fmt.Fprintf(w, "  %-7s %s\n", c.name, c.what)
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

// drawIcons hands over to a program of its own, which needs other modules.
func drawIcons(ctx context.Context, args []string) (int, error) {
	cmd := build.GoCommand(ctx, append([]string{"run", "./cmd/dev/icons"}, args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return build.ExitStatus(cmd.Run())
}

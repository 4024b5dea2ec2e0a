package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"ministryfinder/cmd/dev/build"
)

// staticcheck finds mistakes that go vet does not.
const staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

const (
	// checkLimit bounds each check, as testTimeout does each package.
	checkLimit = 45 * time.Minute
	// checksAtOnce is how many builds for other systems run side by side: the linker
	// keeps one core busy.
	checksAtOnce = 2
	// checksBesideTests is how many checks run beside the tests, which are several
	// programs themselves.
	checksBesideTests = 1
)

// A check is one thing that is looked at before the tests or beside them.
type check struct {
	name string
	run  func(ctx context.Context, out io.Writer) error
}

// builds makes the programs that the tests start.
func builds(withWindow bool) []check {
	all := []check{{"build ministry-finder", func(ctx context.Context, _ io.Writer) error { return build.Agent(ctx) }}}
	if withWindow {
		all = append(all, check{"build ministry-finder-window", func(ctx context.Context, out io.Writer) error {
			p, err := build.StartProgress(build.WindowProgressPath(), out)
			if err != nil {
				return err
			}
			defer p.End()
			p.Step("building the window; the first time takes about four minutes")
			return build.Window(ctx, p)
		}})
	}
	return all
}

// quickChecks are the checks of the source that take seconds.
func quickChecks() []check {
	return []check{{"gofmt", checkFormat}, goCheck(build.EnvWithoutC(), "vet", "./...")}
}

// slowChecks look further at the source.
func slowChecks(withWindow bool) []check {
	all := []check{
		// A module of its own, so that it is none of ours.
		goCheck(build.EnvWithoutC(), "run", staticcheck, "./..."),
		// The faults that tests ask for are in a program of their own.
		goCheck(build.EnvWithoutC(), "vet", "-tags", "misbehave", "./embedded/web", "./cmd/ministry-finder"),
	}
	if withWindow {
		all = append(all, goCheck(build.EnvWithC(), slices.Concat([]string{"run", staticcheck}, build.WindowTags(), []string{windowPackage})...),
			goCheck(build.EnvWithC(), slices.Concat([]string{"vet"}, build.WindowTags(), []string{windowPackage})...))
	}
	return all
}

// otherSystems build the program for other systems. macOS is left out: its tray
// needs a Mac's own compiler. This system's program is built already. The tests that
// make packages and try Windows find there what they would compile.
func otherSystems() []check {
	var all []check
	for _, system := range []string{"linux/amd64", "linux/arm64", "windows/amd64"} {
		if system == runtime.GOOS+"/"+runtime.GOARCH {
			continue
		}
		goos, goarch, _ := strings.Cut(system, "/")
		all = append(all, goCheck(append(build.EnvWithoutC(), "GOOS="+goos, "GOARCH="+goarch),
			"build", "-o", os.DevNull, "./cmd/ministry-finder"))
	}
	return all
}

func goCheck(env []string, args ...string) check {
	return check{strings.Join(env, " ") + " go " + strings.Join(args, " "), func(ctx context.Context, out io.Writer) error {
		cmd := build.GoCommand(ctx, args...)
		cmd.Env = append(os.Environ(), env...)
		cmd.Stdout, cmd.Stderr = out, out
		return cmd.Run()
	}}
}

// checkFormat lists the files that gofmt would change. Dot folders are left
// out: they hold what was built, not what was written.
func checkFormat(ctx context.Context, _ io.Writer) error {
	entries, err := os.ReadDir(".")
	if err != nil {
		return fmt.Errorf("list the project: %w", err)
	}
	args := []string{"-l"}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && (e.IsDir() || strings.HasSuffix(e.Name(), ".go")) {
			args = append(args, e.Name())
		}
	}
	if len(args) == 1 {
		return nil // gofmt without a file would wait for one on standard input
	}
	cmd := exec.CommandContext(ctx, "gofmt", args...)
	var files bytes.Buffer
	cmd.Stdout, cmd.Stderr = &files, &files
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("gofmt: %w\n%s", err, files.Bytes())
	}
	if files.Len() > 0 {
		return fmt.Errorf("these files are not formatted; run gofmt -w on them:\n%s", files.Bytes())
	}
	return nil
}

// runChecks runs all checks and returns the names of those that failed.
func runChecks(ctx context.Context, checks []check, out io.Writer) []string {
	return runChecksWithin(ctx, checkLimit, checks, out)
}

// runChecksWithin is runChecks with another limit for each check.
func runChecksWithin(ctx context.Context, limit time.Duration, checks []check, out io.Writer) []string {
	var failed []string
	for _, c := range checks {
		if ctx.Err() != nil {
			break
		}
		if !c.runWithin(ctx, limit, out) {
			failed = append(failed, c.name)
		}
	}
	return failed
}

// runSideBySide is runChecks of so many checks at once. Those that failed are
// returned in the order of the checks.
func runSideBySide(ctx context.Context, atOnce int, checks []check, out io.Writer) []string {
	var running sync.WaitGroup
	told := &sharedWriter{to: out}
	next, well := make(chan int), make([]bool, len(checks))
	for range atOnce {
		running.Go(func() {
			for i := range next {
				well[i] = checks[i].runWithin(ctx, checkLimit, told)
			}
		})
	}
	for i := range checks {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	running.Wait()
	var failed []string
	for i, c := range checks {
		if !well[i] {
			failed = append(failed, c.name)
		}
	}
	return failed
}

// runWithin runs a check within a limit, tells what came of it, and reports
// whether all is well.
func (c check) runWithin(ctx context.Context, limit time.Duration, out io.Writer) bool {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := c.run(limited, out); err != nil {
		fmt.Fprintf(out, "dev: FAILED %s: %v\n", c.name, err)
		return false
	}
	fmt.Fprintf(out, "dev: ok %s (%s)\n", c.name, build.InWords(time.Since(began)))
	return true
}

// sharedWriter lets several write, one at a time.
type sharedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *sharedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(b)
}

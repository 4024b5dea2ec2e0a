package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// buildVariable tells tests where the programs are that they start.
const buildVariable = "MINISTRY_FINDER_BUILD"

const (
	// testTimeout is go test's own limit for one package.
	testTimeout = "25m"
	// checkLimit bounds each check before the tests.
	checkLimit = 20 * time.Minute
	// stopLimit is how long an interrupted child may take to tidy up.
	stopLimit = 20 * time.Second
	// morePackages is how many more packages than cores are tested at once: tests
	// wait for a browser, a desktop or a disk for a part of their time.
	morePackages = 1
)

// staticcheck finds mistakes that go vet does not.
const staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

// A check is one thing that is looked at before the tests run.
type check struct {
	name string
	run  func(ctx context.Context, out io.Writer) error
}

// testAll installs, builds, checks and tests. A check that fails does not keep
// the tests from running, because their output is what the developer looks for;
// it does make the whole fail.
func testAll(ctx context.Context, args []string) (int, error) {
	each, args, err := takeFuzz(args)
	if err != nil {
		return statusUsage, err
	}
	if each > 0 {
		return fuzzAll(ctx, each, args)
	}
	args, bare := without(args, "-short-circuit")
	quick := isQuick(args)
	withWindow := prepareTests(ctx)
	dir, err := filepath.Abs(buildDir)
	if err != nil {
		return statusFailed, fmt.Errorf("find the folder for the programs: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return statusFailed, fmt.Errorf("make the folder for the programs: %w", err)
	}
	failed := runChecks(ctx, builds(withWindow), os.Stderr)
	switch {
	case bare:
	case quick:
		failed = append(failed, runChecks(ctx, quickChecks(), os.Stderr)...)
	default:
		failed = append(failed, runChecks(ctx, sourceChecks(withWindow), os.Stderr)...)
		targets, err := fuzzTargets(".")
		if err != nil {
			return statusFailed, err
		}
		brief := fuzzBriefChecks(inPackages(targets, args), dir, "CGO_ENABLED="+cgo(withWindow))
		failed = append(failed, runSideBySide(ctx, fuzzAtOnce, brief, os.Stderr)...)
	}
	if ctx.Err() != nil {
		return statusFailed, ctx.Err()
	}
	if len(failed) > 0 {
		fmt.Fprintf(os.Stderr, "dev: failed before the tests: %s\n", strings.Join(failed, ", "))
	}
	if quick {
		slow, err := slowTests(".")
		if err != nil {
			return statusFailed, err
		}
		args = append([]string{"-skip", skipPattern(slow)}, args...)
	}
	if !bare {
		args = append([]string{"-vet=off"}, args...) // it was a check before
	}
	cmd := goCommand(ctx, testArguments(args, withWindow)...)
	cmd.Env = append(os.Environ(), buildVariable+"="+dir, "CGO_ENABLED="+cgo(withWindow))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopLimit
	status, err := exitStatus(cmd.Run())
	if status == 0 && len(failed) > 0 {
		status = statusFailed
	}
	return status, err
}

// prepareTests installs what the tests need, and says whether the window can be
// built. Where packages cannot be installed, the tests that need them say so.
func prepareTests(ctx context.Context) (withWindow bool) {
	if packages := missingPackages(ctx, testNeeds()); len(packages) > 0 {
		if err := install(ctx, packages, "the tests start real databases, a browser and a desktop"); err != nil {
			fmt.Fprintln(os.Stderr, "dev:", err)
		}
	}
	if packages := missingPackages(ctx, windowNeeds()); len(packages) > 0 {
		fmt.Fprintf(os.Stderr, "dev: without the window, because %s is missing\n", strings.Join(packages, " "))
		return false
	}
	if err := checkCompiler(runtime.GOOS, hasCommand); err != nil {
		fmt.Fprintln(os.Stderr, "dev: without the window:", err)
		return false
	}
	return true
}

// longest are the packages whose tests take longest. They begin first, so that
// none of them is left for one core at the end.
var longest = []string{"./embedded/admin", "./embedded/web", "./cmd/ministry-finder", "./embedded/finder", "./embedded/store",
	"./embedded/finder/modeltest"}

// testArguments completes the arguments for go test: the developer's flags come
// after ours and win, and without a package all are tested.
func testArguments(args []string, withWindow bool) []string {
	all := append([]string{"test"}, tags(withWindow)...)
	all = append(all, "-timeout", testTimeout, "-p", strconv.Itoa(runtime.NumCPU()+morePackages))
	all = append(all, args...)
	if !slices.ContainsFunc(args, isPackagePattern) {
		all = append(append(all, longest...), "./...") // go test takes each once
	}
	return all
}

func isPackagePattern(arg string) bool {
	return arg == "." || strings.HasPrefix(arg, "./") || strings.HasPrefix(arg, "ministryfinder")
}

// without takes a flag out of the arguments and says whether it was there.
func without(args []string, flag string) ([]string, bool) {
	i := slices.Index(args, flag)
	if i < 0 {
		return args, false
	}
	return slices.Delete(slices.Clone(args), i, i+1), true
}

func tags(withWindow bool) []string {
	if withWindow {
		return windowTags()
	}
	return nil
}

func cgo(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// builds makes the programs that the tests start.
func builds(withWindow bool) []check {
	all := []check{{"build ministry-finder", func(ctx context.Context, _ io.Writer) error { return buildAgent(ctx) }}}
	if withWindow {
		all = append(all, check{"build ministry-finder-window", func(ctx context.Context, out io.Writer) error {
			p, err := startProgress(buildingPath(), out)
			if err != nil {
				return err
			}
			defer p.end()
			p.step("building the window; the first time takes about four minutes")
			return buildWindow(ctx, p)
		}})
	}
	return all
}

// quickChecks are the checks of the source that take seconds.
func quickChecks() []check {
	return []check{{"gofmt", checkFormat}, goCheck([]string{"CGO_ENABLED=0"}, "vet", "./...")}
}

// sourceChecks looks at the source, also as it is for other systems. macOS is
// left out: its tray needs a Mac's own compiler.
func sourceChecks(withWindow bool) []check {
	all := quickChecks()
	if withWindow {
		all = append(all, goCheck([]string{"CGO_ENABLED=1"}, append(append([]string{"vet"}, windowTags()...), "./...")...))
	}
	// The faults that tests ask for are in a program of their own.
	all = append(all, goCheck([]string{"CGO_ENABLED=0"}, "vet", "-tags", "misbehave", "./embedded/web", "./cmd/ministry-finder"))
	// A module of its own, so that it is none of ours.
	all = append(all, goCheck([]string{"CGO_ENABLED=" + cgo(withWindow)}, append(append([]string{"run", staticcheck}, tags(withWindow)...),
		"./...")...))
	for _, system := range []string{"linux/amd64", "linux/arm64", "windows/amd64"} {
		goos, goarch, _ := strings.Cut(system, "/")
		all = append(all, goCheck([]string{"CGO_ENABLED=0", "GOOS=" + goos, "GOARCH=" + goarch},
			"build", "-trimpath", "-o", os.DevNull, "./cmd/ministry-finder")) // as for a release, see cmd/dev/release
	}
	return all
}

func goCheck(env []string, args ...string) check {
	return check{strings.Join(env, " ") + " go " + strings.Join(args, " "), func(ctx context.Context, out io.Writer) error {
		cmd := goCommand(ctx, args...)
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
	fmt.Fprintf(out, "dev: ok %s (%s)\n", c.name, inWords(time.Since(began)))
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

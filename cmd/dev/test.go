package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ministryfinder/cmd/dev/build"
)

// buildVariable tells tests where the programs are that they start.
const buildVariable = "MINISTRY_FINDER_BUILD"

const (
	// testTimeout is go test's own limit for one package: the first run on a new machine
	// compiles everything beside the tests.
	testTimeout = "45m"
	// quickerLimit bounds the installation of what the tests get by without.
	quickerLimit = 3 * time.Minute
	// stopLimit is how long an interrupted child may take to tidy up.
	stopLimit = 20 * time.Second
	// morePackages is how many more packages than cores are tested at once: tests
	// wait for a desktop or a disk for a part of their time. moreTests is the same for
	// those tests of a package that may run beside each other: they are of browsers, which
	// keep the cores busy, and of whole programs, which wait for most of their time.
	morePackages = 2
	moreTests    = 2
	// moreQuickPackages is the same with -short, whose tests wait for most of their time.
	moreQuickPackages = 4
)

// testAll installs, builds, checks and tests. The tests wait for a part of their
// time, so the checks that they need nothing of run beside them. A check that fails
// does not keep the tests from running, because their output is what the developer
// looks for; it does make the whole fail.
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
	dir, err := filepath.Abs(build.Dir)
	if err != nil {
		return statusFailed, fmt.Errorf("find the folder for the programs: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return statusFailed, fmt.Errorf("make the folder for the programs: %w", err)
	}
	failed := runChecks(ctx, builds(withWindow), os.Stderr)
	if !bare {
		failed = append(failed, runChecks(ctx, quickChecks(), os.Stderr)...)
	}
	var beside []check
	if !bare && !quick {
		targets, err := fuzzTargets(".")
		if err != nil {
			return statusFailed, err
		}
		failed = append(failed, runSideBySide(ctx, checksAtOnce, otherSystems(), os.Stderr)...)
		beside = append(slowChecks(withWindow), fuzzBriefChecks(inPackages(targets, args), dir, build.EnvWithoutC())...)
	}
	if ctx.Err() != nil {
		return statusFailed, ctx.Err()
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
	runs, err := testRuns(ctx, args, withWindow)
	if err != nil {
		return statusFailed, err
	}
	var checking sync.WaitGroup
	var failedBeside []string
	checking.Go(func() { failedBeside = runSideBySide(ctx, checksBesideTests, beside, os.Stderr) })
	status, err := runTests(ctx, runs, buildVariable+"="+dir)
	checking.Wait()
	if failed = append(failed, failedBeside...); len(failed) > 0 {
		fmt.Fprintf(os.Stderr, "dev: checks that failed: %s\n", strings.Join(failed, ", "))
		status = max(status, statusFailed)
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
	if packages := missingPackages(ctx, quickerNeeds()); len(packages) > 0 {
		briefly, cancel := context.WithTimeout(ctx, quickerLimit)
		if err := install(briefly, packages, "the tests with a browser take half the time with it"); err != nil {
			fmt.Fprintln(os.Stderr, "dev: the tests take longer:", err)
		}
		cancel()
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
var longest = []string{"./cmd/ministry-finder", "./embedded/admin", "./embedded/web", "./embedded/finder", "./embedded/store",
	"./cmd/dev/bench", "./embedded/finder/modeltest", "./embedded/connect", "./embedded/connectmail", "./cmd/dev/release"}

// windowPackage is the one package whose tests are compiled with C.
const windowPackage = "ministryfinder/cmd/ministry-finder-window"

// A testRun is one call of go test.
type testRun struct {
	env, args []string
}

// testRuns are the calls of go test for the developer's arguments: his flags come
// after ours and win, and without a package all are tested. The window is tested
// with C, everything else as it is shipped, without: go test need not compile it
// a second time. The race detector alone needs C everywhere.
func testRuns(ctx context.Context, args []string, withWindow bool) ([]testRun, error) {
	var patterns []string
	more := morePackages
	if isQuick(args) {
		more = moreQuickPackages
	}
	flags := []string{"test", "-timeout", testTimeout, "-p", strconv.Itoa(runtime.NumCPU() + more),
		"-parallel", strconv.Itoa(runtime.NumCPU() + moreTests)}
	for _, arg := range args {
		if isPackagePattern(arg) {
			patterns = append(patterns, arg)
		} else {
			flags = append(flags, arg)
		}
	}
	if len(patterns) == 0 {
		patterns = append(slices.Clone(longest), "./...") // each is named once
	}
	withC := slices.Concat(flags[:1], tags(withWindow), flags[1:])
	switch {
	case !withWindow:
		return []testRun{{build.EnvWithoutC(), append(flags, patterns...)}}, nil
	case slices.Contains(args, "-race"):
		return []testRun{{build.EnvWithC(), append(withC, patterns...)}}, nil
	}
	packages, err := packagesOf(ctx, patterns)
	if err != nil {
		return nil, err
	}
	var runs []testRun
	if i := slices.Index(packages, windowPackage); i >= 0 {
		packages = slices.Delete(packages, i, i+1)
		runs = append(runs, testRun{build.EnvWithC(), append(withC, windowPackage)})
	}
	if len(packages) > 0 {
		runs = append(runs, testRun{build.EnvWithoutC(), append(flags, packages...)})
	}
	return runs, nil
}

// packagesOf lists the packages that patterns stand for.
func packagesOf(ctx context.Context, patterns []string) ([]string, error) {
	cmd := build.GoCommand(ctx, append([]string{"list"}, patterns...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages: %w", err)
	}
	return strings.Fields(string(out)), nil
}

// runTests makes the calls side by side, and tells at the end which tests took
// longest.
func runTests(ctx context.Context, runs []testRun, env string) (int, error) {
	told := &results{out: os.Stdout}
	statuses, errs := make([]int, len(runs)), make([]error, len(runs))
	var running sync.WaitGroup
	for i, run := range runs {
		running.Go(func() { statuses[i], errs[i] = run.start(ctx, told, env) })
	}
	running.Wait()
	told.tellSlowest(os.Stderr)
	return slices.Max(append(statuses, 0)), errors.Join(errs...)
}

// start runs the tests. What go test says is told in its own words, unless the
// developer asks for another form.
func (r testRun) start(ctx context.Context, told *results, env string) (int, error) {
	args := r.args
	ownForm := slices.ContainsFunc(args, asksForAForm)
	if !ownForm {
		args = slices.Insert(slices.Clone(args), 1, "-json")
	}
	cmd := build.GoCommand(ctx, args...)
	cmd.Env = slices.Concat(os.Environ(), r.env, []string{env})
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	interruptFirst(cmd, stopLimit)
	if ownForm {
		return build.ExitStatus(cmd.Run())
	}
	said, w := io.Pipe()
	cmd.Stdout = w
	done := make(chan struct{})
	go func() {
		defer close(done)
		told.read(said)
	}()
	err := cmd.Run()
	w.Close()
	<-done
	return build.ExitStatus(err)
}

// asksForAForm is true for flags with which go test prints something else than
// what came of each package.
func asksForAForm(arg string) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	return strings.HasPrefix(arg, "-") && slices.Contains([]string{"v", "json", "bench", "list", "c", "h", "help", "n", "x"}, name)
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
		return build.WindowTags()
	}
	return nil
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"ministryfinder/cmd/dev/build"
)

const (
	// fuzzFlag asks that each target is attacked for longer, as in -fuzz 5m.
	fuzzFlag = "-fuzz"
	// fuzzBriefly is how long each target is attacked in every run of the tests.
	fuzzBriefly = time.Second
	// fuzzMinimise bounds how long a long run spends on making one input smaller;
	// go test's minute would be all of a short one.
	fuzzMinimise = 5 * time.Second
	// fuzzMost is the longest time for one target.
	fuzzMost = 24 * time.Hour
	// fuzzSpare is what building and starting a target may take beside its time.
	fuzzSpare = 10 * time.Minute
	// noTests keeps the ordinary tests from running as well.
	noTests = "^$"
)

// A fuzzTarget is a function that attacks one parser with made-up input.
type fuzzTarget struct{ dir, name string }

// takeFuzz takes "-fuzz TIME" out of the arguments; without it the time is zero.
func takeFuzz(args []string) (time.Duration, []string, error) {
	for i, arg := range args {
		value, joined := strings.CutPrefix(arg, fuzzFlag+"=")
		rest := slices.Clone(args[i+1:])
		switch {
		case joined:
		case arg == fuzzFlag && len(rest) > 0:
			value, rest = rest[0], rest[1:]
		case arg == fuzzFlag:
			return 0, nil, fmt.Errorf("%s wants a time for each target, such as %s 5m", fuzzFlag, fuzzFlag)
		default:
			continue
		}
		for_, err := time.ParseDuration(value)
		if err != nil || for_ < time.Second || for_ > fuzzMost {
			return 0, nil, fmt.Errorf("%s %s: name a time from 1s to 24h, such as %s 5m", fuzzFlag, value, fuzzFlag)
		}
		return for_, append(slices.Clone(args[:i]), rest...), nil
	}
	return 0, args, nil
}

// fuzzTargets lists the project's targets by reading the source, since asking
// each test program would start its databases.
func fuzzTargets(root string) ([]fuzzTarget, error) {
	var found []fuzzTarget
	err := eachTestFile(root, func(path string, file *ast.File) {
		for _, name := range functions(file) {
			if strings.HasPrefix(name, "Fuzz") {
				found = append(found, fuzzTarget{filepath.Dir(path), name})
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("look for fuzz targets: %w", err)
	}
	return found, nil
}

// fuzzBriefChecks attacks each target for a moment, from its stored corpus.
// The test programs are those that go test has built anyway: without the
// instrumentation that guides a long run, which takes minutes to compile.
func fuzzBriefChecks(targets []fuzzTarget, buildDir string, env []string) []check {
	var all []check
	programs := map[string]*fuzzProgram{}
	for _, target := range targets {
		if programs[target.dir] == nil {
			programs[target.dir] = &fuzzProgram{dir: target.dir, buildDir: buildDir, env: env}
		}
		program := programs[target.dir]
		all = append(all, check{"fuzz " + target.dir + " " + target.name, func(ctx context.Context, out io.Writer) error {
			path, err := program.build(ctx)
			if err != nil {
				return err
			}
			cmd := exec.CommandContext(ctx, path, "-test.run="+noTests, "-test.parallel=1", "-test.fuzz=^"+target.name+"$",
				"-test.fuzztime="+fuzzBriefly.String(),
				"-test.fuzzcachedir="+filepath.Join(buildDir, "fuzz", filepath.FromSlash(target.dir)))
			cmd.Dir = target.dir
			return attack(cmd, out)
		}})
	}
	return all
}

// fuzzProgram is the test program of a folder, which is built once.
type fuzzProgram struct {
	dir, buildDir string
	env           []string // of the compiler

	mu   sync.Mutex
	path string // empty before it is built
}

func (p *fuzzProgram) build(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path != "" {
		return p.path, nil
	}
	path := filepath.Join(p.buildDir, "fuzz", strings.NewReplacer("/", "-", `\`, "-").Replace(p.dir)+".test"+build.Exe())
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("make the folder for fuzzing: %w", err)
	}
	// Without tables for a debugger, as go test itself links.
	cmd := build.GoCommand(ctx, "test", "-c", "-ldflags=-s -w", "-o", path, "./"+filepath.ToSlash(p.dir))
	cmd.Env = append(os.Environ(), p.env...)
	if answer, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the tests of %s: %w\n%s", p.dir, err, answer)
	}
	p.path = path
	return path, nil
}

// fuzzLongChecks attacks each target for a time, guided by which code it reaches.
func fuzzLongChecks(targets []fuzzTarget, each time.Duration) []check {
	var all []check
	for _, target := range targets {
		all = append(all, check{fmt.Sprintf("fuzz %s %s for %s", target.dir, target.name, each), func(ctx context.Context, out io.Writer) error {
			cmd := build.GoCommand(ctx, "test", "-run="+noTests, "-fuzz=^"+target.name+"$", "-fuzztime="+each.String(),
				"-fuzzminimizetime="+fuzzMinimise.String(), "./"+filepath.ToSlash(target.dir))
			return attack(cmd, out)
		}})
	}
	return all
}

// inPackages keeps the targets in the packages that were named; without a name
// all are kept.
func inPackages(targets []fuzzTarget, args []string) []fuzzTarget {
	if !slices.ContainsFunc(args, isPackagePattern) {
		return targets
	}
	return slices.DeleteFunc(slices.Clone(targets), func(t fuzzTarget) bool {
		return !slices.ContainsFunc(args, func(arg string) bool {
			if !isPackagePattern(arg) {
				return false
			}
			dir := filepath.ToSlash(t.dir)
			name := strings.TrimPrefix(strings.TrimPrefix(arg, "ministryfinder/"), "./")
			under, all := strings.CutSuffix(name, "...")
			return dir == strings.TrimSuffix(name, "/") || all && strings.HasPrefix(dir+"/", under)
		})
	})
}

// fuzzAll attacks the targets and nothing else.
func fuzzAll(ctx context.Context, each time.Duration, args []string) (int, error) {
	targets, err := fuzzTargets(".")
	if err != nil {
		return statusFailed, err
	}
	targets = inPackages(targets, args)
	if len(targets) == 0 {
		return statusUsage, fmt.Errorf("there is no fuzz target in %s", strings.Join(args, " "))
	}
	prepareTests(ctx)
	fmt.Fprintf(os.Stderr, "dev: %d targets, %s each\n", len(targets), each)
	if failed := runChecksWithin(ctx, each+fuzzSpare, fuzzLongChecks(targets, each), os.Stderr); len(failed) > 0 {
		return statusFailed, fmt.Errorf("found something in: %s (the input is kept in testdata/fuzz there)", strings.Join(failed, ", "))
	}
	return 0, ctx.Err()
}

// outOfTime is how go test ends, now and then, when the time for a target is
// over and nothing was found: it takes its own time limit for a failure when
// the limit reaches it before its workers (https://go.dev/issue/75804).
var outOfTime = regexp.MustCompile(`(?m)^--- FAIL: Fuzz\w+ \([0-9.]+s\)\n    context deadline exceeded\nFAIL$`)

// foundNothing tells that a target only ran out of time. Whatever is found is
// told in other words, and its input is kept.
func foundNothing(said string) bool {
	return outOfTime.MatchString(said) && strings.Count(said, "--- FAIL") == 1 &&
		!strings.Contains(said, "Failing input") && !strings.Contains(said, "panic: ")
}

// attack runs a fuzz target and tells what it printed only when it found something.
func attack(cmd *exec.Cmd, out io.Writer) error {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	interruptFirst(cmd, stopLimit)
	err := cmd.Run()
	if err != nil && foundNothing(said.String()) {
		return nil
	}
	if err != nil {
		_, _ = out.Write(said.Bytes()) // the error is told all the same
	}
	return err
}

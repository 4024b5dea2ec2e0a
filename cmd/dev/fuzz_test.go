package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/cmd/dev/build"
)

func TestTheTimeForFuzzingIsTakenFromTheArguments(t *testing.T) {
	for _, c := range []struct {
		args, rest []string
		each       time.Duration
		wrong      bool
	}{
		{args: []string{"-v", "./..."}, rest: []string{"-v", "./..."}},
		{args: []string{"-fuzz", "5m", "./agent/..."}, rest: []string{"./agent/..."}, each: 5 * time.Minute},
		{args: []string{"-v", "-fuzz=90s"}, rest: []string{"-v"}, each: 90 * time.Second},
		{args: []string{"-fuzz", "24h"}, rest: []string{}, each: fuzzMost},
		{args: []string{"-fuzz", "24h1s"}, wrong: true},
		{args: []string{"-fuzz", "FuzzRead"}, wrong: true},
		{args: []string{"-fuzz"}, wrong: true},
		{args: []string{"-fuzz=0"}, wrong: true},
	} {
		each, rest, err := takeFuzz(c.args)
		if (err != nil) != c.wrong || err == nil && (each != c.each || !slices.Equal(rest, c.rest)) {
			t.Errorf("%q: %v %q %v", c.args, each, rest, err)
		}
	}
}

// A target that finds something fails the whole, and says with what.
func TestFuzzTargetsAreFoundAndWhatTheyFindIsTold(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module example.org/x\n\ngo 1.26\n",
		"a/a_test.go":    "package a\nimport \"testing\"\nfunc FuzzBad(f *testing.F) { f.Add(7); f.Fuzz(func(t *testing.T, n int) { if n == 7 { t.Error(\"seven\") } }) }\n",
		"b/b_test.go":    "package b\nimport \"testing\"\nfunc FuzzGood(f *testing.F) { f.Fuzz(func(t *testing.T, n int) {}) }\ntype x struct{}\nfunc (x) FuzzNone() {}\n",
		".c/c_test.go":   "package c\nfunc FuzzHidden() {}\n",
		"b/no_tests.go":  "package b\nfunc FuzzNoTest() {}\n",
		"a/other_.go.in": "",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	targets, err := fuzzTargets(".")
	if err != nil || !slices.Equal(targets, []fuzzTarget{{"a", "FuzzBad"}, {"b", "FuzzGood"}}) {
		t.Fatal(targets, err)
	}
	for arg, want := range map[string]int{"./a": 1, "./...": 2, "./a/": 1, "-v": 2, "./b/...": 1, "ministryfinder/b": 1, "./c": 0} {
		if got := inPackages(targets, []string{arg}); len(got) != want {
			t.Errorf("%s: %v", arg, got)
		}
	}
	var out strings.Builder
	dir := t.TempDir()
	failed := runSideBySide(context.Background(), checksAtOnce, fuzzBriefChecks(targets, dir, build.EnvWithoutC()), &out)
	if !slices.Equal(failed, []string{"fuzz a FuzzBad"}) || !strings.Contains(out.String(), "seven") ||
		!strings.Contains(out.String(), "ok fuzz b FuzzGood") {
		t.Errorf("failed: %q\n%s", failed, &out)
	}
	if failed := runChecksWithin(context.Background(), time.Minute, fuzzLongChecks(targets[:1], time.Second), io.Discard); len(failed) != 1 {
		t.Error("a long run finds nothing")
	}
}

// What go test says about its own time limit is no finding; all else is.
func TestATargetThatOnlyRanOutOfTimeFoundNothing(t *testing.T) {
	const ran = "fuzz: elapsed: 10s, execs: 16229 (0/sec), new interesting: 10 (total: 20)\n"
	for said, nothing := range map[string]bool{
		ran + "--- FAIL: FuzzRead (10.03s)\n    context deadline exceeded\nFAIL\n":                                true,
		ran + "--- FAIL: FuzzRead (10.03s)\n    context deadline exceeded\nFAIL\nexit status 1\nFAIL\tx\t10.1s\n": true,
		ran + "PASS\n": false, "": false, ran + "FAIL\n": false,
		ran + "--- FAIL: FuzzRead (3.0s)\n    --- FAIL: FuzzRead (0.00s)\n        a_test.go:3: context deadline exceeded\n    \n    Failing input written to testdata/fuzz/FuzzRead/1\nFAIL\n": false,
		ran + "--- FAIL: FuzzRead (3.0s)\n    context deadline exceeded\n    Failing input written to testdata/fuzz/FuzzRead/1\nFAIL\n":                                                        false,
		ran + "--- FAIL: FuzzRead (3.0s)\n    fuzzing process hung or terminated unexpectedly: exit status 2\nFAIL\n":                                                                          false,
		"panic: context deadline exceeded\n--- FAIL: FuzzRead (10.03s)\n    context deadline exceeded\nFAIL\n":                                                                                 false,
	} {
		if foundNothing(said) != nothing {
			t.Errorf("found nothing is %v of\n%s", !nothing, said)
		}
	}
}

// Each target begins with what earlier attacks found worth keeping.
func TestEveryTargetHasAStoredCorpus(t *testing.T) {
	targets, err := fuzzTargets("../..")
	if err != nil || len(targets) == 0 {
		t.Fatal(targets, err)
	}
	for _, target := range targets {
		stored, err := os.ReadDir(filepath.Join(target.dir, "testdata", "fuzz", target.name))
		if err != nil || len(stored) == 0 {
			t.Errorf("%s of %s has none: go test keeps what it finds in $(go env GOCACHE)/fuzz: %v", target.name, target.dir, err)
		}
	}
}

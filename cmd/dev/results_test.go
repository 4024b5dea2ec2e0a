package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/cmd/dev/build"
)

// go test itself is asked, so that its form is the one that is read.
func TestTheResultsAreToldAsGoTestTellsThem(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod": "module x\n",
		"good/a_test.go": `package a
import ("fmt"; "testing")
func TestGood(t *testing.T) { fmt.Println("chatter"); t.Log("silent"); t.Run("part", func(t *testing.T) { t.Log("silent") }) }
`,
		"bad/b_test.go": `package b
import "testing"
func TestFine(t *testing.T) { t.Log("silent") }
func TestBad(t *testing.T) { t.Run("whole", func(t *testing.T) { t.Log("silent") }); t.Run("part", func(t *testing.T) { t.Error("crooked") }) }
`,
		"torn/c_test.go":   "package c\nimport \"testing\"\nfunc TestTorn(t *testing.T) { t.Log(\"before\"); panic(\"torn\") }\n",
		"wrong/d_test.go":  "package d\nfunc x() { y() }\n",
		"empty/nothing.go": "package e\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		dir    string
		status int
		has    []string
		not    []string
	}{
		{dir: "good", has: []string{"ok  \tx/good\t"}, not: []string{"chatter", "silent", "TestGood", "PASS"}},
		{dir: "bad", status: 1, not: []string{"silent", "TestFine", "TestBad/whole", "==="},
			has: []string{"--- FAIL: TestBad (", "    --- FAIL: TestBad/part (", "b_test.go:4: crooked\n", "FAIL\tx/bad\t"}},
		{dir: "torn", status: 1, has: []string{"c_test.go:3: before\n", "panic: torn", "FAIL\tx/torn\t"}},
		{dir: "wrong", status: 1, has: []string{"undefined: y", "FAIL\tx/wrong [build failed]"}},
		{dir: "empty", not: []string{"FAIL"}},
	} {
		var out strings.Builder
		told := &results{out: &out}
		run := testRun{build.EnvWithoutC(), []string{"test", "-count=1", "./" + c.dir}}
		status, err := run.start(t.Context(), told, "A=B")
		if err != nil || status != c.status {
			t.Errorf("%s: status %d, %v", c.dir, status, err)
		}
		for _, want := range c.has {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not tell %q:\n%s", c.dir, want, &out)
			}
		}
		for _, not := range c.not {
			if strings.Contains(out.String(), not) {
				t.Errorf("%s tells %q:\n%s", c.dir, not, &out)
			}
		}
		if len(told.packages) > 0 {
			t.Errorf("%s: something is kept of what has ended: %v", c.dir, told.packages)
		}
	}
}

func TestTheSlowestTestsAreNamed(t *testing.T) {
	r := &results{tests: []timedTest{{"x TestQuick", time.Millisecond}, {"x TestSlow", 3 * time.Second}, {"y TestSlower", time.Minute}}}
	for range slowestTold {
		r.tests = append(r.tests, timedTest{"z TestMiddle", 10 * time.Second})
	}
	var out strings.Builder
	r.tellSlowest(&out)
	begins := "dev: the slowest of 23 tests, beside each other\n    60.0 s  y TestSlower\n    10.0 s  z TestMiddle\n"
	if said := out.String(); !strings.HasPrefix(said, begins) ||
		strings.Contains(said, "TestQuick") || strings.Contains(said, "TestSlow\n") || strings.Count(said, "\n") != 1+slowestTold {
		t.Errorf("it says\n%s", said)
	}
	out.Reset()
	if (&results{tests: r.tests[:1]}).tellSlowest(&out); out.Len() > 0 {
		t.Errorf("of quick tests it says %q", out.String())
	}
}

// A package that says very much is told while it runs, and nothing twice.
func TestWhatTestsPrintIsNotKeptWithoutBound(t *testing.T) {
	var out strings.Builder
	r := &results{out: &out}
	line := strings.Repeat("x", 1023) + "\n"
	for range mostKept/len(line) + 2 {
		r.note(testEvent{Action: "output", Package: "x", Test: "TestX", Output: line})
	}
	r.note(testEvent{Action: "fail", Package: "x", Test: "TestX"})
	r.note(testEvent{Action: "fail", Package: "x"})
	if want := (mostKept/len(line) + 2) * len(line); out.Len() != want {
		t.Errorf("%d bytes are told of %d", out.Len(), want)
	}
}

// Whoever asks for another form gets it.
func TestFlagsForAnotherFormAreSeen(t *testing.T) {
	for arg, want := range map[string]bool{"-v": true, "--v": true, "-json": true, "-bench=.": true, "-run": false, "-vet=off": false,
		"v": false} {
		if asksForAForm(arg) != want {
			t.Errorf("%s: %t", arg, !want)
		}
	}
}

// An interrupt ends the tests, and what reads them.
func TestAnInterruptEndsTheTests(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, _ := runTests(ctx, []testRun{{build.EnvWithoutC(), []string{"test", "."}}}, "A=B"); status == 0 {
		t.Error("tests that were interrupted have passed")
	}
}

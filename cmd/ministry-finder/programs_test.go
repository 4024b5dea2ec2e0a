package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/web/browsertest"
)

// buildVariable names the folder with the programs, which cmd/dev test makes.
const buildVariable = "MINISTRY_FINDER_BUILD"

// durable is a PostgreSQL server whose commits are on the disk.
var durable = postgrestest.Server{Fsync: true}

// ownBuild is where the programs are built when nobody built them.
var ownBuild string

// chromium is the browser of these tests.
var chromium browsertest.Browser

func TestMain(m *testing.M) {
	var err error
	if ownBuild, err = os.MkdirTemp("", "mf-build-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// The certificate authority of the tests has one goroutine that nothing ends.
	pebble := goleak.IgnoreTopFunction("github.com/letsencrypt/pebble/v2/va.VAImpl.processTasks")
	if raced { // a program that is killed tells of its races nowhere else
		os.Setenv("GORACE", "exitcode=0 log_path="+filepath.Join(ownBuild, "race"))
	}
	goleak.VerifyTestMain(chromium.Around(tests{m}), pebble, goleak.Cleanup(func(status int) {
		if races := racesOfPrograms(); races != "" {
			fmt.Fprintf(os.Stderr, "programs that the tests started have races:\n%s\n", races)
			status = 1
		}
		if err := os.RemoveAll(ownBuild); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(status)
	}))
}

// racesOfPrograms is what the programs that were started have told of their races.
func racesOfPrograms() string {
	files, _ := filepath.Glob(filepath.Join(ownBuild, "race.*")) // the pattern is no bad one
	var all strings.Builder
	for _, file := range files {
		all.WriteString(ourRaces(read(file)))
	}
	return all.String()
}

// ourRaces leaves out of the race detector's reports the one that fyne.io/systray
// v1.12.2 has: it raises the menu's version under one lock and reads it under another,
// 150 ms after a panel has asked for the menu first.
func ourRaces(reports string) string {
	var ours strings.Builder
	for report := range strings.SplitSeq(reports, "==================\n") {
		if strings.Contains(report, "WARNING: DATA RACE") &&
			!(strings.Contains(report, "fyne.io/systray.refresh()") && strings.Contains(report, "fyne.io/systray.(*tray).GetLayout()")) {
			ours.WriteString(report)
		}
	}
	return ours.String()
}

func TestOnlyTheTraysOwnRaceIsLeftOut(t *testing.T) {
	const tray = "==================\nWARNING: DATA RACE\nWrite at 1 by goroutine 2:\n  fyne.io/systray.refresh()\n" +
		"Previous read at 1 by goroutine 3:\n  fyne.io/systray.(*tray).GetLayout()\n==================\nFound 1 data race(s)\n"
	const other = "==================\nWARNING: DATA RACE\nWrite at 1 by goroutine 2:\n  fyne.io/systray.refresh()\n" +
		"Previous read at 1 by goroutine 3:\n  ministryfinder/agent/tray.(*Tray).Set()\n==================\n"
	if got := ourRaces(tray); got != "" {
		t.Errorf("left is %q", got)
	}
	if got := ourRaces(tray + other); !strings.Contains(got, "agent/tray") || strings.Contains(got, "GetLayout") {
		t.Errorf("left is %q", got)
	}
}

// tests are all of them, with what they start together and what ends with them.
type tests struct{ *testing.M }

// Run runs the tests and returns the exit status.
func (t tests) Run() int {
	defer close(starts)
	return durable.Run(t.M)
}

// starts are starts of programs, which one thread makes; see
// startOnLastingThread. It is closed at the end of the tests.
var starts = make(chan func())

// program returns the path of the real program, as it is shipped.
func program(t testing.TB) string {
	t.Helper()
	path, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// programs returns the same; the window's program lies beside it.
func programs(t testing.TB) string {
	t.Helper()
	if _, err := builtWindow(); err != nil {
		t.Fatal(err)
	}
	return program(t)
}

var builtProgram = sync.OnceValues(func() (string, error) {
	return build("ministry-finder", "CGO_ENABLED=0")
})

var builtWindow = sync.OnceValues(func() (string, error) {
	return build("ministry-finder-window", "CGO_ENABLED=1", "-tags", "x11,no_emoji")
})

// build makes a program, unless it is built already, with the flags of cmd/dev:
// others would mean to compile all C once more.
func build(name, cgo string, flags ...string) (string, error) {
	file := name
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	if dir := os.Getenv(buildVariable); dir != "" && !raced {
		path := filepath.Join(dir, file)
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%s names a folder without %s: run go run ./cmd/dev test, which installs and builds what is missing: %w",
				buildVariable, file, err)
		}
		return path, nil
	}
	path := filepath.Join(ownBuild, file)
	if raced {
		flags, cgo = append(flags, "-race"), "CGO_ENABLED=1"
	}
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), "ministryfinder/cmd/"+name)...)
	cmd.Env = append(os.Environ(), cgo)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s (go run ./cmd/dev test installs what is missing): %w\n%s", name, err, out)
	}
	return path, nil
}

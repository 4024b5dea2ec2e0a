package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"ministryfinder/embedded/store/postgrestest"
)

// buildVariable names the folder with the programs, which cmd/dev test makes.
const buildVariable = "MINISTRY_FINDER_BUILD"

// durable is a PostgreSQL server whose commits are on the disk.
var durable = postgrestest.Server{Fsync: true}

// ownBuild is where the programs are built when nobody built them.
var ownBuild string

func TestMain(m *testing.M) {
	var err error
	if ownBuild, err = os.MkdirTemp("", "mf-build-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := durable.Run(m)
	if err := os.RemoveAll(ownBuild); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

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
	return build("ministry-finder-window", "CGO_ENABLED=1", "-tags", "x11")
})

// build makes a program, unless it is built already, with the flags of cmd/dev:
// others would mean to compile all C once more.
func build(name, cgo string, flags ...string) (string, error) {
	file := name
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	if dir := os.Getenv(buildVariable); dir != "" {
		path := filepath.Join(dir, file)
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%s names a folder without %s: run go run ./cmd/dev test, which installs and builds what is missing: %w", buildVariable, file, err)
		}
		return path, nil
	}
	path := filepath.Join(ownBuild, file)
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), "ministryfinder/cmd/"+name)...)
	cmd.Env = append(os.Environ(), cgo)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s (go run ./cmd/dev test installs what is missing): %w\n%s", name, err, out)
	}
	return path, nil
}

package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// WindowTags are the build tags of everything that uses cgo. They are the same
// for building, vetting and testing: other tags mean other C code, and that
// costs three minutes each time.
//
// Fyne's own emoji font (no_emoji) would be read once for each style of text,
// 16 MB in all, and the window's texts have no emoji: one in a name that people
// gave is drawn with a font of the system.
func WindowTags() []string {
	switch runtime.GOOS {
	case "linux":
		return []string{"-tags", "x11,no_emoji"}
	case "windows", "darwin":
		return []string{"-tags", "accessibility,no_emoji"} // Fyne speaks to screen readers there, and only when told
	}
	return []string{"-tags", "no_emoji"}
}

// AgentCGO is off, so that the agent needs nothing but Go; on macOS alone the
// tray is made by the system's own library.
func AgentCGO() string {
	if runtime.GOOS == "darwin" {
		return "CGO_ENABLED=1"
	}
	return "CGO_ENABLED=0"
}

// trimPath leaves the folder of the project out of what is compiled.
const trimPath = "-trimpath"

// Alike has every program of a task compiled as for a release, also those
// that the tests build: what is compiled once serves the agent, its tests, the
// checks, the window and the packages, in this folder and in any other. Whoever
// compiles the window by hand sets GOFLAGS=-trimpath, or all of its C code is
// compiled once more.
func Alike() error {
	out, err := exec.Command("go", "env", "GOFLAGS").Output()
	if err != nil {
		return fmt.Errorf("read the flags of the go command: %w", err)
	}
	return os.Setenv("GOFLAGS", strings.Join(append(withoutTrimPath(string(out)), trimPath), " "))
}

// EnvWithC is the environment for what is compiled with C: the window.
func EnvWithC() []string { return []string{"CGO_ENABLED=1"} }

func withoutTrimPath(flags string) []string {
	return slices.DeleteFunc(strings.Fields(flags), func(flag string) bool { return flag == trimPath })
}

// EnvWithoutC is the environment for everything else.
func EnvWithoutC() []string { return []string{"CGO_ENABLED=0"} }

// GoCommand prepares a call of the go command that ends when ctx does.
func GoCommand(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "go", args...)
}

// ExitStatus turns the end of a child into ours: its status when it ended by
// itself, an error when it could not be started.
func ExitStatus(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	case errors.As(err, &exit):
		return 1, nil // ended by a signal
	default:
		return 1, err
	}
}

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// buildDir is where the programs are built; git ignores it.
const buildDir = ".build"

// buildLimit bounds the build of the window: about three and a half minutes
// the first time on two cores, a few seconds later.
const buildLimit = 20 * time.Minute

// agentPath is the agent and finder, windowPath the window's program.
func agentPath() string  { return filepath.Join(buildDir, "ministry-finder"+exe()) }
func windowPath() string { return filepath.Join(buildDir, "ministry-finder-window"+exe()) }

// buildingPath is a file that exists while the window is built. The agent
// shows its text in the menu, in place of an entry that could not open yet.
func buildingPath() string { return filepath.Join(buildDir, "ministry-finder-window.building") }

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// windowTags are the build tags of everything that uses cgo. They are the same
// for building, vetting and testing: other tags mean other C code, and that
// costs three minutes each time.
func windowTags() []string {
	switch runtime.GOOS {
	case "linux":
		return []string{"-tags", "x11"}
	case "windows", "darwin":
		return []string{"-tags", "accessibility"} // Fyne speaks to screen readers there, and only when told
	}
	return nil
}

// agentCGO is off, so that the agent needs nothing but Go; on macOS alone the
// tray is made by the system's own library.
func agentCGO() string {
	if runtime.GOOS == "darwin" {
		return "CGO_ENABLED=1"
	}
	return "CGO_ENABLED=0"
}

// buildAgent builds the agent, which is the finder too. The first time that
// takes a minute and a half, in which it says how far it is.
func buildAgent(ctx context.Context) error {
	p, err := startProgress("", os.Stderr)
	if err != nil {
		return err
	}
	defer p.end()
	p.step("building the agent and the finder; the first time takes about two minutes")
	cmd := goCommand(ctx, "build", "-v", "-o", agentPath(), "./cmd/ministry-finder")
	cmd.Env = append(os.Environ(), agentCGO())
	if said, err := followBuild(cmd, p); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, said)
	}
	return nil
}

// buildWindow builds the window's program and tells p about each package. The
// program gets its name when it is complete, because the agent starts what it
// finds under that name.
func buildWindow(ctx context.Context, p *progress) error {
	ctx, cancel := context.WithTimeout(ctx, buildLimit)
	defer cancel()
	unfinished := windowPath() + ".new" + exe()
	// The go command links anew unless it finds the program under the name that
	// it is given; when it does link, it makes a new file and leaves ours alone.
	_ = os.Link(windowPath(), unfinished)
	defer os.Remove(unfinished) // what failed, or a second name of an unchanged program
	args := append([]string{"build", "-v", "-o", unfinished}, windowTags()...)
	if runtime.GOOS == "windows" {
		args = append(args, "-ldflags", "-H=windowsgui") // no console beside the window
	}
	cmd := goCommand(ctx, append(args, "./cmd/ministry-finder-window")...)
	cmd.Env = append(os.Environ(), envWithC()...)
	said, err := followBuild(cmd, p)
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("build the window: %w", ctx.Err())
		}
		return fmt.Errorf("build the window: %w\n%s", err, said)
	}
	if err := os.Rename(unfinished, windowPath()); err != nil {
		return fmt.Errorf("put the window in its place: %w", err)
	}
	return nil
}

// followBuild runs go build -v, which names each package that it builds, and
// returns whatever else it says.
func followBuild(cmd *exec.Cmd, p *progress) (string, error) {
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	said := make(chan string, 1)
	go func() {
		var other strings.Builder
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if isPackageName(lines.Text()) {
				p.builtPackage()
				continue
			}
			other.WriteString(lines.Text() + "\n")
		}
		_, _ = io.Copy(io.Discard, r) // a line too long to scan must not hold up the build
		said <- other.String()
	}()
	err := cmd.Run()
	w.Close()
	return <-said, err
}

func isPackageName(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:#(")
}

// Package build compiles the project's programs, tells the developer meanwhile how
// far that is, and knows where they lie.
package build

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

// Dir is where the programs are built; git ignores it.
const Dir = ".build"

// limit bounds the build of the window: about three and a half minutes
// the first time on two cores, a few seconds later.
const limit = 20 * time.Minute

// AgentPath is the agent, which is the finder too.
func AgentPath() string { return filepath.Join(Dir, "ministry-finder"+Exe()) }

// WindowPath is the window's program.
func WindowPath() string { return filepath.Join(Dir, "ministry-finder-window"+Exe()) }

// WindowProgressPath is a file that exists while the window is built. The agent
// shows its text in the menu, in place of an entry that could not open yet.
func WindowProgressPath() string { return filepath.Join(Dir, "ministry-finder-window.building") }

// Exe is how a program's name ends on this system.
func Exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// Agent builds the agent, which is the finder too. The first time that takes a
// minute and a half.
func Agent(ctx context.Context) error {
	return Program(ctx, "the agent and the finder; the first time takes about two minutes", AgentPath(), "./cmd/ministry-finder",
		AgentCGO())
}

// Program compiles a package into a program at path, with more environment, and
// tells the developer every ten seconds how far it is.
func Program(ctx context.Context, what, path, from string, env ...string) error {
	p, err := StartProgress("", os.Stderr)
	if err != nil {
		return err
	}
	defer p.End()
	p.Step("building " + what)
	cmd := GoCommand(ctx, "build", "-v", "-o", path, from)
	cmd.Env = append(os.Environ(), env...)
	if said, err := followBuild(cmd, p); err != nil {
		return fmt.Errorf("build %s: %w\n%s", from, err, said)
	}
	return nil
}

// Window builds the window's program and tells p about each package. The
// program gets its name when it is complete, because the agent starts what it
// finds under that name.
func Window(ctx context.Context, p *Progress) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	unfinished := WindowPath() + ".new" + Exe()
	// The go command links anew unless it finds the program under the name that
	// it is given; when it does link, it makes a new file and leaves ours alone.
	_ = os.Link(WindowPath(), unfinished)
	defer os.Remove(unfinished) // what failed, or a second name of an unchanged program
	args := append([]string{"build", "-v", "-o", unfinished}, WindowTags()...)
	if runtime.GOOS == "windows" {
		args = append(args, "-ldflags", "-H=windowsgui") // no console beside the window
	}
	cmd := GoCommand(ctx, append(args, "./cmd/ministry-finder-window")...)
	cmd.Env = append(os.Environ(), EnvWithC()...)
	said, err := followBuild(cmd, p)
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("build the window: %w", ctx.Err())
		}
		return fmt.Errorf("build the window: %w\n%s", err, said)
	}
	if err := os.Rename(unfinished, WindowPath()); err != nil {
		return fmt.Errorf("put the window in its place: %w", err)
	}
	return nil
}

// followBuild runs go build -v, which names each package that it builds, and
// returns whatever else it says.
func followBuild(cmd *exec.Cmd, p *Progress) (string, error) {
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

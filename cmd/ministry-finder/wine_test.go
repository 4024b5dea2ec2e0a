//go:build linux

package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// windowsUser is the account that the tests' Windows has: one with an accent.
const windowsUser = "José"

// bootLimit bounds the making of a fresh Windows, which takes 20 seconds on an idle
// computer and several times that on a busy one.
const bootLimit = 6 * time.Minute

// wine is a Windows of one test's own, by Wine, with a desktop that shows a tray.
type wine struct {
	t       testing.TB
	home    string
	env     []string
	desktop *desktoptest.Desktop
}

// randomStub exports the one function of bcryptprimitives.dll that a Go program
// needs at its start, and that Wine 8 has under another name only.
const randomStub = `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, (ULONG)n); }
`

// startWine makes a fresh Windows, which ends with the test.
func startWine(t testing.TB) *wine {
	t.Helper()
	d, ctx := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	home, err := os.MkdirTemp("", "mf-wine-")
	testkit.Must(t, err)
	w := &wine{t: t, home: home, desktop: d}
	for _, entry := range withoutOurs(d.Env()) {
		name, _, _ := strings.Cut(entry, "=")
		if !slices.Contains([]string{"DBUS_SESSION_BUS_ADDRESS", "HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "LANG"}, name) {
			w.env = append(w.env, entry)
		}
	}
	w.env = append(w.env, "WINEPREFIX="+w.path("prefix"), "HOME="+w.path("home"), "XDG_RUNTIME_DIR="+w.path("run"),
		"USER="+windowsUser, "LOGNAME="+windowsUser, "WINEDEBUG=-all", "LANG=C.UTF-8",
		// Wine 8 has half of what screen readers ask, and ends a program that calls the other half.
		"WINEDLLOVERRIDES=uiautomationcore=d")
	for _, dir := range []string{"prefix", "home", "run"} {
		testkit.Must(t, os.Mkdir(w.path(dir), 0o700))
	}
	t.Cleanup(func() {
		for _, pid := range w.processes(func(string) bool { return true }) {
			_ = syscall.Kill(pid, syscall.SIGKILL) // gone already is as good
		}
		testkit.Must(t, os.RemoveAll(home))
	})
	// Its server stays until it is killed: one that ends since nothing runs just then
	// takes along what is just being started.
	w.command(ctx, "wineserver", "--persistent")
	// It makes the folders and the registry of a Windows, with dozens of processes.
	if out, status := w.runWithin(ctx, bootLimit, "wineboot", "-i"); status != 0 {
		t.Fatalf("wineboot: status %d\n%s", status, out)
	}
	w.command(ctx, "sh", "-c", `printf '%s' "$0" > stub.c && x86_64-w64-mingw32-gcc -shared -o "$1" stub.c -ladvapi32`,
		randomStub, w.windows(`C:\windows\system32\bcryptprimitives.dll`))
	// The desktop with a tray is the one that programs come to. The first program
	// with a window starts it, waits for it, and would take it along to its end:
	// another does that, and stays.
	for key, value := range map[string][2]string{"": {"Desktop", "shell"}, `\Desktops`: {"shell", "1280x860"}} {
		w.registry("add", `HKCU\Software\Wine\Explorer`+key, "/v", value[0], "/d", value[1], "/f")
	}
	w.start(w.path("home"), "wine", "notepad")
	testkit.Eventually(t, "the desktop", func() (bool, string) {
		titles, status := w.run(ctx, "xdotool", "search", "--name", "Notepad")
		return status == 0, titles
	})
	return w
}

func (w *wine) path(parts ...string) string {
	return filepath.Join(append([]string{w.home}, parts...)...)
}

// windows returns where a path of Windows' drive C: really is.
func (w *wine) windows(path string) string {
	return w.path("prefix", "drive_c", filepath.FromSlash(strings.ReplaceAll(strings.TrimPrefix(path, `C:\`), `\`, "/")))
}

// command runs a command to its end, and returns what it printed.
func (w *wine) command(ctx context.Context, name string, args ...string) string {
	w.t.Helper()
	out, status := w.run(ctx, name, args...)
	if status != 0 {
		w.t.Fatalf("%s %q: status %d\n%s", name, args, status, out)
	}
	return out
}

// run runs a command to its end, and returns what it printed and its status.
func (w *wine) run(ctx context.Context, name string, args ...string) (string, int) {
	w.t.Helper()
	return w.runWithin(ctx, testkit.WaitLimit, name, args...)
}

// runWithin is run with a limit of the command's own.
func (w *wine) runWithin(ctx context.Context, limit time.Duration, name string, args ...string) (string, int) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Dir = w.env, w.path("home")
	out, err := os.CreateTemp(w.home, "out-")
	testkit.Must(w.t, err)
	defer out.Close()
	// A file: wineserver keeps a pipe open for as long as it lives.
	cmd.Stdout, cmd.Stderr = out, out
	err = cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	return read(out.Name()), cmd.ProcessState.ExitCode()
}

// registry runs reg, and returns what it printed, and whether what it was asked for is
// there. A busy Wine now and then fails to start a program at all: then it is run again.
func (w *wine) registry(args ...string) (said string, there bool) {
	w.t.Helper()
	testkit.Eventually(w.t, "an answer of the registry", func() (bool, string) {
		var status int
		// By its path: a name alone goes through a second program, start.exe.
		said, status = w.run(w.t.Context(), "wine", append([]string{`C:\windows\system32\reg.exe`}, args...)...)
		there = status == 0
		return there || strings.Contains(said, "Unable to find the specified registry"), said
	})
	return said, there
}

// start starts a program that stays, in a folder.
func (w *wine) start(dir, name string, args ...string) *exec.Cmd {
	w.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir = w.env, dir
	startOnLastingThread(w.t, cmd)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = cmd.Wait() // how it ended is looked at from outside
	}()
	w.t.Cleanup(func() {
		_ = cmd.Process.Kill() // gone already is as good
		<-done
	})
	return cmd
}

// processes are those of this Windows whose command line is as wanted, by number.
func (w *wine) processes(wanted func(line string) bool) (found []int) {
	for pid, line := range processes("") {
		if alive(pid) && w.has(pid) && wanted(line) {
			found = append(found, pid)
		}
	}
	return found
}

// Command lines of the agent and of the finder that it has started.
func isFinder(line string) bool { return isProgram(line) && strings.Contains(line, " serve ") }
func isAgent(line string) bool {
	return isProgram(line) && !isFinder(line) && strings.Contains(line, "--addr")
}
func isProgram(line string) bool { return strings.Contains(line, "ministry-finder.exe") }

// has is true for a process of this Windows.
func (w *wine) has(pid int) bool {
	return strings.Contains(read(filepath.Join("/proc", strconv.Itoa(pid), "environ")), "WINEPREFIX="+w.path("prefix")+"\x00")
}

// windowsProgram builds the program as the installer holds it.
func windowsProgram(t testing.TB, to string) {
	t.Helper()
	began := time.Now()
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -H=windowsgui", "-o", to, ".")
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build for Windows: %v\n%s", err, out)
	}
	t.Logf("built for Windows in %v", time.Since(began).Round(time.Second))
}

// kill kills the one process whose command line is as wanted.
func (w *wine) kill(wanted func(line string) bool) {
	w.t.Helper()
	var found []int
	testkit.Eventually(w.t, "the process to run once", func() (bool, string) {
		found = w.processes(wanted)
		return len(found) == 1, fmt.Sprint(found)
	})
	testkit.Must(w.t, syscall.Kill(found[0], syscall.SIGKILL))
}

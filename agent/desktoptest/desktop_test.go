//go:build linux

package desktoptest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

func TestNothingOfTheDevelopersSessionIsPassedOn(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("SESSION_MANAGER", "local/unix:/tmp/.ICE-unix/1")
	t.Setenv("XDG_CONFIG_HOME", "/home/developer/.config")
	t.Setenv("FINDER_DATA", "kept")
	d := &Desktop{dir: "/tmp/d", display: ":7", busAddress: "unix:path=/tmp/d/run/bus"}
	env := d.Env()
	seen := map[string]string{}
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		if _, twice := seen[name]; twice {
			t.Errorf("%s is given twice", name)
		}
		seen[name] = value
	}
	for name, want := range map[string]string{
		"WAYLAND_DISPLAY": "", "SESSION_MANAGER": "", "FINDER_DATA": "kept", "DISPLAY": ":7",
		"XDG_CONFIG_HOME": "/tmp/d/home/.config", "HOME": "/tmp/d/home", "XDG_RUNTIME_DIR": "/tmp/d/run",
		"DBUS_SESSION_BUS_ADDRESS": "unix:path=/tmp/d/run/bus", "NO_AT_BRIDGE": "1",
	} {
		if seen[name] != want {
			t.Errorf("%s = %q, want %q", name, seen[name], want)
		}
	}
	if !strings.HasPrefix(seen["PATH"], "/tmp/d/bin:") {
		t.Errorf("PATH = %q, want our xdg-open first", seen["PATH"])
	}
}

func TestAMissingProgramIsNamedWithWhatToDo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "Xvfb is not installed") || !strings.Contains(err.Error(), "go run ./cmd/dev test") {
		t.Fatalf("got %v, want the program's name and what to do", err)
	}
}

func TestAStartThatFailsShowsWhatTheProgramSaid(t *testing.T) {
	bin := t.TempDir()
	testkit.Must(t, os.WriteFile(bin+"/Xvfb", []byte("#!/bin/sh\necho no room on this machine >&2\nexit 1\n"), 0o700))
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	_, err := Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no room on this machine") {
		t.Fatalf("got %v, want the program's own words", err)
	}
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	d, _ := start(t)
	orphan := exec.Command("sleep", "1000")
	orphan.Env = d.Env()
	testkit.Must(t, orphan.Start())
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	if n := len(processesWith(runtimeEnv(d))); n < 5 { // display, bus, settings, panel, daemon
		t.Errorf("%d processes run on the desktop, want 5 or more", n)
	}
	d.Close()
	d.Close() // again is fine
	if err := <-ended; err == nil {
		t.Error("a program on the desktop outlived it")
	}
	if pids := processesWith(runtimeEnv(d)); len(pids) > 0 {
		t.Errorf("processes %v outlived the desktop", pids)
	}
	if _, err := os.Stat(d.dir); !os.IsNotExist(err) {
		t.Errorf("the desktop's folder is still there (%v)", err)
	}
}

// A test program that is killed has no chance to call Close.
func TestADesktopDiesWithItsTestProgram(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), roleVariable+"=desktop", "TMPDIR="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	testkit.Must(t, err)
	testkit.Must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	testkit.Must(t, err)
	entry := strings.TrimSpace(line)
	if len(processesWith(entry)) == 0 {
		t.Fatal("no process runs on the desktop")
	}
	testkit.Must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	err = poll(t.Context(), "the desktop's processes to end", func(context.Context) (bool, string) {
		return len(processesWith(entry)) == 0, "some still run"
	})
	testkit.Must(t, err)
}

func TestTwoDesktopsLiveSideBySide(t *testing.T) {
	a, _ := start(t, WithoutPanel(), WithoutNotificationDaemon())
	b, _ := start(t, WithoutPanel(), WithoutNotificationDaemon())
	if a.display == b.display || a.busAddress == b.busAddress {
		t.Errorf("display %s and %s, bus %s and %s: want them to differ", a.display, b.display, a.busAddress, b.busAddress)
	}
}

func TestOpenedPagesAreWrittenDown(t *testing.T) {
	d, ctx := start(t, WithoutPanel(), WithoutNotificationDaemon())
	if got := d.OpenedURLs(); len(got) != 0 {
		t.Errorf("opened %q before anything was", got)
	}
	for _, url := range []string{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/admin?x='$HOME'&y=2"} {
		cmd := exec.CommandContext(ctx, d.path("bin", "xdg-open"), url)
		cmd.Env = d.Env()
		testkit.Must(t, cmd.Run())
	}
	want := []string{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/admin?x='$HOME'&y=2"}
	if got := d.OpenedURLs(); !slices.Equal(got, want) {
		t.Errorf("opened %q, want %q", got, want)
	}
	got, err := d.WaitOpenedURL(ctx, func(url string) bool { return strings.Contains(url, "admin") })
	if err != nil || got != want[1] {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAWindowIsFoundShownAndClosed(t *testing.T) {
	d, ctx := start(t, WithoutPanel(), WithoutNotificationDaemon())
	// display is one of ImageMagick's programs and closes when it is told to.
	cmd := exec.CommandContext(ctx, "display", "-title", "A (test) picture", "-size", "300x200", "xc:rgb(200,30,40)")
	cmd.Env = d.Env()
	testkit.Must(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	id, err := d.WaitWindow(ctx, "A (test) picture")
	testkit.Must(t, err)
	err = poll(ctx, "the picture", func(ctx context.Context) (bool, string) {
		img, err := d.Screenshot(ctx, id)
		if err != nil {
			return false, err.Error()
		}
		r, g, b, _ := img.At(50, 50).RGBA()
		return r>>8 == 200 && g>>8 == 30 && b>>8 == 40 && img.Bounds().Dx() == 300, "another colour"
	})
	testkit.Must(t, err)
	testkit.Must(t, d.CloseWindow(ctx, id))
	select {
	case <-ended:
	case <-time.After(testkit.WaitLimit):
		t.Error("the window did not close")
	}
	testkit.Must(t, d.WaitNoWindow(ctx, "A (test) picture"))
	if err := d.CloseWindow(ctx, "77"); err == nil {
		t.Error("closing a window that does not exist gave no error")
	}
	img, err := d.Screenshot(ctx, "")
	testkit.Must(t, err)
	if img.Bounds().Dx() != 1024 || img.Bounds().Dy() != 768 {
		t.Errorf("the screen is %v", img.Bounds())
	}
}

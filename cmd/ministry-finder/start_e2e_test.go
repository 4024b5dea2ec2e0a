//go:build linux

package main_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

func TestASecondStartUsesTheFirst(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutNotificationDaemon())
	data := dataFolder(t, "")
	first := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	url := first.url()
	first.status("with an icon", func(s control.Status) bool { return s.Tray == "shown" })
	// Another spelling of the folder is the same installation.
	link := data + "-link"
	testkit.Must(t, os.Symlink(data, link))
	t.Cleanup(func() { os.Remove(link) })
	for _, folder := range []string{data, link, data + "/../" + filepath.Base(data)} {
		opened := len(d.OpenedURLs())
		second := startAgent(t, d.Env(), folder)
		if status := second.waitEnd(); status != 0 {
			t.Errorf("the second start ended with status %d: %s", status, second.logged())
		}
		if want := "Ministry Finder is running already: " + url + "/\n"; second.printed() != want {
			t.Errorf("the second start printed %q, want %q", second.printed(), want)
		}
		if got := d.OpenedURLs(); len(got) != opened+1 || got[opened] != url+"/" {
			t.Errorf("opened %q, want the quiz once more", got)
		}
	}
	if first.ended() {
		t.Error("the first ended")
	}
	if s, err := first.client.Status(ctx); err != nil || s.Finder.Restarts != 0 {
		t.Errorf("the first is now %+v, %v", s.Finder, err)
	}
}

// Without a panel the second start is the way to the health window; where that
// is missing, to the health page.
func TestASecondStartWithoutAnIconShowsTheHealth(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	data := dataFolder(t, "")
	first := startAgent(t, d.Env(), data, "--addr", ownAddress(t), "--no-tray")
	first.url()
	second := startAgent(t, d.Env(), data)
	if status := second.waitEnd(); status != 0 {
		t.Errorf("the second start ended with status %d: %s", status, second.logged())
	}
	testkit.Eventually(t, "the health", func() (bool, string) {
		if windows, err := d.Windows(ctx, windowTitle); err == nil && len(windows) > 0 {
			return true, ""
		}
		opened := d.OpenedURLs()
		return len(opened) == 1 && strings.Contains(opened[0], "next=/admin/health"), fmt.Sprint(opened)
	})
}

func TestATakenPortIsNamedAndTheNextFreeOneIsUsed(t *testing.T) {
	t.Parallel()
	d, _ := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	if l, err := net.Listen("tcp", "127.0.0.1:5000"); err == nil {
		defer l.Close()
	} // else somebody has it, which is what is wanted
	a := startAgent(t, d.Env(), dataFolder(t, ""))
	url := a.url()
	var port int
	if _, err := fmt.Sscanf(url, "http://127.0.0.1:%d", &port); err != nil || port <= 5000 || port > 5050 {
		t.Errorf("the quiz is at %s, want the next free port after 5000", url)
	}
	if log := a.logged(); !strings.Contains(log, "already in use") || !strings.Contains(log, fmt.Sprintf("port=5000 using=%d", port)) {
		t.Errorf("the log does not name the port:\n%s", log)
	}
}

func TestAnAddressThatWasAskedForAndIsTakenEndsTheProgram(t *testing.T) {
	t.Parallel()
	d, _ := desktop(t, desktoptest.WithoutNotificationDaemon())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	data := dataFolder(t, "")
	for _, args := range [][]string{{"--addr", l.Addr().String()}, {"--addr", l.Addr().String(), "--no-tray"}} {
		a := startAgent(t, d.Env(), data, args...)
		if status := a.waitEnd(); status != 1 {
			t.Errorf("%q ended with status %d, want 1", args, status)
		}
		want := fmt.Sprintf("ministry-finder: port %d is already in use by another program", port)
		if !slices.ContainsFunc(strings.Split(a.logged(), "\n"), func(line string) bool {
			return strings.HasPrefix(line, want) && strings.Contains(line, "--addr")
		}) {
			t.Errorf("%q said %q, want %q and what to do", args, a.logged(), want)
		}
		if a.printed() != "" {
			t.Errorf("%q printed %q", args, a.printed())
		}
		waitAllGone(t, data)
	}
}

// A server without a desktop: the program says so once and serves.
func TestWithoutADesktopTheFinderRunsAllTheSame(t *testing.T) {
	t.Parallel()
	// A folder that only our processes have in their environment finds those
	// that a library may have started and left behind.
	runtimeDir, err := os.MkdirTemp("", "mf-run-")
	testkit.Must(t, err)
	t.Cleanup(func() { os.RemoveAll(runtimeDir) })
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if name != "DISPLAY" && name != "WAYLAND_DISPLAY" && !strings.HasPrefix(name, "XDG_") && !strings.HasPrefix(name, "DBUS_") {
			env = append(env, kv)
		}
	}
	env = append(env, "XDG_RUNTIME_DIR="+runtimeDir, "LC_ALL=C.UTF-8")
	data := dataFolder(t, "after_seconds = 1\nmemory_budget_mb = 1\n") // something to notify of
	a := startAgent(t, env, data)
	a.url()
	s := a.status("needs attention", func(s control.Status) bool { return len(s.Alerts) > 0 })
	if s.Tray != "no-bus" {
		t.Errorf("the tray is %q, want no-bus", s.Tray)
	}
	testkit.Eventually(t, "the log to tell of notifications", func() (bool, string) {
		return strings.Contains(a.logged(), "channel=desktop"), a.logged()
	})
	if n := strings.Count(a.logged(), "no tray icon: there is no desktop session"); n != 1 {
		t.Errorf("it was said %d times that there is no desktop:\n%s", n, a.logged())
	}
	testkit.Must(t, a.client.Quit(t.Context()))
	if status := a.waitEnd(); status != 0 {
		t.Errorf("quit ended with status %d", status)
	}
	waitAllGone(t, data)
	if left := withEnvironment("XDG_RUNTIME_DIR=" + runtimeDir); len(left) > 0 {
		t.Errorf("processes are left that nobody asked for: %v", left)
	}
}

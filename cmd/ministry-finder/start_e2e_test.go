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

// It says why on the terminal, in the log, and, since nobody may look at either, in
// a message box where no notification can be shown.
func TestAnAddressThatWasAskedForAndIsTakenEndsTheProgram(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutNotificationDaemon())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	data := dataFolder(t, "")
	for _, args := range [][]string{{"--addr", l.Addr().String()}, {"--addr", l.Addr().String(), "--no-tray"}} {
		a := startAgent(t, d.Env(), data, args...)
		box, err := d.WaitWindow(ctx, "Ministry Finder could not start")
		testkit.Must(t, err)
		testkit.Must(t, d.CloseWindow(ctx, box))
		if status := a.waitEnd(); status != 1 {
			t.Errorf("%q ended with status %d, want 1", args, status)
		}
		want := fmt.Sprintf("ministry-finder: Port %d is already in use by another program", port)
		if !slices.ContainsFunc(strings.Split(a.logged(), "\n"), func(line string) bool {
			return strings.HasPrefix(line, want) && strings.Contains(line, "--addr")
		}) {
			t.Errorf("%q said %q, want %q and what to do", args, a.logged(), want)
		}
		if a.printed() != "" {
			t.Errorf("%q printed %q", args, a.printed())
		}
		if log := read(filepath.Join(data, "logs", "ministry-finder.log")); !strings.Contains(log, "the program could not start") ||
			!strings.Contains(log, fmt.Sprintf("Port %d", port)) {
			t.Errorf("the log has %s", log)
		}
		waitAllGone(t, data)
	}
}

// An address of the settings that is taken keeps the icon, in trouble and with the
// reason, until a person has mended it.
func TestATakenAddressOfTheSettingsKeepsTheIcon(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	defer l.Close()
	address := l.Addr().String()
	port := l.Addr().(*net.TCPAddr).Port
	data := dataFolder(t, "")
	file := filepath.Join(data, "settings.toml")
	testkit.Must(t, os.WriteFile(file, []byte(fmt.Sprintf("address = %q\nlanguage = \"es\"\n%s", address, read(file))), 0o600))
	a := startAgent(t, d.Env(), data)
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "trouble")))
	want := fmt.Sprintf("El buscador no puede arrancar: no puede usar su dirección. Otro programa ya usa el puerto %d", port)
	s := a.status("in trouble", func(s control.Status) bool { return s.State == control.StateTrouble })
	if !strings.HasPrefix(s.Headline, want) || !strings.Contains(s.Advice, "Elija otra dirección en los ajustes") {
		t.Errorf("the status is %q %q", s.Headline, s.Advice)
	}
	n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return strings.HasPrefix(n.Body, want) })
	testkit.Must(t, err)
	if n.Urgency != "CRITICAL" {
		t.Errorf("%+v", n)
	}
	if told := d.Notifications(); len(told) != 1 {
		t.Errorf("staff were told %+v", told)
	}
	_, err = item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
		quiz, dashboard := entry(menu, "Abrir el cuestionario"), entry(menu, "Abrir el panel")
		return entry(menu, "Intentar arrancar de nuevo el buscador") != nil && quiz != nil && !quiz.Enabled && dashboard != nil &&
			!dashboard.Enabled
	})
	testkit.Must(t, err)

	// What keeps the program from starting at all is a notification, and in a log.
	for folder, want := range map[string]string{
		filepath.Join(file, "x"): "The data folder " + filepath.Join(file, "x") + " cannot be used. There is a file where a folder should be",
		"$NOWHERE/x":             "data: The name $N… is not replaced",
	} {
		b := startAgent(t, d.Env(), folder)
		if status := b.waitEnd(); status == 0 {
			t.Errorf("%s: it ended well", folder)
		}
		n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return strings.HasPrefix(n.Body, want) })
		testkit.Must(t, err)
		log := filepath.Join(d.Home(), ".cache", "ministry-finder", "ministry-finder.log")
		if n.Summary != "Ministry Finder could not start" || n.Urgency != "CRITICAL" || !strings.HasSuffix(n.Body, log) {
			t.Errorf("%s: %+v", folder, n)
		}
		if text := read(log); !strings.Contains(text, "could not start") {
			t.Errorf("%s: the log has %q", folder, text)
		}
	}

	if _, err := a.client.Change(ctx, control.Changes{Values: map[string]string{"address": ownAddress(t)}}); err != nil {
		t.Fatal(err)
	}
	a.running()
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
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

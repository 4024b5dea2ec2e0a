//go:build linux

package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// However the program is told to end, nothing of it is left.
func TestTheEndIsTheEndOfEverything(t *testing.T) {
	t.Parallel()
	path := programs(t)
	d, ctx := desktop(t)
	for _, way := range []struct {
		name string
		end  func(context.Context, *testing.T, *agent)
	}{
		{"the command quit", func(ctx context.Context, t *testing.T, a *agent) {
			quit := exec.CommandContext(ctx, path, "--data", a.data, "quit")
			quit.Env = withoutOurs(d.Env())
			if out, err := quit.CombinedOutput(); err != nil || len(out) != 0 {
				t.Errorf("quit: %v, %s", err, out)
			}
		}},
		{"the menu", func(ctx context.Context, t *testing.T, a *agent) {
			item, err := d.TrayItem(ctx)
			testkit.Must(t, err)
			testkit.Must(t, item.Click(ctx, "Quit"))
		}},
		{"the system's signal", func(_ context.Context, t *testing.T, a *agent) {
			testkit.Must(t, a.cmd.Process.Signal(syscall.SIGTERM))
		}},
		{"Ctrl-C", func(_ context.Context, t *testing.T, a *agent) { testkit.Must(t, a.cmd.Process.Signal(os.Interrupt)) }},
	} {
		t.Run(way.name, func(t *testing.T) {
			data := dataFolder(t, "")
			a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
			a.running()
			item, err := d.TrayItem(ctx)
			testkit.Must(t, err)
			testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
			testkit.Must(t, a.client.Window(ctx, ""))
			_, err = d.WaitWindow(ctx, windowTitle)
			testkit.Must(t, err)
			way.end(ctx, t, a)
			if status := a.waitEnd(); status != 0 {
				t.Errorf("it ended with status %d", status)
			}
			waitAllGone(t, data)
			testkit.Must(t, d.WaitNoWindow(ctx, windowTitle))
			testkit.Eventually(t, "the icon to be gone", func() (bool, string) {
				items, err := d.TrayItems(ctx)
				return err == nil && len(items) == 0, "the icon is still there"
			})
		})
	}
}

// The tray survives a panel that comes late or starts again, and the end of
// the person's session is not the end of the finder.
func TestThePanelAndTheSessionMayComeAndGo(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	a.running()
	for range 2 {
		testkit.Must(t, d.StartPanel(ctx))
		item, err := d.TrayItem(ctx)
		testkit.Must(t, err)
		testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
		testkit.Must(t, d.StopPanel(ctx))
	}
	d.StopBus()
	testkit.Must(t, a.client.Restart(ctx)) // the icon would change now
	pid := a.running().Finder.PID
	if !alive(pid) || a.ended() {
		t.Error("the finder ended with the session")
	}
	testkit.Must(t, a.client.Quit(ctx))
	if status := a.waitEnd(); status != 0 {
		t.Errorf("quit ended with status %d", status)
	}
	waitAllGone(t, data)
}

// withEnvironment returns the processes with an entry in their environment.
func withEnvironment(entry string) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		env, err := os.ReadFile(file)
		if err == nil && slices.ContainsFunc(bytes.Split(env, []byte{0}), func(kv []byte) bool { return string(kv) == entry }) {
			found = append(found, read(filepath.Join(filepath.Dir(file), "comm")))
		}
	}
	return found
}

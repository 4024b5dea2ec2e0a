//go:build linux

package tray_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/agent/tray"
	"ministryfinder/assets"
	"ministryfinder/embedded/testkit"
)

func desktop(t *testing.T, opts ...desktoptest.Option) (*desktoptest.Desktop, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	d, err := desktoptest.Start(ctx, append(opts, desktoptest.WithoutNotificationDaemon())...)
	testkit.Must(t, err)
	t.Cleanup(d.Close)
	return d, ctx
}

func icon(t *testing.T, state string) []byte {
	t.Helper()
	file, err := assets.Icons.ReadFile("icons/" + state + "-64.png")
	testkit.Must(t, err)
	return file
}

func TestTheTrayShowsTheViewAndItsChanges(t *testing.T) {
	d, ctx := desktop(t)
	p := play(t, d.Env(), "tray")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	if title, err := item.Title(ctx); err != nil || title != "Ministry Finder" {
		t.Errorf("the title is %q, %v", title, err)
	}
	for _, state := range []string{"starting", "well", "attention", "trouble", "paused", "update", "well"} {
		v := view(state)
		v.Tooltip = "It is " + state + "\nwith a second line – ñ"
		v.Labels[tray.StatusLine] = "State: " + state
		v.Labels[tray.Restart] = "Restart from " + state
		v.Enabled[tray.OpenQuiz] = state == "well"
		v.Checked[tray.StartAtLogin] = state == "attention"
		v.Hidden[tray.SnoozeHour] = state == "trouble"
		p.tell(order{Show: &v})
		testkit.Must(t, item.WaitIcon(ctx, icon(t, state)))
		testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return tip == v.Tooltip }))
		menu, err := item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
			return slices.Contains(labels(menu), "State: "+state) && slices.Contains(labels(menu), "Restart from "+state) &&
				enabled(menu, "Open quiz") == v.Enabled[tray.OpenQuiz] &&
				slices.Contains(labels(menu), "Snooze") == !v.Hidden[tray.SnoozeHour]
		})
		testkit.Must(t, err)
		want := []string{
			"State: " + state, "|", "Open quiz", "Open dashboard", "|", "Show window", "Alerts", "An alert", "|", "Snooze", "|",
			"Restart from " + state, "|", "At login", "|", "|", "Quit",
		}
		if state == "trouble" {
			want = slices.DeleteFunc(want, func(label string) bool { return label == "Snooze" })
		}
		if !slices.Equal(labels(menu), want) {
			t.Errorf("the menu is %q, want %q", labels(menu), want)
		}
		byLabel := map[string]desktoptest.MenuItem{}
		for _, m := range menu {
			byLabel[m.Label] = m
		}
		if byLabel["At login"].Checked != v.Checked[tray.StartAtLogin] || byLabel["An alert"].Parent != byLabel["Alerts"].ID ||
			byLabel["Quit"].Parent != 0 {
			t.Errorf("the menu is %+v: a tick or a submenu is wrong", menu)
		}
		if enabled(menu, "State: "+state) || !enabled(menu, "Quit") {
			t.Errorf("the menu is %+v: want the first entry grey and Quit not", menu)
		}
	}
	p.end()
}

func labels(menu []desktoptest.MenuItem) []string {
	var all []string
	for _, m := range menu {
		if !m.Visible {
			continue
		}
		if m.Type == "separator" {
			all = append(all, "|")
			continue
		}
		all = append(all, m.Label)
	}
	return all
}

func enabled(menu []desktoptest.MenuItem, label string) bool {
	return slices.ContainsFunc(menu, func(m desktoptest.MenuItem) bool { return m.Label == label && m.Enabled })
}

func TestClicksArriveInTheirOrder(t *testing.T) {
	d, ctx := desktop(t)
	p := play(t, d.Env(), "tray")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	for range 3 {
		for entry, label := range map[tray.Entry]string{
			tray.OpenQuiz: "Open quiz", tray.OpenDashboard: "Open dashboard", tray.ShowWindow: "Show window", tray.FirstAlert: "An alert",
			tray.Restart: "Restart", tray.Quit: "Quit",
		} {
			testkit.Must(t, item.Click(ctx, label))
			p.hear(fmt.Sprintf("clicked %d", entry))
		}
	}
	p.end()
}

// A person who clicks again and again while nobody has time waits for one
// answer; nothing hangs.
func TestClicksThatNobodyTakesAreDroppedAndDoNotBlock(t *testing.T) {
	d, ctx := desktop(t)
	p := play(t, d.Env(), "busy")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	for range 50 {
		testkit.Must(t, item.Click(ctx, "Restart"))
	}
	v := view("attention")
	p.tell(order{Show: &v})
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "attention")))
	p.end()
}

func TestTheIconReturnsWithThePanel(t *testing.T) {
	d, ctx := desktop(t, desktoptest.WithoutPanel())
	p := play(t, d.Env(), "tray")
	p.hear("host false")
	for _, state := range []string{"attention", "trouble"} {
		v := view(state)
		p.tell(order{Show: &v})
		testkit.Must(t, d.StartPanel(ctx))
		p.hear("host true")
		item, err := d.TrayItem(ctx)
		testkit.Must(t, err)
		testkit.Must(t, item.WaitIcon(ctx, icon(t, state)))
		testkit.Must(t, item.Click(ctx, "Restart"))
		p.hear(fmt.Sprintf("clicked %d", tray.Restart))
		testkit.Must(t, d.StopPanel(ctx))
		p.hear("host false")
	}
	p.end()
}

// When the person logs out the bus goes away under the running program, which
// goes on showing, in vain, and ends as usual.
func TestTheEndOfTheSessionDoesNotEndTheProgram(t *testing.T) {
	d, ctx := desktop(t)
	p := play(t, d.Env(), "restless")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	for _, state := range []string{"trouble", "starting"} { // it does change all the time
		testkit.Must(t, item.WaitIcon(ctx, icon(t, state)))
	}
	d.StopBus()
	p.hear("host false")
	p.hear("watch: the session bus is gone")
	p.tell(order{Count: 500})
	p.hear("shown 500 more")
	p.end()
}

func TestTheEndWhileTheViewChangesIsClean(t *testing.T) {
	d, ctx := desktop(t)
	for range 3 {
		p := play(t, d.Env(), "restless")
		_, err := d.TrayItem(ctx)
		testkit.Must(t, err)
		p.tell(order{Count: 100})
		p.hear("shown 100 more")
		p.end()
	}
}

func TestWithoutASessionRunSaysSoAtOnce(t *testing.T) {
	run := t.TempDir()
	for name, bus := range map[string]string{"no bus": "", "a bus that is gone": "unix:path=" + run + "/gone"} {
		t.Run(name, func(t *testing.T) {
			var env []string
			for _, kv := range os.Environ() {
				if !strings.HasPrefix(kv, "DBUS_") && !strings.HasPrefix(kv, "XDG_") && !strings.HasPrefix(kv, "DISPLAY=") {
					env = append(env, kv)
				}
			}
			env = append(env, "XDG_RUNTIME_DIR="+run)
			if bus != "" {
				env = append(env, "DBUS_SESSION_BUS_ADDRESS="+bus)
			}
			p := play(t, env, "tray")
			p.hear("run: " + tray.ErrNoDesktop.Error())
			if left := started(p.cmd.Process.Pid, run); len(left) > 0 {
				t.Errorf("a bus was started: %q", left)
			}
		})
	}
}

// started returns the names of the processes with a runtime folder, but one.
func started(but int, runtimeDir string) []string {
	var names []string
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		env, err := os.ReadFile("/proc/" + e.Name() + "/environ")
		if err == nil && e.Name() != fmt.Sprint(but) && strings.Contains(string(env), "XDG_RUNTIME_DIR="+runtimeDir+"\x00") {
			name, err := os.ReadFile("/proc/" + e.Name() + "/comm")
			names = append(names, strings.TrimSpace(string(name))+errorText(err))
		}
	}
	return names
}

func errorText(err error) string {
	if err == nil || errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return err.Error()
}

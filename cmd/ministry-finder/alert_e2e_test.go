//go:build linux

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// Memory beyond its limit: staff are told once, and the icon shows it until
// the cause is gone.
func TestMemoryBeyondItsLimitIsToldToStaff(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "after_seconds = 2\nmemory_budget_mb = 1\n")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)

	memory := func(n desktoptest.Notification) bool {
		return strings.HasPrefix(n.Body, "The finder has used ")
	}
	n, err := d.WaitNotification(ctx, memory)
	testkit.Must(t, err)
	if n.App != "Ministry Finder" || n.Summary != "Ministry Finder needs attention" || n.Urgency != "NORMAL" || n.Icon == "" ||
		!strings.Contains(n.Body, "of the memory it should get by with") || !strings.Contains(n.Body, "Restart it from the icon's menu") {
		t.Errorf("the notification is %+v", n)
	}
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "attention")))
	testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return strings.HasPrefix(tip, "The finder uses ") }))
	s := a.status("needs attention", func(s control.Status) bool { return s.State == control.StateAttention })
	i := slices.IndexFunc(s.Alerts, func(a control.Alert) bool { return a.Kind == "process-memory" })
	if i < 0 || s.Alerts[i].Peak < 80 || s.MemoryBudgetMB != 1 {
		t.Errorf("alerts %+v with a budget of %g MB", s.Alerts, s.MemoryBudgetMB)
	}
	// It lasts, and is told once.
	seen := s.Latest.At
	a.status("newer by some samples", func(s control.Status) bool { return s.Latest.At.Sub(seen).Seconds() > 3 })
	if told := len(slices.DeleteFunc(d.Notifications(), func(n desktoptest.Notification) bool { return !memory(n) })); told != 1 {
		t.Errorf("staff were told %d times", told)
	}

	testkit.Must(t, a.client.Quit(ctx))
	if status := a.waitEnd(); status != 0 {
		t.Errorf("quit ended with status %d", status)
	}
	writeSettings(t, data, "")
	startAgent(t, d.Env(), data, "--addr", ownAddress(t)).running()
	item, err = d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
}

// A mistake in the settings file is told, and the finder runs all the same.
func TestAMistakeInTheSettingsIsTold(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutPanel())
	data := dataFolder(t, "memory_budget_mb = \"a lot\"\n")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool {
		return strings.Contains(n.Body, "settings.toml has a mistake. In line 6")
	})
	testkit.Must(t, err)
	if n.Summary != "Ministry Finder needs attention" {
		t.Errorf("the notification is %+v", n)
	}
	a.url()
	a.status("needs attention", func(s control.Status) bool {
		return s.State == control.StateAttention && strings.Contains(s.Headline, "settings.toml")
	})
}

// After a step back to an older version the file has names of the newer one.
func TestANameThatIsNotKnownLeavesTheRestInForce(t *testing.T) {
	t.Parallel()
	d, _ := desktop(t, desktoptest.WithoutPanel())
	backups := t.TempDir()
	data := dataFolder(t, "of_a_newer_version = 1\n")
	file := filepath.Join(data, "settings.toml")
	testkit.Must(t, os.WriteFile(file, []byte(fmt.Sprintf("backup_folder = %q\n%s", backups, read(file))), 0o600))
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	a.url()
	a.status("needs attention", func(s control.Status) bool {
		return s.State == control.StateAttention && strings.Contains(s.Headline, "of_a_newer_version")
	})
	if b, err := a.client.Backups(t.Context()); err != nil || b.Folder != backups {
		t.Errorf("backups go to %q (%v)", b.Folder, err)
	}
}

//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// A finder that cannot start is not tried for ever: a person is told why, and
// can try again when it is mended.
func TestAFinderThatCannotStartWaitsForAPerson(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	database := filepath.Join(data, "finder.db")
	testkit.Must(t, os.WriteFile(database, []byte(strings.Repeat("this is no database\n", 500)), 0o600))
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))

	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	s := a.status("crash loop", func(s control.Status) bool { return s.Finder.Phase == "crash-loop" })
	if s.State != control.StateTrouble || s.Finder.Restarts != 3 || s.Finder.PID != 0 || !strings.Contains(s.Headline, database) {
		t.Errorf("after four exits the status is %+v", s)
	}
	if !s.Finder.GivenUp || !s.Finder.Away || !strings.Contains(s.Headline, "Reason: it cannot use its database. Its file is damaged.") ||
		!strings.HasSuffix(s.Headline, ").") {
		t.Errorf("the status is %+v", s)
	}
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "trouble")))
	n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return strings.Contains(n.Body, "again and again") })
	testkit.Must(t, err)
	if n.Summary != "Ministry Finder is in trouble" || n.Urgency != "CRITICAL" || !strings.Contains(n.Body, database) ||
		!strings.Contains(n.Body, "Try to start the finder again") {
		t.Errorf("the notification is %+v", n)
	}
	menu, err := item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
		return entry(menu, "Try to start the finder again") != nil && entry(menu, "Restart the finder") == nil
	})
	testkit.Must(t, err)
	for _, label := range []string{"Open the quiz", "Open the dashboard"} {
		if e := entry(menu, label); e == nil || e.Enabled {
			t.Errorf("the menu has %+v: want %q, grey", e, label)
		}
	}

	testkit.Must(t, os.Remove(database))
	testkit.Must(t, item.Click(ctx, "Try to start the finder again"))
	a.running()
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
	_, err = item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
		quiz := entry(menu, "Open the quiz")
		return entry(menu, "Restart the finder") != nil && quiz != nil && quiz.Enabled
	})
	testkit.Must(t, err)
	_, err = d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == "Ministry Finder is well again" })
	testkit.Must(t, err)
	if !strings.HasPrefix(a.url(), "http://127.0.0.1:") {
		t.Error("the agent did not say where the quiz is")
	}
}

// entry returns the menu entry with a label, nil when there is none.
func entry(menu []desktoptest.MenuItem, label string) *desktoptest.MenuItem {
	for i := range menu {
		if menu[i].Label == label && menu[i].Visible {
			return &menu[i]
		}
	}
	return nil
}

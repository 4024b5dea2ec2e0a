//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// The real window where there is no OpenGL: the browser shows the health page
// instead, and no program is left that would swallow the next try.
func TestTheRealWindowWithoutOpenGL(t *testing.T) {
	t.Parallel()
	programs(t)
	d, ctx := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithoutOpenGL())
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--no-tray", "--addr", ownAddress(t))
	a.running()
	last := ""
	for range 2 {
		if got := commandIn(t, withoutOurs(d.Env()), "--data", data, "window"); got.status != 0 {
			t.Errorf("window: %+v", got)
		}
		link, err := d.WaitOpenedURL(ctx, func(u string) bool { return u != last && strings.Contains(u, "next=/admin/health") })
		testkit.Must(t, err)
		last = link
		testkit.Eventually(t, "the window's program to be gone", func() (bool, string) {
			var left []string
			for _, line := range processes(data) {
				if strings.Contains(line, "ministry-finder-window") {
					left = append(left, line)
				}
			}
			return len(left) == 0, strings.Join(left, "; ")
		})
	}
}

// Where the window cannot open, the browser shows the same figures, and why is
// said once.
func TestWithoutAWindowTheHealthPageOpens(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	// The same program in a folder with a window that fails as one without OpenGL does.
	dir := t.TempDir()
	copied := filepath.Join(dir, "ministry-finder")
	b, err := os.ReadFile(program(t))
	testkit.Must(t, err)
	testkit.Must(t, os.WriteFile(copied, b, 0o700))
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "ministry-finder-window"), []byte("#!/bin/sh\nexit 1\n"), 0o700))
	a := startAgentOf(t, copied, withoutOurs(d.Env()), data, "--addr", ownAddress(t))
	a.running()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)

	testkit.Must(t, item.Click(ctx, "Show health window"))
	link, err := d.WaitOpenedURL(ctx, func(u string) bool { return strings.Contains(u, "next=/admin/health") })
	testkit.Must(t, err)
	why := func(n desktoptest.Notification) bool { return strings.Contains(n.Body, "cannot open on this computer") }
	if n, err := d.WaitNotification(ctx, why); err != nil || n.Summary != "Health is shown in the browser" {
		t.Errorf("%+v (%v)", n, err)
	}
	a.status("with some figures", func(s control.Status) bool {
		h, err := a.client.History(ctx, s.Now.Add(-time.Hour))
		return err == nil && len(h.Samples) > 3
	})
	p := chromium.Page(t)
	p.Open(link)
	p.Wait(`location.pathname === "/admin/health" && document.readyState === "complete"`)
	page := browsertest.Value[string](p, "document.body.innerText")
	for _, want := range []string{"All is well", "Memory of the finder", "Over time: 1 hour", "Alert above 80%"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	if lines := browsertest.Value[int](p, `document.querySelectorAll(".plot path.finder[d^=M]").length`); lines != 2 {
		t.Errorf("the agent's figures are drawn in %d graphs", lines)
	}
	p.ScreenshotAll("health-page-of-the-agent")

	// The second time it only opens.
	testkit.Must(t, item.Click(ctx, "Show health window"))
	_, err = d.WaitOpenedURL(ctx, func(u string) bool { return u != link && strings.Contains(u, "next=/admin/health") })
	testkit.Must(t, err)
	told := 0
	for _, n := range d.Notifications() {
		if why(n) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("it was said %d times", told)
	}
}

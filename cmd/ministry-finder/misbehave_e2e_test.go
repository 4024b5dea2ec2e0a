//go:build linux

package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// illProgram is a build of the program whose finder can be made ill: see
// embedded/web/faults.go. It is never shipped, and never looks for races: its memory is
// measured.
var illProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(ownBuild, "ministry-finder-ill")
	cmd := exec.Command("go", "build", "-tags", "misbehave", "-o", path, "ministryfinder/cmd/ministry-finder")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program that misbehaves: %w\n%s", err, out)
	}
	return path, nil
})

// ill is an agent whose finder can be made ill.
type ill struct {
	*agent
	desktop *desktoptest.Desktop
	ctx     context.Context
	before  control.Finder
}

// startIll starts it with settings under which everything is noticed in seconds.
func startIll(t *testing.T, settings string) ill {
	t.Helper()
	path, err := illProgram()
	testkit.Must(t, err)
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	text := "sample_seconds = 1\n" + settings
	testkit.Must(t, os.WriteFile(filepath.Join(data, "settings.toml"), []byte(text), 0o600))
	a := startAgentOf(t, path, withoutOurs(d.Env()), data, "--addr", ownAddress(t))
	return ill{a, d, ctx, a.running().Finder}
}

// be tells the finder how to misbehave.
func (i ill) be(how string) {
	i.t.Helper()
	path := filepath.Join(i.data, "misbehave")
	testkit.Must(i.t, os.WriteFile(path+".new", []byte(how), 0o600))
	testkit.Must(i.t, os.Rename(path+".new", path))
}

// told waits until staff are told of something.
func (i ill) told(text string) desktoptest.Notification {
	i.t.Helper()
	n, err := i.desktop.WaitNotification(i.ctx, func(n desktoptest.Notification) bool { return strings.Contains(n.Body, text) })
	testkit.Must(i.t, err)
	return n
}

// replaced waits until another finder runs at the same address.
func (i ill) replaced() control.Finder {
	i.t.Helper()
	after := i.status("running anew", func(s control.Status) bool {
		return s.Finder.Phase == "running" && s.Finder.PID != i.before.PID && s.Latest != nil && s.Latest.OK
	}).Finder
	if after.URL != i.before.URL {
		i.t.Errorf("the finder was at %s and is at %s", i.before.URL, after.URL)
	}
	return after
}

// others are the alerts that a busy test machine might raise: not here.
const others = "disk_percent = 99\n"

// A finder that leaks is told to staff; the restart that the alert asks for
// gives the memory back. A full cache is in the health report.
func TestALeakingFinderIsToldAndARestartMendsIt(t *testing.T) {
	t.Parallel()
	i := startIll(t, "[alerts]\ncpu_percent = 99\nmemory_budget_mb = 400\nafter_seconds = 2\n"+others)
	i.be("cache 45")
	report := served{url: i.before.URL}
	testkit.Eventually(t, "the full cache to be reported", func() (bool, string) {
		health := report.get("/api/health")
		return health["status"] == "warning" && strings.Contains(fmt.Sprint(health["issues"]), "Cache near memory limit"), fmt.Sprint(health)
	})
	i.be("leak 300")
	n := i.told("of the memory it should get by with")
	if n.Summary != "Ministry Finder needs attention" || !strings.Contains(n.Body, "Restart it from the icon's menu") {
		t.Errorf("%+v", n)
	}
	if s := i.status("with its memory", func(s control.Status) bool { return s.Latest != nil && s.Latest.OK }); s.Latest.RSSMB < 300 ||
		s.Finder.PID != i.before.PID {
		t.Errorf("the finder %d has %.0f MB", s.Finder.PID, s.Latest.RSSMB)
	}
	testkit.Must(t, i.client.Restart(i.ctx))
	i.replaced()
	i.told("The finder's memory is back to normal.")
	if s := i.status("with its memory", func(s control.Status) bool { return s.Latest != nil && s.Latest.OK }); s.Latest.RSSMB > 150 {
		t.Errorf("after the restart the finder has %.0f MB", s.Latest.RSSMB)
	}
}

func TestASpinningFinderIsTold(t *testing.T) {
	t.Parallel()
	// Beside other tests it may get a small part of a core.
	i := startIll(t, "[alerts]\ncpu_percent = 5\ncpu_after_seconds = 2\n"+others)
	i.be("spin 3")
	n := i.told("The finder has kept the processor ")
	if n.Summary != "Ministry Finder needs attention" || n.Urgency != "NORMAL" {
		t.Errorf("%+v", n)
	}
	s := i.status("spinning", func(s control.Status) bool { return s.State == control.StateAttention })
	if s.Finder.PID != i.before.PID || s.Finder.Restarts != 0 {
		t.Errorf("a busy finder was restarted: %+v", s.Finder)
	}
	testkit.Must(t, i.client.Restart(i.ctx))
	i.replaced()
	i.told("The finder is calm again.")
}

func TestAFinderThatAnswersWithErrorsOnlyIsReplaced(t *testing.T) {
	t.Parallel()
	i := startIll(t, "[alerts]\ncpu_percent = 99\n"+others)
	i.be("fail")
	if n := i.told("The finder does not answer."); n.Urgency != "CRITICAL" {
		t.Errorf("%+v", n)
	}
	if after := i.replaced(); !strings.Contains(after.LastExit, "did not answer 3 times") || !strings.Contains(after.LastExit, "500") {
		t.Errorf("it ended because of %q", after.LastExit)
	}
	i.told("The finder answers again.")
	// The list says it also when something else has happened since.
	alerts, err := i.client.Alerts(i.ctx)
	testkit.Must(t, err)
	if !slices.ContainsFunc(alerts.Alerts, func(a control.Alert) bool {
		return a.Kind == "restarted" && strings.Contains(a.Message, "Reason: it did not answer 3 times") && strings.Contains(a.Message, "500")
	}) {
		t.Errorf("the list of alerts does not tell the reason: %+v", alerts.Alerts)
	}
}

func TestAFinderThatAcceptsAndNeverAnswersIsReplaced(t *testing.T) {
	t.Parallel()
	i := startIll(t, "[alerts]\ncpu_percent = 99\n"+others)
	i.be("hang")
	if n := i.told("The finder does not answer."); n.Urgency != "CRITICAL" {
		t.Errorf("%+v", n)
	}
	if after := i.replaced(); !strings.Contains(after.LastExit, "did not answer 3 times") {
		t.Errorf("it ended because of %q", after.LastExit)
	}
	i.told("The finder answers again.")
}

// During Mass nothing pops up and nothing is restarted, and all of it is in the
// list of alerts. That the restart comes after Mass is tested in package agent,
// where time passes faster.
func TestDuringMassAHangingFinderIsLeftAlone(t *testing.T) {
	t.Parallel()
	// A zone in which it is about midday, so that the Mass is on one day.
	now := time.Now().UTC()
	offset := now.Hour() - 12
	local := now.Add(-time.Duration(offset) * time.Hour)
	zone := fmt.Sprintf("Etc/GMT%+d", offset) // POSIX: + is west of Greenwich
	mass := fmt.Sprintf("%s 11:00-14:00", local.Weekday())
	i := startIll(t, fmt.Sprintf("[alerts]\ncpu_percent = 99\n%s[telling]\ntime_zone = %q\nmass_times = [%q]\n", others, zone, mass))
	i.be("fail")
	down := i.status("with an alert", func(s control.Status) bool { return s.State == control.StateTrouble })
	for range 3 { // three looks more, each of which would restart it
		last := down.Latest.At
		down = i.status("newer", func(s control.Status) bool { return s.Latest.At.After(last) })
	}
	if down.Finder.PID != i.before.PID || down.Finder.Restarts != 0 {
		t.Errorf("during Mass the finder was restarted: %+v", down.Finder)
	}
	if told := i.desktop.Notifications(); len(told) != 0 {
		t.Errorf("during Mass staff were told %+v", told)
	}
	alerts, err := i.client.Alerts(i.ctx)
	testkit.Must(t, err)
	if len(alerts.Alerts) != 1 || alerts.Alerts[0].Kind != "finder-down" || alerts.Held != 1 {
		t.Errorf("%+v", alerts)
	}
	// It answers again by itself: then there is nothing to restart.
	i.be("well")
	i.status("well", func(s control.Status) bool { return s.State == control.StateWell && s.Finder.PID == i.before.PID })
}

// Nothing of this is in the program that is shipped.
func TestTheShippedProgramDoesNotMisbehave(t *testing.T) {
	data := dataFolder(t, "")
	s := startServed(t, data, "")
	path := filepath.Join(data, "misbehave")
	testkit.Must(t, os.WriteFile(path, []byte("hang"), 0o600))
	for range 5 {
		if s.get("/api/health")["database"] != "connected" {
			t.Fatal("the finder obeys")
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the finder has read it: %v", err)
	}
	program, err := os.ReadFile(program(t))
	testkit.Must(t, err)
	if strings.Contains(string(program), "the finder misbehaves") {
		t.Error("the program has the code in it")
	}
}

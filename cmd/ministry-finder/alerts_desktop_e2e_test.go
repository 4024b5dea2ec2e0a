//go:build linux

package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/agent/doctor"
	"ministryfinder/embedded/testkit"
)

// withoutDesktop is the tests' environment without anything that leads to a desktop.
func withoutDesktop() []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "DBUS_") || strings.HasPrefix(kv, "DISPLAY=") || strings.HasPrefix(kv, "XDG_RUNTIME_DIR=")
	})
}

// tested runs alerts test against an agent of a desktop.
func tested(t *testing.T, d *desktoptest.Desktop, data string) (outcome, time.Duration) {
	t.Helper()
	began := time.Now()
	got := commandIn(t, withoutOurs(d.Env()), "--data", data, "alerts", "test")
	return got, time.Since(began)
}

// A test says "sent" when the desktop has answered that it took it, and why
// not otherwise.
func TestATestOfAlertsWaitsForTheEffect(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutPanel())
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--no-tray", "--addr", "127.0.0.1:0")
	a.running()
	if got, _ := tested(t, d, data); got != (outcome{out: "desktop: sent\n"}) {
		t.Errorf("with a daemon: %+v", got)
	}
	_, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == "A test of Ministry Finder" })
	testkit.Must(t, err)
	d.SuspendNotificationDaemon()
	got, took := tested(t, d, data)
	if got.status != 1 ||
		!strings.Contains(got.out, "desktop: not sent: the program that shows notifications did not answer within 5 seconds") ||
		took > 20*time.Second {
		t.Errorf("with a hung daemon, after %v: %+v", took, got)
	}
	d.ResumeNotificationDaemon()

	// The settings are those that were saved a moment ago.
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer hook.Close()
	writeSettings(t, data, "[webhook]\nurl = \""+hook.URL+"\"\n")
	if got, _ := tested(t, d, data); got != (outcome{out: "desktop: sent\nwebhook: sent\n"}) {
		t.Errorf("with a new webhook: %+v", got)
	}
	writeSettings(t, data, "[webhook]\non = true\nurl = \""+hook.URL+"\"\n")
	got, _ = tested(t, d, data)
	if got.status != 1 || !strings.Contains(got.out, "not in force") || !strings.Contains(got.out, "no setting webhook.on") {
		t.Errorf("with a mistake in the settings: %+v", got)
	}
}

// A service that the desktop would start is no service until it answers.
func TestANotificationServiceThatCannotBeStartedIsTold(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]string{"dies": "/bin/false", "hangs": "/bin/sleep 1000"} {
		d, _ := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithNotificationService(command))
		data := dataFolder(t, "")
		a := startAgent(t, d.Env(), data, "--no-tray", "--addr", "127.0.0.1:0")
		a.running()
		if got, took := tested(t, d, data); got.status != 1 || !strings.Contains(got.out, "desktop: not sent: ") || took > 20*time.Second {
			t.Errorf("%s, after %v: %+v", name, took, got)
		}
		if _, found := examined(t, d.Env(), data, 0); found["notifications"].Level != doctor.Attention {
			t.Errorf("%s: the doctor says %+v", name, found["notifications"])
		}
	}
}

// The real agent: an alert goes to a webhook and into the history, which
// outlives the agent; a snooze holds back what comes later.
func TestAlertsAreSentSnoozedAndRemembered(t *testing.T) {
	t.Parallel()
	titles := make(chan string, 100)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m struct{ Title, Level string }
		if json.NewDecoder(r.Body).Decode(&m) == nil {
			titles <- m.Level + ": " + m.Title
		}
	}))
	t.Cleanup(hook.Close)
	channels := "[webhook]\nurl = \"" + hook.URL + "\"\n"
	data := dataFolder(t, "after_seconds = 2\nmemory_budget_mb = 1\n"+channels)
	a := startAgent(t, withoutDesktop(), data, "--no-tray", "--addr", "127.0.0.1:0")
	told := func(want string) {
		t.Helper()
		var others []string
		for limit := time.After(time.Minute); ; {
			select {
			case title := <-titles:
				if title == want {
					return
				}
				// On a busy computer the finder may take longer to start than after_seconds.
				if others = append(others, title); !strings.HasSuffix(title, ": Ministry Finder is in trouble") && !strings.HasPrefix(title, "well: ") {
					t.Fatalf("the webhook got %q", others)
				}
			case <-limit:
				t.Fatalf("the webhook got %q, and not %q", others, want)
			}
		}
	}
	told("attention: Ministry Finder needs attention")
	said := func(args ...string) outcome {
		t.Helper()
		return command(t, []string{"LANG=C"}, append([]string{"--data", data, "alerts"}, args...)...)
	}
	if got := said("test"); got.status != 1 || !strings.Contains(got.out, "webhook: sent\n") ||
		!strings.Contains(got.out, "desktop: not sent: ") || !strings.Contains(got.err, "1 of 2 do not work") {
		t.Errorf("test: %+v", got)
	}
	told("well: A test of Ministry Finder")
	if got := said(); got.status != 0 || !strings.Contains(got.out, "process-memory") || !strings.Contains(got.out, "lasts") {
		t.Errorf("the history: %+v", got)
	}
	if got := said("snooze", "tomorrow"); got.status != 0 || !strings.Contains(got.out, "Nothing pops up until") {
		t.Errorf("snooze: %+v", got)
	}
	if got := said("snooze", "1h", "--rule", "weather"); got.status != 1 || !strings.Contains(got.err, "growth") {
		t.Errorf("an unknown rule: %+v", got)
	}
	points, err := a.client.Points(t.Context(), control.RangeThreeMonths, time.Time{}, 10)
	if err != nil || len(points.Points) == 0 || points.Points[len(points.Points)-1].RSS.Max < 5 {
		t.Errorf("%+v (%v)", points, err)
	}
	testkit.Must(t, a.client.Quit(t.Context()))
	a.waitEnd()

	writeSettings(t, data, channels)
	a = startAgent(t, os.Environ(), data, "--no-tray", "--addr", "127.0.0.1:0")
	a.running()
	got := said("--json")
	doc := oneDocument(t, got.out)
	alerts, _ := doc["alerts"].([]any)
	snoozed, _ := doc["snoozed"].([]any)
	if got.status != 0 || len(alerts) == 0 || len(snoozed) != 1 || !strings.Contains(fmt.Sprint(alerts), "process-memory") {
		t.Errorf("after another start: %+v", got)
	}
	if got := said("wake"); got.status != 0 || !strings.Contains(got.out, "pop up again") {
		t.Errorf("wake: %+v", got)
	}
	points, err = a.client.Points(t.Context(), control.RangeHour, time.Time{}, 1000)
	looks := 0
	for _, p := range points.Points {
		looks += p.OK
	}
	if err != nil || looks < 3 { // two at least of the first agent, one of the second
		t.Errorf("%+v (%v)", points, err)
	}
}

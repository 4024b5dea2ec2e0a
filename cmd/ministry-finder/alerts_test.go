//go:build linux

package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
)

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
	a := startAgent(t, os.Environ(), data, "--no-tray", "--addr", "127.0.0.1:0")
	if title := <-titles; title != "attention: Ministry Finder needs attention" {
		t.Errorf("the webhook got %q", title)
	}
	said := func(args ...string) outcome {
		t.Helper()
		return command(t, []string{"LANG=C"}, append([]string{"--data", data, "alerts"}, args...)...)
	}
	if got := said("test"); got.status != 0 || !strings.Contains(got.out, "webhook: sent") || !strings.Contains(got.out, "desktop: sent") {
		t.Errorf("test: %+v", got)
	}
	if title := <-titles; title != "well: A test of Ministry Finder" {
		t.Errorf("the webhook got %q", title)
	}
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
	must(t, a.client.Quit(t.Context()))
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

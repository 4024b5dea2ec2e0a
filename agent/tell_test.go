package agent

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/alertmail"
	"ministryfinder/agent/control"
	"ministryfinder/agent/lan"
	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/testkit"
)

// desk is a desktop that notes what it is to show.
type desk chan notifier.Message

func (desk) Name() string { return "desktop" }

func (d desk) Send(_ context.Context, m notifier.Message) error {
	d <- m
	return nil
}

// shows has an agent's notifications shown on a desk until the test ends.
func shows(t *testing.T, a *Agent) desk {
	t.Helper()
	d := make(desk, 100)
	a.sender = notifier.NewSender(d, a.log)
	a.alerts.sender = a.sender
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); a.sender.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return d
}

// next returns what is shown next.
func (d desk) next(t *testing.T) notifier.Message {
	t.Helper()
	var shown notifier.Message
	testkit.Eventually(t, "a notification", func() (bool, string) {
		select {
		case shown = <-d:
			return true, ""
		default:
			return false, "none"
		}
	})
	return shown
}

// around returns quiet hours that last from an hour ago for two.
func around(t *testing.T) alerting.QuietHours {
	t.Helper()
	now := time.Now().UTC()
	q, err := alerting.NewQuiet("UTC", now.Add(-time.Hour).Format("15:04")+"-"+now.Add(time.Hour).Format("15:04"), nil)
	testkit.Must(t, err)
	return q
}

// What nobody has asked for waits while nothing may pop up, and is told afterwards
// where it is still so; what somebody has just asked for is answered at once.
func TestWhatNobodyAskedForWaits(t *testing.T) {
	for name, silence := range map[string]struct{ begin, end func(*Agent) }{
		"quiet hours": {
			func(a *Agent) { a.local.Policy.SetQuiet(around(t)) }, func(a *Agent) { a.local.Policy.SetQuiet(alerting.QuietHours{}) },
		},
		"a snooze": {
			func(a *Agent) { a.local.Policy.Snooze("", time.Now().Add(time.Hour)) }, func(a *Agent) { a.local.Policy.Unsnooze("") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := newStill(t, `language = "en"`)
			shown := shows(t, a)
			silence.begin(a)
			a.setProblem(errors.New("line 3 is wrong"))
			a.alerts.badSettings()
			a.alerts.notMailed(alertmail.Entry{Message: notifier.Message{Body: "Down", At: time.Now()}, To: "office@example.org",
				State: alertmail.Failed, Why: letter.NewSendError(letter.NotNow, letter.Unreachable, "")})
			printed := `{"url":"http://192.168.1.20:8080"}`
			if err := os.WriteFile(filepath.Join(a.DataDir, printedName), []byte(printed), 0o600); err != nil {
				t.Fatal(err)
			}
			state := lan.State{URL: "http://192.168.1.30:8080", Address: netip.MustParseAddr("192.168.1.30"),
				Certificate: lan.CertificateEnded, CertificateEnds: time.Now()}
			a.sharing.networkChanged(state)
			a.alerts.answer("", "Asked", "for", notifier.Well)
			if m := shown.next(t); m.Title != "Asked" {
				t.Errorf("in %s is shown %+v", name, m)
			}
			a.alerts.tellUntold(time.Now())
			a.setProblem(nil) // it was mended
			silence.end(a)
			a.alerts.tellUntold(time.Now())
			var pages []string
			for range 3 {
				pages = append(pages, shown.next(t).Page)
			}
			slices.Sort(pages)
			if want := []string{windowAlerts, windowSharing, windowSharing}; !slices.Equal(pages, want) {
				t.Errorf("afterwards are shown %q", pages)
			}
			a.alerts.tellUntold(time.Now())
			a.alerts.answer("", "Last", "", notifier.Well)
			if m := shown.next(t); m.Title != "Last" {
				t.Errorf("once more is shown %+v", m)
			}
		})
	}
}

// As many news wait as may; of one more the oldest goes. The same is told once.
func TestNewsThatWaitHaveABound(t *testing.T) {
	a := newStill(t, "")
	shown := shows(t, a)
	if _, err := a.api().Snooze(control.Snooze{For: "1h"}); err != nil {
		t.Fatal(err)
	}
	const most = 10
	for i := range most + 1 {
		for range 2 {
			a.alerts.tell(fmt.Sprint(i), func() (notifier.Message, bool) {
				return notifier.Message{Title: fmt.Sprint(i), Level: notifier.Well}, true
			})
		}
	}
	if _, err := a.api().Snooze(control.Snooze{For: control.SnoozeWake}); err != nil {
		t.Fatal(err)
	}
	a.alerts.tellUntold(time.Now())
	var titles []string
	for range most {
		titles = append(titles, shown.next(t).Title)
	}
	if titles[0] != "1" || titles[most-1] != "10" {
		t.Errorf("%q", titles)
	}
}

package agent

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"ministryfinder/agent/channel"
	"ministryfinder/agent/control"
	"ministryfinder/agent/notify"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
)

// notify writes down what has changed and notifies staff of what the policy lets
// through; the rest comes in a digest.
func (a *Agent) notify(w *target, events []health.Event) {
	if len(events) == 0 {
		return
	}
	now := time.Now()
	for _, e := range events {
		w.log.Info("alert", "kind", e.Kind, "raised", e.Raised, "cleared", e.Cleared, "value", e.Value, "limit", e.Limit)
		if w.policy.ShouldNotify(e, now) {
			a.send(a.eventMessage(w, e))
		}
	}
	w.recordEvents(events, now)
}

// eventMessage puts an event into a notification.
func (a *Agent) eventMessage(w *target, e health.Event) notify.Message {
	message, advice := a.alertWords(w, e.Alert)
	switch {
	case !e.Cleared.IsZero():
		return notify.Message{Title: a.words().T("notify.well"), Body: w.prefix() + alerttext.Cleared(a.words(), e.Alert), Icon: "well"}
	case e.Kind.IsOutage():
		return notify.Message{Title: a.words().T("notify.trouble"), Body: message + " " + advice, Icon: "trouble", Urgent: true}
	}
	return notify.Message{Title: a.words().T("notify.attention"), Body: message + " " + advice, Icon: "attention"}
}

// tellHeld tells what was held back, in one notification, when its time has come.
func (a *Agent) tellHeld(w *target) {
	now := time.Now()
	due := w.policy.DueDigest(now)
	if len(due) == 0 {
		return
	}
	a.send(a.digestMessage(w, due))
	w.recordEvents(nil, now)
}

// digestMessage puts several alerts into one notification: what lasts first.
func (a *Agent) digestMessage(w *target, due []health.Alert) notify.Message {
	m := notify.Message{Title: a.words().T("health.digest", "count", len(due)), Icon: "well"}
	var lasting, over []string
	for _, alert := range due {
		message, _ := a.alertWords(w, alert)
		if alert.Cleared.IsZero() {
			lasting = append(lasting, message)
			if m.Icon == "well" || alert.Kind.IsOutage() {
				m.Icon = string(level(alert))
			}
			m.Urgent = m.Urgent || alert.Kind.IsOutage()
			continue
		}
		over = append(over, a.words().T("health.over", "message", message, "from", alert.Raised.Local().Format("15:04"), "until", alert.Cleared.Local().Format("15:04")))
	}
	m.Body = strings.Join(append(lasting, over...), " ")
	return m
}

// send gives a notification to the desktop and to every channel.
func (a *Agent) send(m notify.Message) {
	if !a.sender.Send(m) {
		a.log.Warn("too many notifications are waiting; this one is shown in the tray and the window only", "title", m.Title)
	}
	for _, q := range a.channels() {
		if !q.Enqueue(channel.Message{Title: m.Title, Body: m.Body, Level: m.Icon, At: time.Now().UTC()}) {
			a.log.Warn("too many alerts are waiting to be sent", "channel", q.Name())
		}
	}
}

func isKind(kind health.Kind) bool {
	for _, k := range health.Kinds() {
		if k == kind {
			return true
		}
	}
	return false
}

func kindNames() string {
	var names []string
	for _, k := range health.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// TestChannels sends a test by every channel that the settings file names now,
// waits for the answers, and tells what came of it. Where the file has a mistake,
// that is told too, and those before are tried.
func (a *Agent) TestChannels(ctx context.Context) []control.ChannelTest {
	m := notify.Message{Title: a.words().T("health.test_title"), Body: a.words().T("health.test_body"), Icon: "well"}
	inForce := a.settings()
	saved, mistake := settings.Load(a.DataDir)
	if mistake == nil {
		inForce = saved // it is in force within settings.PollInterval
	}
	channels, err := inForce.Channels()
	if mistake == nil {
		mistake = err
	}
	tests := make([]control.ChannelTest, 1+len(channels))
	var trying sync.WaitGroup
	trying.Go(func() { tests[0] = control.ChannelTest{Channel: "desktop", Error: a.testDesktop(ctx, m)} })
	for i, c := range channels {
		trying.Go(func() {
			t := control.ChannelTest{Channel: c.Name()}
			q := channel.NewQueue(c, a.log, time.After)
			if err := q.SendOnce(ctx, channel.Message{Title: m.Title, Body: m.Body, Level: m.Icon, At: time.Now().UTC()}); err != nil {
				t.Error = a.words().T("health.not_sent."+string(channel.FailureOf(err)), "error", err)
			}
			tests[1+i] = t
		})
	}
	trying.Wait()
	if mistake != nil {
		tests = append(tests, control.ChannelTest{
			Channel: control.ChannelSettings, Error: a.words().T("health.test_settings", "reason", mistake),
		})
	}
	return tests
}

// testDesktop shows a test on the desktop, and says why it could not, or nothing.
func (a *Agent) testDesktop(ctx context.Context, m notify.Message) string {
	err := a.sender.SendOnce(ctx, m)
	switch {
	case errors.Is(err, notify.ErrSilent):
		return a.words().T("health.test_silent")
	case err != nil:
		return a.words().T("health.test_not_shown", "reason", err)
	}
	return ""
}
